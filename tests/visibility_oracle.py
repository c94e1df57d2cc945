"""Who may see a case, once more, in plain Python: PRODUCT's rules read by somebody else.

No query of ours decides here. ``facts_of()`` and ``roles_of()`` collect rows, ``sees()``
compares them; the tests hold it against ``Case.objects.visible_to`` for the whole cast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflow.models import Case, Membership, Organisation, Release, User, WorkItem

# What each role in an organisation lets somebody read. An administrator invites people and
# an operator runs the machine: neither reads cases.
READS_OWN_CASES = {"member", "case_officer", "manager", "signatory", "records_manager"}
READS_WHOLE_PARTY = {"auditor", "records_manager"}
READS_QUEUE = {"secretary", "body_member", "substitute", "chair"}


@dataclass(frozen=True)
class Role:
    """One membership that counts today."""

    name: str
    organisation: int | None
    party: int | None  # the top of the organisation's tree
    body: int | None
    agreement: int | None


@dataclass(frozen=True)
class Facts:
    """What decides who sees a case."""

    case: int
    agreement: int | None
    dispatched: bool  # it has left its own organisation and has a number
    restricted: bool
    owner: int
    proposed_for: int | None
    organisations: frozenset[int]  # whose turn it is or was, or which it was released to
    bodies: frozenset[int]
    signing: frozenset[int]  # parties that act or acted in parallel
    held_by: frozenset[int]  # the parties in whose tree any of this lies


def trees() -> dict[int, int]:
    """Every organisation with the top of its tree, found by climbing."""
    parent: dict[int, int | None] = {o.pk: o.parent_id for o in Organisation.objects.all()}

    def top(key: int) -> int:
        above = parent[key]
        return key if above is None else top(above)

    return {key: top(key) for key in parent}


def roles_of(person: User, today: date, top: dict[int, int]) -> list[Role]:
    """The person's memberships that hold today; none for a deactivated account."""
    return everybodys_roles(today, top).get(person.pk, [])


def everybodys_roles(today: date, top: dict[int, int]) -> dict[int, list[Role]]:
    """The same for everybody who has any, by person."""
    found: dict[int, list[Role]] = {}
    for m in Membership.objects.select_related("person"):
        if m.person.is_active and m.starts <= today and (m.ends is None or today <= m.ends):
            party = top.get(m.organisation_id or 0)
            role = Role(m.role, m.organisation_id, party, m.body_id, m.agreement_id)
            found.setdefault(m.person_id, []).append(role)
    return found


def facts_of(case: Case, top: dict[int, int]) -> Facts:
    """The rows around a case as it is in the database now."""
    row = Case.objects.get(pk=case.pk)
    items = list(WorkItem.objects.filter(process=case.pk))
    open_releases = [r for r in Release.objects.filter(case=case.pk) if r.taken_back_at is None]
    near: list[WorkItem | Release] = [*items, *open_releases]
    organisations = some(x.organisation_id for x in near)
    return Facts(
        case=row.pk,
        agreement=row.agreement_id,
        dispatched=row.number is not None,
        restricted=row.restricted,
        owner=row.owner_organisation_id,
        proposed_for=row.proposed_for_id,
        organisations=organisations,
        bodies=some(x.body_id for x in near),
        signing=some(item.party_id for item in items),
        held_by=frozenset(top[o] for o in {row.owner_organisation_id, *organisations}),
    )


def some(found: Iterable[int | None]) -> frozenset[int]:
    return frozenset(key for key in found if key is not None)


def sees(roles: Iterable[Role], facts: Facts) -> bool:
    """Whether somebody with these roles may know that the case exists."""
    return any(role_sees(role, facts) for role in roles)


def role_sees(role: Role, facts: Facts) -> bool:
    of_party = role.name in READS_WHOLE_PARTY and role.organisation == role.party
    if of_party and role.party in facts.held_by:
        return True
    if role.name in READS_OWN_CASES:
        near = {facts.owner} | facts.organisations
        departments = role.party in facts.signing and not facts.restricted
        return role.organisation in near or departments
    if role.name in READS_QUEUE:
        proposes = role.name == "secretary" and role.body == facts.proposed_for
        return role.body in facts.bodies or proposes
    if role.name == "coordinator":
        mine = role.agreement == facts.agreement and facts.dispatched and not facts.restricted
        return mine or role.agreement == facts.case
    return False
