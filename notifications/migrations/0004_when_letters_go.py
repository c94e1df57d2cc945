"""When letters go: choices per person and kind, digests, and addresses that are refused.

Taken back only as long as no digest or overview has been written: those have no event, and the
application deletes no letter.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.row_policies import ANYBODY, SYSTEM, guard, unguard

HERS = "person_id::text = (SELECT current_setting('samverka.person', true))"


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_row_security'),
        ('workflow', '0011_addresses_in_lower_case'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeadAddress',
            fields=[
                ('address', models.EmailField(max_length=254, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('referred_back', 'återremitterat'), ('decided', 'beslutat'), ('amended', 'ändrat'), ('prepared', 'text bearbetad'), ('released', 'gjort tillgängligt'), ('your_turn', 'din tur'), ('invited', 'inbjuden'), ('reminder', 'påminnelse'), ('escalation', 'eskalering'), ('moved', 'frist flyttad'), ('overview', 'veckoöversikt'), ('digest', 'sammanfattning')], max_length=20)),
                ('cadence', models.CharField(choices=[('immediate', 'genast'), ('daily', 'en gång om dagen'), ('weekly', 'en gång i veckan'), ('none', 'inte alls')], max_length=10)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RemoveIndex(
            model_name='letter',
            name='letters_waiting',
        ),
        migrations.AddField(
            model_name='letter',
            name='digest',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='notifications.letter'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='event',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='workflow.outboxevent'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('referred_back', 'återremitterat'), ('decided', 'beslutat'), ('amended', 'ändrat'), ('prepared', 'text bearbetad'), ('released', 'gjort tillgängligt'), ('your_turn', 'din tur'), ('invited', 'inbjuden'), ('reminder', 'påminnelse'), ('escalation', 'eskalering'), ('moved', 'frist flyttad'), ('overview', 'veckoöversikt'), ('digest', 'sammanfattning')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('digest__isnull', True), ('status', 'waiting')), fields=['next_try', 'id'], name='letters_waiting'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('digest__isnull', False), ('status', 'waiting')), fields=['digest'], name='letters_in_a_digest'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['created', 'id'], name='letters_given_up'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', False), models.Q(('kind__in', ['digest', 'overview']), _negated=True)), models.Q(('digest__isnull', True), ('event__isnull', True), ('kind__in', ['digest', 'overview']), ('person__isnull', False)), _connector='OR'), name='of_an_event_or_of_several'),
        ),
        migrations.AddField(
            model_name='preference',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preferences', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.UniqueConstraint(fields=('person', 'kind'), name='one_choice_per_kind'),
        ),
        migrations.RunSQL(
            guard("notifications_preference", f"{SYSTEM} OR {HERS}"),
            unguard("notifications_preference"),
        ),
        # Of people, not of cases; the pages that show it ask for the right.
        migrations.RunSQL(
            guard("notifications_deadaddress", ANYBODY, SYSTEM),
            unguard("notifications_deadaddress"),
        ),
    ]
