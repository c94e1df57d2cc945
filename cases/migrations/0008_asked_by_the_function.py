"""What a case consists of is asked by the function, which keeps its plan: see workflow/0029.

The three types of case themselves and the targets that activities may lack, which lists read, are
planned as before.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from workflow.row_policies import change, of_case, of_seen

IN_LISTS = {"cases_activity", "cases_agreement", "cases_picture", "cases_effecttarget"}
ON_A_CASE = {
    table: column
    for table, column in import_module("cases.migrations.0004_row_security").ON_A_CASE.items()
    if table not in IN_LISTS
}
UP = [change(table, of_case(f"{table}.{column}")) for table, column in ON_A_CASE.items()]
DOWN = [change(table, of_seen(table, column)) for table, column in ON_A_CASE.items()]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0007_turns_own_views"),
        ("workflow", "0029_asked_by_the_function"),
    ]
    operations: ClassVar = [migrations.RunSQL("".join(UP), "".join(DOWN))]
