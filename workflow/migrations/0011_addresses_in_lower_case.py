"""Addresses as allauth asks for them; one_account_per_address has let no two differ in case."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0010_row_security")]
    operations: ClassVar = [
        migrations.RunSQL(
            "UPDATE workflow_user SET email = lower(email) WHERE email <> lower(email)",
            migrations.RunSQL.noop,
        )
    ]
