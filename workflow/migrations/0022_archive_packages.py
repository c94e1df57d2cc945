"""Archive packages that were asked for, behind the second wall."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.row_policies import guard, of_seen, unguard

PACKAGE = "workflow_archivepackage"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0021_documents")]
    operations: ClassVar = [
        migrations.CreateModel(
            name='ArchivePackage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('last_seq', models.PositiveIntegerField()),
                ('last_text', models.PositiveIntegerField()),
                ('next_try', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('stored_as', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(blank=True, null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packages', to='workflow.case')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('failed_at__isnull', True), ('made_at__isnull', True)), fields=['next_try'], name='packages_to_make')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('failed_at__isnull', True), ('made_at__isnull', True)), fields=('case',), name='one_package_being_made')],
            },
        ),
        migrations.RunSQL(guard(PACKAGE, of_seen(PACKAGE, "case_id")), unguard(PACKAGE)),
    ]
