"""Who can do an absent person's work: her places, who else works there, and whose role suffices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from .models import Absence, Membership, User
from .rights import ROLE_RIGHTS, Held, Right, Rights, Role

_PLACES = ("organisation_id", "body_id", "agreement_id")


@dataclass(frozen=True)
class Covered:
    """A place and a role of somebody who is away: whether the substitute can do that there.

    ``givers`` are the names of those who can give her the role, where she lacks it.
    """

    place: str
    role: Role
    has_role: bool
    givers: Sequence[str] = ()


def roles_of(person: User, today: date) -> list[Membership]:
    """A person's roles that have not ended, the operator's left out; one statement."""
    rows = Membership.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=today), person=person.pk
    ).exclude(role=Role.OPERATOR)
    return list(rows.select_related("organisation", "body", "agreement").order_by("starts", "pk"))


def looked_after(roles: Iterable[Membership], rights: Rights) -> list[Membership]:
    """Those of the roles that lie in a place whose people these rights look after."""
    return [role for role in roles if office(rights, role) is not None]


def office(rights: Rights, role: Membership) -> Held | None:
    """The right to look after the people where somebody has this role: an administrator's in
    the organisation, a coordinator's in a body of her agreement."""
    if role.organisation_id is not None:
        return rights.find(Right.ADMINISTER, role.organisation_id, "organisation")
    if role.body is not None:
        return rights.find(Right.COORDINATE, role.body.agreement_id, "agreement")
    return None


def colleagues(roles: Iterable[Membership], day: date) -> list[User]:
    """Who else has a role on a local date in the places of these roles, by name; one statement."""
    mine = [role for role in roles if role.is_active(day)]
    if not mine:
        return []
    there = Membership.objects.active(day).filter(_in_places_of(mine)).values("person")
    found = User.objects.filter(pk__in=there).exclude(pk=mine[0].person_id)
    return list(found.order_by("name", "pk"))


def known(people: Iterable[int], rights: Rights, today: date) -> frozenset[int]:
    """Those of these people whom somebody with these rights may know of by name: who work today
    in a place where she works herself or looks after the people; one statement, none for nobody.
    """
    keys = set(people)
    if not keys:
        return frozenset()
    rows = Membership.objects.active(today).filter(person__in=keys, agreement__isnull=True)
    found = rows.select_related("organisation", "body").order_by("pk")
    return frozenset(row.person_id for row in found if _sees(rights, row))


def _sees(rights: Rights, role: Membership) -> bool:
    reads = rights.find(Right.READ, role.organisation_id, "organisation")
    return bool(
        reads or rights.find(Right.READ_QUEUE, role.body_id, "body") or office(rights, role)
    )


def covered(
    absences: Sequence[Absence], roles: Sequence[Membership], today: date
) -> Mapping[int, list[Covered]]:
    """By an absence's key what the substitute can do on its first day (or today); two statements.

    ``roles`` are those of the absent person that the reader may know of.
    """
    if not absences or not roles:
        return {}
    theirs = _roles_of_substitutes(absences, roles)
    givers = _givers(roles, today)
    return {
        absence.pk: [
            _covered(role, theirs.get(absence.substitute_id, ()), givers, day)
            for role in roles
            if role.is_active(day)
        ]
        for absence in absences
        for day in (max(absence.starts, today),)
    }


def _covered(
    role: Membership, theirs: Iterable[Membership], givers: Mapping[tuple[str, int], list[str]],
    day: date,
) -> Covered:  # fmt: skip
    place = _place_of(role)
    rights: set[Right] = set()
    for one in theirs:
        if _place_of(one) == place and one.is_active(day):
            rights |= ROLE_RIGHTS[Role(one.role)]
    has_role = ROLE_RIGHTS[Role(role.role)] <= rights
    return Covered(
        place=str(role.organisation or role.body or role.agreement),
        role=Role(role.role),
        has_role=has_role,
        givers=() if has_role else givers.get(_given_by(role), ()),
    )


def _roles_of_substitutes(
    absences: Iterable[Absence], roles: Iterable[Membership]
) -> Mapping[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(
        _in_places_of(roles),
        person__in={absence.substitute_id for absence in absences},
        person__is_active=True,
    )
    for row in rows.order_by("pk"):
        found.setdefault(row.person_id, []).append(row)
    return found


def _givers(roles: Iterable[Membership], today: date) -> Mapping[tuple[str, int], list[str]]:
    """The administrators and coordinators who look after these roles' places, by name."""
    wanted = {_given_by(role) for role in roles}
    rows = Membership.objects.active(today).filter(
        Q(role=Role.ADMINISTRATOR, organisation__in=[k for kind, k in wanted if kind == "o"])
        | Q(role=Role.COORDINATOR, agreement__in=[k for kind, k in wanted if kind == "a"])
    )
    found: dict[tuple[str, int], list[str]] = {}
    for row in rows.select_related("person").order_by("person__name", "pk"):
        key = ("o", row.organisation_id) if row.organisation_id else ("a", row.agreement_id or 0)
        found.setdefault(key, []).append(row.person.name)
    return found


def _given_by(role: Membership) -> tuple[str, int]:
    """In which organisation's administration or agreement's coordination a role is given."""
    if role.organisation_id is not None:
        return "o", role.organisation_id
    agreement = role.body.agreement_id if role.body is not None else None
    return "a", agreement or 0


def _in_places_of(roles: Iterable[Membership]) -> Q:
    places = Q(pk__in=())
    for name in _PLACES:
        keys = {getattr(role, name) for role in roles} - {None}
        places |= Q(**{f"{name}__in": keys})
    return places


def _place_of(role: Membership) -> tuple[int | None, ...]:
    return tuple(getattr(role, name) for name in _PLACES)
