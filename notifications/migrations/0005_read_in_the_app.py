"""Letters are read in the app, too. Those from before have been read as e-mail: nobody starts
with hundreds of unread ones."""

from typing import ClassVar

from django.db import migrations, models

# The default is worked out once and fills what is there; it does not stay.
ADD = """
ALTER TABLE notifications_letter ADD COLUMN read_at timestamptz NULL DEFAULT now();
ALTER TABLE notifications_letter ALTER COLUMN read_at DROP DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notifications", "0004_when_letters_go")]
    operations: ClassVar = [
        migrations.RunSQL(
            ADD,
            "ALTER TABLE notifications_letter DROP COLUMN read_at",
            state_operations=[
                migrations.AddField(
                    "letter", "read_at", models.DateTimeField(blank=True, null=True)
                )
            ],
        ),
        migrations.AddIndex(
            "letter",
            models.Index(
                fields=["person", "event"],
                condition=models.Q(read_at__isnull=True),
                name="letters_unread",
            ),
        ),
    ]
