"""Files that were taken out are told beside searches; checkpoints that name keys are found at once."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0027_turns_own_views")]
    operations: ClassVar = [
        migrations.RemoveIndex("ledgerentry", "searches_of_party"),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["organisation", "recorded_at"],
                condition=models.Q(act__in=("search", "export_decisions")),
                name="searches_of_party",
            ),
        ),
        migrations.AddIndex(
            "checkpoint",
            models.Index(
                fields=["id"],
                condition=models.Q(note__contains="\nkey "),
                name="checkpoints_that_name_keys",
            ),
        ),
    ]
