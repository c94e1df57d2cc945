"""Row-level security: a letter is its receiver's (docs/adr/0026)."""

from typing import ClassVar

from django.db import migrations

from workflow.row_policies import SYSTEM, guard, unguard

HERS = "person_id::text = (SELECT current_setting('samverka.person', true))"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notifications", "0002_letters_to_addresses"),
        ("workflow", "0010_row_security"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(
            guard("notifications_letter", f"{SYSTEM} OR {HERS}"), unguard("notifications_letter")
        )
    ]
