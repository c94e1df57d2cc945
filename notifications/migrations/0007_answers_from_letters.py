"""Reminders that are answered from the letter: which link was used, when, and with what."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from workflow.row_policies import SYSTEM, guard, unguard


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notifications", "0006_calendar_addresses")]
    operations: ClassVar = [
        migrations.CreateModel(
            name='ActionLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('done', 'klart'), ('late', 'försenat'), ('not_mine', 'inte jag')], max_length=10)),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='action_link', to='notifications.letter')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('used_at__isnull', True)), models.Q(('used_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='used_with_an_outcome')],
            },
        ),
        # Nobody reads it signed in: the page behind the link does, for the system.
        migrations.RunSQL(guard("notifications_actionlink", SYSTEM), unguard("notifications_actionlink")),
    ]
