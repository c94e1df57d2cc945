"""The gate: may this person do this here, and which rows may she see?

Both answers come from one statement: the memberships that are active today, joined with
the django-guardian grants that ``roles.py`` wrote from memberships. A membership outside
its period gives nothing, a grant without a membership gives nothing, and nobody has a
right by being who she is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from .kept_sql import kept
from .lifecycle import Rule, Who
from .models import Body, Case, Membership, Organisation, User
from .rights import RIGHT_NAMES, ROLE_RIGHTS, Held, Right, Rights
from .routes import last_step
from .text import Text
from .turn import Turn

_HELD: dict[tuple[str, str], Right] = {
    (role.value, right.value): right for role, rights in ROLE_RIGHTS.items() for right in rights
}


def rights_of(person: User | None, today: date) -> Rights:
    """Everything a person may on this local date, in one statement; nothing for nobody."""
    if person is None:
        return Rights(person_id=0)
    with connection.cursor() as cursor:
        cursor.execute(kept("rights"), {"person": person.pk, "today": today})
        return rights_from(person, cursor.fetchall())


def rights_from(person: User | None, rows: Iterable[Sequence[Any]]) -> Rights:
    """The rights in rows of ``sql/rights.sql``; a grant counts only if the role gives it."""
    found = list(rows)
    return Rights(
        person_id=person.pk if person is not None else 0,
        held=tuple(
            Held(
                membership=_uuid(membership),
                right=_HELD[role, codename],
                place=kind,
                place_id=place_id,
                place_ref=_uuid(ref),
                place_name=name,
                root_id=root_id,
            )
            for membership, role, codename, kind, place_id, ref, name, root_id in found
            if (role, codename) in _HELD
        ),
        operates=next((_uuid(row[0]) for row in found if row[3] == "installation"), None),
    )


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def may(person: User, right: Right, place: Organisation | Body | Case, today: date) -> bool:
    """Whether a person holds a right in one place on this local date."""
    return rights_of(person, today).find(right, place.pk, _kind(place)) is not None


def _kind(place: Organisation | Body | Case) -> str:
    if isinstance(place, Case):
        return "agreement"
    return "organisation" if isinstance(place, Organisation) else "body"


def people_who(right: Right, place: Organisation | Body | Case, today: date) -> list[User]:
    """Who holds a right in a place on this local date, by name; one statement."""
    kind = _kind(place)
    roles = [role for role, rights in ROLE_RIGHTS.items() if right in rights]
    found = User.objects.filter(
        pk__in=Membership.objects.active(today)
        .filter(**{kind: place.pk}, role__in=roles)
        .values("person")
    )
    grant = f"{kind}grant"
    return list(
        found.filter(
            **{f"{grant}__content_object": place.pk, f"{grant}__permission__codename": right.value}
        ).order_by("name", "pk")
    )


def find_capacity(case: Case, turn: Turn, rule: Rule) -> tuple[Who, Held | None] | None:
    """In which of the rule's capacities the actor may act, and through which membership."""
    if turn.actor.is_system:
        return (Who.CLOCK, None) if Who.CLOCK in rule.who else None
    # A body that decides comes before an office that may as well: its act is the body's.
    for who in sorted(rule.who, key=_ORDER.index):
        held = _held_as(who, case, turn)
        if held is not None:
            return who, held
    return None


_ORDER = [
    Who.BODY,
    Who.LAST_BODY,
    Who.DECIDER,
    Who.DECIDERS_OFFICE,
    Who.SECRETARY,
    Who.PARTY,
    Who.RESPONSIBLE,
    Who.OWNER,
    Who.COORDINATOR,
    Who.RECORDS_MANAGER,
    Who.CLOCK,
]


def holds(who: Who, case: Case, turn: Turn) -> Held | None:
    """Through which membership the actor may act in one capacity, if any."""
    return _held_as(who, case, turn)


def _held_as(who: Who, case: Case, turn: Turn) -> Held | None:
    if who is Who.COORDINATOR and not _coordinator_sees(case, turn):
        return None
    if who is Who.OWNER:
        return may_propose(case, turn.rights)
    if who is Who.CLOCK:
        return None
    if who is Who.RECORDS_MANAGER:
        owner = case.owner_organisation
        return turn.rights.find(
            Right.KEEP_RECORDS, owner.root_id, "organisation"
        ) or turn.rights.find(Right.KEEP_RECORDS, owner.pk, "organisation")
    if who is Who.PARTY and turn.item is None:
        places = (item.party_id for item in turn.items)
        signed = (turn.rights.find(Right.SIGN, place, "organisation") for place in places)
        return next((held for held in signed if held is not None), None)
    right, kind, place = _wanted(who, case, turn)
    return turn.rights.find(right, place, kind)


