"""What a case consists of shows where the case does, by its policy and no longer by a function
for each row: see workflow/0013."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from workflow.row_policies import change, of_case, of_seen

ON_A_CASE = import_module("cases.migrations.0004_row_security").ON_A_CASE
UP = [change(table, of_seen(table, column)) for table, column in ON_A_CASE.items()]
DOWN = [change(table, of_case(f"{table}.{column}")) for table, column in ON_A_CASE.items()]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0005_deadlines"),
        ("workflow", "0015_cheaper_policies"),
    ]
    operations: ClassVar = [migrations.RunSQL("".join(UP), "".join(DOWN))]
