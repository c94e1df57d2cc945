"""Deadlines beside those of work items, rules of reminders, and from when on to look at both."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from workflow.row_policies import ANYBODY, guard, of_case, unguard

# What is open already is looked at from now on; reminders of days that have passed are not sent.
LOOK_FROM_TODAY = """
UPDATE workflow_workitem SET look_on = CURRENT_DATE
 WHERE status IN ('NEW', 'ASSIGNED') AND due IS NOT NULL;
"""
KEEP = "REVOKE DELETE, TRUNCATE, REFERENCES, TRIGGER ON workflow_deadline FROM samverka_app;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0011_addresses_in_lower_case")]
    operations: ClassVar = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('clock', models.CharField(choices=[('stage', 'ett organs ställningstagande'), ('revision', 'komplettering'), ('start', 'start'), ('end', 'slut'), ('evaluation', 'utvärdering'), ('review', 'granskning av utvärderingen'), ('signing', 'parternas besked'), ('agreement_end', 'överenskommelsens slut'), ('picture', 'lägesbilden uppdateras'), ('step', 'delmoment'), ('target', 'mål'), ('plan', 'åtgärdsplanen följs upp'), ('report', 'årsrapport')], max_length=20)),
                ('subject', models.UUIDField(blank=True, null=True)),
                ('due', models.DateField()),
                ('given', models.CharField(blank=True, max_length=60)),
                ('look_on', models.DateField(blank=True, null=True)),
                ('met_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReminderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock', models.CharField(choices=[('stage', 'ett organs ställningstagande'), ('revision', 'komplettering'), ('start', 'start'), ('end', 'slut'), ('evaluation', 'utvärdering'), ('review', 'granskning av utvärderingen'), ('signing', 'parternas besked'), ('agreement_end', 'överenskommelsens slut'), ('picture', 'lägesbilden uppdateras'), ('step', 'delmoment'), ('target', 'mål'), ('plan', 'åtgärdsplanen följs upp'), ('report', 'årsrapport')], max_length=20)),
                ('days', models.SmallIntegerField(default=0)),
                ('months', models.PositiveSmallIntegerField(default=0)),
                ('every', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('audience', models.CharField(blank=True, choices=[('holder', 'den som har uppgiften'), ('chair', 'organets ordförande'), ('manager', 'organisationens chef'), ('coordinator', 'samordnaren')], max_length=20)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='workitem',
            name='look_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('look_on__isnull', False), ('status__in', ('NEW', 'ASSIGNED'))), fields=['look_on', 'id'], name='items_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('approved', 'in_force'))), fields=['state'], name='cases_moved_by_the_clock'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('status__in', ('NEW', 'ASSIGNED')), ('id__gt', 0)), fields=['due'], name='open_items_by_day'),
        ),
        migrations.AddField(
            model_name='deadline',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='workflow.case'),
        ),
        migrations.AddField(
            model_name='reminderrule',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminder_rules', to='workflow.case'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('look_on__isnull', False), ('met_on__isnull', True)), fields=['look_on', 'id'], name='deadlines_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('met_on__isnull', True)), fields=['due'], name='open_deadlines'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(condition=models.Q(('met_on__isnull', True)), fields=('case', 'clock', 'subject'), name='one_open_deadline_of_a_kind', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='reminderrule',
            constraint=models.UniqueConstraint(fields=('agreement', 'clock', 'days', 'months', 'audience'), name='a_reminder_rule_once'),
        ),
        migrations.RunSQL(
            LOOK_FROM_TODAY + guard("workflow_deadline", of_case("case_id")) + KEEP
            + guard("workflow_reminderrule", ANYBODY),
            unguard("workflow_deadline") + unguard("workflow_reminderrule"),
        ),
    ]
