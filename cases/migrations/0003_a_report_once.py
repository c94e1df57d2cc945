"""A report that is sent twice counts once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_swedish_search'),
    ]

    operations = [
        migrations.AddField(
            model_name='progressreport',
            name='form_key',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