def _coordinator_sees(case: Case, turn: Turn) -> bool:
    # Neither a restricted case nor somebody else's draft exists for the coordinator.
    if case.agreement_id is None:
        return True  # the agreement itself
    if case.number is None:
        return turn.rights.find(Right.READ, case.owner_organisation_id, "organisation") is not None
    return not case.restricted


def _wanted(who: Who, case: Case, turn: Turn) -> tuple[Right, str, int | None]:
    if who in _BODIES:
        right = Right.PREPARE if who is Who.SECRETARY else Right.RECORD
        return right, "body", _BODIES[who](turn)
    if who is Who.PARTY:
        return Right.SIGN, "organisation", turn.item.party_id if turn.item else None
    if who is Who.RESPONSIBLE:
        return Right.REPORT, "organisation", case.holding_organisation_id(case.state)
    if who is Who.RECORDS_MANAGER:
        return Right.KEEP_RECORDS, "organisation", case.owner_organisation.root_id
    return Right.COORDINATE, "agreement", case.agreement_id or case.pk


def _last_body(turn: Turn) -> int | None:
    last = last_step(turn.steps)
    return last.body_id if last else None


def _body_of_decision(turn: Turn) -> int | None:
    decided = turn.about.body if turn.about is not None else None
    return decided.pk if decided is not None else None


def body_in_turn(turn: Turn) -> int | None:
    """The body whose item is open; in revision the one that sent the case back."""
    holding = turn.item or next(iter(turn.items), None)
    if holding is not None and holding.body_id is not None:
        body: int = holding.body_id
        return body
    return turn.step.body_id if turn.step else None


_BODIES: dict[Who, Callable[[Turn], int | None]] = {
    Who.BODY: body_in_turn,
    Who.SECRETARY: body_in_turn,
    Who.LAST_BODY: _last_body,
    Who.DECIDER: _body_of_decision,
    Who.DECIDERS_OFFICE: _body_of_decision,
}


def why_not(case: Case, turn: Turn, rule: Rule) -> Text:
    """The reason for a refusal: which role, where, would be needed."""
    for who in sorted(rule.who, key=_ORDER.index):
        if who is Who.CLOCK:
            continue
        right, kind, place = (
            (Right.PROPOSE, "organisation", case.owner_organisation_id)
            if who is Who.OWNER
            else _wanted(who, case, turn)
        )
        named = _name(kind, place)
        if named:
            return Text("det kräver att du är {role}.", "it takes being {role}.").format(
                role=RIGHT_NAMES[right].format(place=named)
            )
    return Text("ingen har den rollen i det här läget.", "nobody has that role at this point.")


def _name(kind: str, place: int | None) -> str:
    models: dict[str, Any] = {"organisation": Organisation, "body": Body, "agreement": Case}
    model = models[kind]
    found = model.objects.filter(pk=place).first() if place is not None else None
    return str(found) if found is not None else ""


def holds_turn(turn: Turn, capacity: Who) -> bool:
    """Whether acting in this capacity closes the open item as done, not as overtaken."""
    item = turn.item
    if item is None:
        return False
    if item.body_id is not None:
        return capacity.is_body
    return capacity in (Who.OWNER, Who.RESPONSIBLE, Who.PARTY, Who.CLOCK)


def needs_own_item(turn: Turn) -> bool:
    """Whether the actor acts on a queue's item, so that the item must be named: otherwise a
    second click could decide at the same body's next step."""
    item = turn.item
    if turn.capacity is Who.PARTY:
        return True
    if item is None or turn.capacity is None:
        return False
    return holds_turn(turn, turn.capacity) and (
        item.body_id is not None or item.party_id is not None
    )


def may_propose(case: Case, rights: Rights) -> Held | None:
    """Through which membership a person may open this case, if any."""
    return rights.find(Right.PROPOSE, case.owner_organisation_id, "organisation") or rights.find(
        Right.PROPOSE_FOR, case.proposed_for_id, "body"
    )
