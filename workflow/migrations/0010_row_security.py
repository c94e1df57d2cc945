"""Row-level security: the second wall behind `visible_to` (docs/adr/0026).

A row shows only in a transaction that has said for whom it reads (workflow/row_security.py), and
only if its owner, its body, its party or a release is a place where that person has a role.
The policies are wider than the gate's rule, which knows roles, secrecy and drafts.
"""

from typing import ClassVar

from django.db import migrations

from workflow.row_policies import ANYBODY, SYSTEM, guard, ids, of_case, of_parent, unguard

# Says for whom the transaction reads: the places where a person has any role on a local date.
# Runs as the owner: the tables it asks have policies themselves.
SEE_AS = """
CREATE FUNCTION samverka_see_as(who bigint, today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    organisations bigint[]; parties bigint[]; owners uuid[];
    bodies bigint[]; agreements bigint[];
BEGIN
    SELECT coalesce(array_agg(DISTINCT o.id), '{}'), coalesce(array_agg(DISTINCT o.root_id), '{}'),
           coalesce(array_agg(DISTINCT o.public_id), '{}')
      INTO organisations, parties, owners
      FROM workflow_membership m
      JOIN workflow_user u ON u.id = m.person_id AND u.is_active
      -- who audits a party or keeps its records reads all that lies below it
      JOIN workflow_organisation o ON o.id = m.organisation_id
           OR (o.root_id = m.organisation_id AND m.role IN ('auditor', 'records_manager'))
     WHERE m.person_id = who AND m.starts <= today AND (m.ends IS NULL OR m.ends >= today);
    SELECT coalesce(array_agg(m.body_id) FILTER (WHERE m.body_id IS NOT NULL), '{}'),
           coalesce(array_agg(m.agreement_id) FILTER (WHERE m.agreement_id IS NOT NULL), '{}')
      INTO bodies, agreements
      FROM workflow_membership m
      JOIN workflow_user u ON u.id = m.person_id AND u.is_active
     WHERE m.person_id = who AND m.starts <= today AND (m.ends IS NULL OR m.ends >= today);
    PERFORM set_config('samverka.system', '', true),
            set_config('samverka.person', who::text, true),
            set_config('samverka.recorder',
                       (SELECT public_id::text FROM workflow_user WHERE id = who), true),
            set_config('samverka.organisations', organisations::text, true),
            set_config('samverka.owners', owners::text, true),
            set_config('samverka.parties', parties::text, true),
            set_config('samverka.bodies', bodies::text, true),
            set_config('samverka.agreements', agreements::text, true);
END
$$;
"""
ORGANISATIONS, PARTIES = ids("organisations"), ids("parties")
BODIES, AGREEMENTS, OWNERS = ids("bodies"), ids("agreements"), ids("owners", "uuid")

RECORDER = "nullif((SELECT current_setting('samverka.recorder', true)), '')::uuid"


def owned(c: str) -> str:
    """A case by its own columns."""
    return (
        f"({c}.owner_organisation_id = ANY ({ORGANISATIONS})"
        f" OR {c}.proposed_for_id = ANY ({BODIES})"
        f" OR {c}.agreement_id = ANY ({AGREEMENTS}) OR {c}.id = ANY ({AGREEMENTS})"
        # What cases rest on, whoever has been given one: agreements, the pictures of problems.
        f" OR ({c}.kind <> 'activity' AND {c}.number IS NOT NULL AND NOT {c}.restricted"
        f" AND {ANYBODY}))"
    )


def had(i: str) -> str:
    """A work item by its body, organisation or party."""
    return (
        f"({i}.body_id = ANY ({BODIES}) OR {i}.organisation_id = ANY ({ORGANISATIONS})"
        f" OR {i}.party_id = ANY ({PARTIES}) OR {i}.party_id = ANY ({ORGANISATIONS}))"
    )


def given(r: str) -> str:
    """A release by its receiver, who goes on seeing that it was taken back."""
    return f"({r}.body_id = ANY ({BODIES}) OR {r}.organisation_id = ANY ({ORGANISATIONS}))"


def turned(case: str) -> str:
    """Whether a case has, or has had, an item or a release for these places."""
    return (
        f"EXISTS (SELECT FROM workflow_workitem i WHERE i.process_id = {case} AND {had('i')})"
        f" OR EXISTS (SELECT FROM workflow_release r WHERE r.case_id = {case}"
        f" AND r.taken_back_at IS NULL AND {given('r')})"
    )


# Runs as the owner, past the policies: asked from the policies of work items and releases, it
# would otherwise ask itself.
SEES = f"""
CREATE FUNCTION samverka_sees(which bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN EXISTS (SELECT FROM workflow_case c WHERE c.id = which AND {owned("c")})
        OR {turned("which")};
END
$$;
"""
CASE = f"{SYSTEM} OR {owned('workflow_case')} OR {turned('workflow_case.id')}"
HANGING = {
    "workflow_textversion": of_case("case_id"),
    "workflow_conflictofinterest": of_case("case_id"),
    "workflow_outboxevent": of_case("case_id"),
    "workflow_routestep": of_parent("workflow_routestep", "workflow_route", "route_id"),
    # Structure: which bodies a road has, which organisations a cooperation. A body that decides
    # reads its road without seeing the agreement.
    "workflow_route": ANYBODY,
    "workflow_party": ANYBODY,
    "workflow_ledgertext": of_parent("workflow_ledgertext", "workflow_ledgerentry", "entry_id"),
}
# A role given, an absence: seen where it was given and by whoever gave it.
ENTRY = f"""{SYSTEM}
    OR EXISTS (SELECT FROM workflow_case c WHERE c.public_id = workflow_ledgerentry.case_id)
    OR (workflow_ledgerentry.case_id IS NULL
        AND (workflow_ledgerentry.organisation_id = ANY ({OWNERS})
             OR workflow_ledgerentry.recorded_by_id = {RECORDER}))"""
ITEM = f"{SYSTEM} OR {had('workflow_workitem')} OR samverka_sees(workflow_workitem.process_id)"
RELEASE = f"{SYSTEM} OR {given('workflow_release')} OR samverka_sees(workflow_release.case_id)"
# What everybody who acts adds to, and reads only where she sees the case.
ADDED_TO = ("workflow_ledgertext", "workflow_outboxevent")
UP = [
    SEE_AS,
    SEES,
    guard("workflow_case", CASE),
    guard("workflow_workitem", ITEM),
    guard("workflow_release", RELEASE),
    guard("workflow_ledgerentry", ENTRY, writes="true"),
    *(guard(table, sees, writes="true" if table in ADDED_TO else None)
      for table, sees in HANGING.items()),
]
DOWN = [
    *(unguard(table) for table in HANGING),
    unguard("workflow_ledgerentry"),
    unguard("workflow_release"),
    unguard("workflow_workitem"),
    unguard("workflow_case"),
    "DROP FUNCTION samverka_sees(bigint);",
    "DROP FUNCTION samverka_see_as(bigint, date);",
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0009_secrecy")]
    operations: ClassVar = [migrations.RunSQL("".join(UP), "".join(DOWN))]
