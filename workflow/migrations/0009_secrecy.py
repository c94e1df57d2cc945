"""On what legal basis a restricted case is released, and what is new to whoever receives it."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0008_bodies_of_agreements")]
    operations: ClassVar = [
        migrations.AddField(
            model_name='release',
            name='basis',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.CreateModel(
            name='IncomingLook',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('latest', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
