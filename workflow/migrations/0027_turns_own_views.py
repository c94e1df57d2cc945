"""What a turn reads is let through once, by the policy of the case that it locks.

Every table of its one statement brought its policies along: a hundred and more questions to start,
to answer what had been answered by the lock. The views show the locked case and what hangs on it,
and without a lock nothing (docs/adr/0026). Agreements that memberships name have a view as well:
rights are read with every page.
"""

from typing import ClassVar

from django.db import migrations

from workflow.row_policies import SYSTEM, TURN, TURN_REF, ids, no_turn_view, turn_view

PERSON = "(SELECT current_setting('samverka.person', true))"
HELD = f"""
CREATE VIEW samverka_held_agreement AS
    SELECT m.id AS membership_id, c.id, c.public_id, c.title
      FROM workflow_membership m JOIN workflow_case c ON c.id = m.agreement_id
     WHERE {SYSTEM} OR m.person_id::text = {PERSON} OR c.id = ANY ({ids("agreements")})
        OR c.owner_organisation_id = ANY ({ids("organisations")})
        OR (c.number IS NOT NULL AND NOT c.restricted AND {PERSON} <> '');
GRANT SELECT ON samverka_held_agreement TO samverka_app;
"""
OF_CASE = f"t.case_id = {TURN}"
VIEWS = {
    "workflow_case": (f"t.id = {TURN}", "SELECT, UPDATE"),
    "workflow_textversion": (OF_CASE, "SELECT"),
    "workflow_conflictofinterest": (OF_CASE, "SELECT"),
    "workflow_workitem": (f"t.process_id = {TURN}", "SELECT, INSERT, UPDATE"),
    "workflow_ledgerentry": (f"t.chain = {TURN_REF}", "SELECT, INSERT"),
    "workflow_outboxevent": (OF_CASE, "INSERT"),
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0026_erased_files")]
    operations: ClassVar = [
        migrations.RunSQL(turn_view(table, holds, may), no_turn_view(table))
        for table, (holds, may) in VIEWS.items()
    ]
    operations.append(migrations.RunSQL(HELD, "DROP VIEW samverka_held_agreement;"))
