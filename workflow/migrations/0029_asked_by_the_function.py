"""What hangs on a case is asked by the function again: what is read a case at a time has few rows.

A policy that asks another table's policy is planned with it in every statement, twice at every step,
since the planner weighs one answer for all rows against one a row: a join of causes was planned in
four milliseconds and answered in a tenth. The function keeps its own plan. It is asked once a row,
and says so by its cost: the planner then looks for the rows first and asks for few.

Cases and their texts, work items, releases and the ledger, which lists read, are planned as before.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from workflow.row_policies import change, of_case, of_seen

PACKAGE = import_module("workflow.migrations.0022_archive_packages").PACKAGE
ON_A_CASE = ("workflow_conflictofinterest", "workflow_document", PACKAGE)
# A call takes some 20 microseconds: ten reads of a page, in the planner's units of 0.0025.
COST = "ALTER FUNCTION samverka_sees(bigint) COST {};"
UP = [COST.format(1000), *(change(table, of_case(f"{table}.case_id")) for table in ON_A_CASE)]
DOWN = [*(change(table, of_seen(table, "case_id")) for table in ON_A_CASE), COST.format(100)]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0028_read_again")]
    operations: ClassVar = [migrations.RunSQL("".join(UP), "".join(DOWN))]
