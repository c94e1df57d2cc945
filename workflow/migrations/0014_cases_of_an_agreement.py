"""What belongs to an agreement is found by its kind: a picture among thousands of activities."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0013_taken_items")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['agreement', 'kind'], name='cases_of_agreement'),
        ),
        migrations.AlterField(
            model_name='case',
            name='agreement',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='workflow.case'),
        ),
    ]
