"""What is new, and what one sitting decided: asked by pages, from the ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0004_heartbeat'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['recorded_at'], name='what_is_new'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(condition=models.Q(('sitting__isnull', False)), fields=['sitting'], name='what_a_sitting_decided'),
        ),
    ]
