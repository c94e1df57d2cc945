"""The second wall says the same in fewer words: every statement planned them anew.

The policy of cases asked work items and releases, whose own policies came along with each question:
a list of cases was planned with 150 subplans, in three milliseconds, and answered in one. What
one's places have had stands in a view of the owner now, where no further policy applies. The view
itself shows to nobody more than her own places, and nothing without a context.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from workflow.row_policies import SYSTEM, change, ids

first = import_module("workflow.migrations.0010_row_security")  # no name that `import` takes
before = import_module("workflow.migrations.0015_cheaper_policies")

ORGANISATIONS, PARTIES, BODIES = ids("organisations"), ids("parties"), ids("bodies")
AGREEMENTS = ids("agreements")
SOMEBODY = "(SELECT current_setting('samverka.person', true)) <> ''"

REACHED = f"""
CREATE VIEW workflow_reached AS
    SELECT i.process_id AS case_id FROM workflow_workitem i WHERE i.body_id = ANY ({BODIES})
    UNION ALL
    SELECT i.process_id FROM workflow_workitem i
     WHERE i.organisation_id = ANY ({ORGANISATIONS})
    UNION ALL
    -- a party's item is in its own queue
    SELECT i.process_id FROM workflow_workitem i
     WHERE i.organisation_id = ANY ({PARTIES}) AND i.party_id IS NOT NULL
    UNION ALL
    SELECT r.case_id FROM workflow_release r
     WHERE r.body_id = ANY ({BODIES}) AND r.taken_back_at IS NULL
    UNION ALL
    SELECT r.case_id FROM workflow_release r
     WHERE r.organisation_id = ANY ({ORGANISATIONS}) AND r.taken_back_at IS NULL;
GRANT SELECT ON workflow_reached TO samverka_app;
"""
CASE = f"""{SYSTEM}
    OR owner_organisation_id = ANY ({ORGANISATIONS})
    OR proposed_for_id = ANY ({BODIES})
    OR agreement_id = ANY ({AGREEMENTS})
    OR id = ANY ({AGREEMENTS})
    OR (kind <> 'activity' AND number IS NOT NULL AND NOT restricted AND {SOMEBODY})
    OR EXISTS (SELECT FROM workflow_reached r WHERE r.case_id = workflow_case.id)"""
# The party of an item is its organisation (a_partys_item_is_in_its_own_queue).
ITEM = f"""{SYSTEM} OR body_id = ANY ({BODIES}) OR organisation_id = ANY ({ORGANISATIONS})
    OR party_id = ANY ({PARTIES}) OR samverka_sees(process_id)"""

UP = REACHED + change("workflow_case", CASE) + change("workflow_workitem", ITEM)
DOWN = (
    change("workflow_workitem", first.ITEM)
    + change("workflow_case", before.CASE)
    + "DROP VIEW workflow_reached;"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0019_decisions_found")]
    operations: ClassVar = [migrations.RunSQL(UP, DOWN)]
