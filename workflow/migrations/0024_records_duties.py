"""The records plan of a party, a case's number in its own register, and what the postlista tells."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0023_lawful_erasure'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('case_kind', models.CharField(blank=True, max_length=20)),
                ('years', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, max_length=200)),
                ('basis', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('external_number'), name='text_pattern_ops'), condition=models.Q(('external_number', ''), _negated=True), name='cases_by_own_number'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(condition=models.Q(('act__in', ('submit', 'resubmit', 'register', 'send', 'release'))), fields=['decided_on'], name='what_the_postlista_tells'),
        ),
        migrations.AddField(
            model_name='retentionclass',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retention_classes', to='workflow.organisation'),
        ),
        migrations.AddConstraint(
            model_name='retentionclass',
            constraint=models.UniqueConstraint(fields=('organisation', 'code'), name='one_class_per_code'),
        ),
        migrations.AddConstraint(
            model_name='retentionclass',
            constraint=models.UniqueConstraint(condition=models.Q(('case_kind', ''), _negated=True), fields=('organisation', 'case_kind'), name='one_class_per_type_of_case'),
        ),
        migrations.AddConstraint(
            model_name='retentionclass',
            constraint=models.CheckConstraint(condition=models.Q(('years__isnull', True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='destroyed_by_a_decision'),
        ),
    ]
