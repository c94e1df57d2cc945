"""The second wall says the same for less: lists asked a function for every row of others' cases.

The question whether a case has had an item at somebody's place was one EXISTS with everything in
it; answered for a whole list, it read all items of all cases, and for each that was not hers the
policy of items asked `samverka_sees`. Apart, each part has an index, and what it finds is hers.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

from workflow.row_policies import SYSTEM, change, ids, of_case, of_seen

before = import_module("workflow.migrations.0010_row_security")  # no name that `import` takes

ORGANISATIONS, PARTIES, BODIES = ids("organisations"), ids("parties"), ids("bodies")
ITEMS = (
    f"i.body_id = ANY ({BODIES})",
    f"i.organisation_id = ANY ({ORGANISATIONS})",
    # a party's item is in its own queue
    f"i.organisation_id = ANY ({PARTIES}) AND i.party_id IS NOT NULL",
)
RELEASES = (f"r.body_id = ANY ({BODIES})", f"r.organisation_id = ANY ({ORGANISATIONS})")
CASE = " OR ".join(
    [
        SYSTEM,
        before.owned("workflow_case"),
        *(
            f"EXISTS (SELECT FROM workflow_workitem i WHERE i.process_id = workflow_case.id AND {part})"
            for part in ITEMS
        ),
        *(
            "EXISTS (SELECT FROM workflow_release r WHERE r.case_id = workflow_case.id"
            f" AND r.taken_back_at IS NULL AND {part})"
            for part in RELEASES
        ),
    ]
)
TEXT, CONFLICT = ("workflow_textversion", "case_id"), ("workflow_conflictofinterest", "case_id")
UP = [change("workflow_case", CASE), *(change(one[0], of_seen(*one)) for one in (TEXT, CONFLICT))]
DOWN = [
    *(change(table, of_case(column)) for table, column in (TEXT, CONFLICT)),
    change("workflow_case", before.CASE),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0014_cases_of_an_agreement")]
    operations: ClassVar = [
        migrations.AddConstraint(
            "workitem",
            models.CheckConstraint(
                condition=models.Q(
                    ("party__isnull", True),
                    ("party", models.F("organisation")),
                    _connector="OR",
                ),
                name="a_partys_item_is_in_its_own_queue",
            ),
        ),
        migrations.RunSQL("".join(UP), "".join(DOWN)),
    ]
