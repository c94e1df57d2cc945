"""The case of the running turn as its own type (workflow/0027)."""

from typing import ClassVar

from django.db import migrations

from workflow.row_policies import TURN, no_turn_view, turn_view

TABLES = ("cases_activity", "cases_agreement", "cases_picture")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0006_cheaper_policies"),
        ("workflow", "0027_turns_own_views"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(turn_view(table, f"t.case_ptr_id = {TURN}"), no_turn_view(table))
        for table in TABLES
    ]
