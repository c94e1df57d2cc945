"""Memberships into grants: the only writer of django-guardian's tables.

The grants of a person in a place are always the union of what her memberships there give,
also of those that start later. Their period is asked for when a right is used, so that no
right waits for a job; ``tidy`` removes what outlived its memberships afterwards. Ending one
of two memberships keeps the other's grants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from .kept_sql import kept
from .models import (
    AgreementGrant,
    Body,
    BodyGrant,
    Case,
    Membership,
    Organisation,
    OrganisationGrant,
    User,
)
from .rights import ROLE_RIGHTS, Right, Role

Place = Organisation | Body | Case


@dataclass(frozen=True)
class Outlived:
    """A grant that no membership gives any more; ``ever`` is whether one has."""

    kind: str  # "organisation", "body" or "agreement"
    person_id: int
    place_id: int
    right: str
    ever: bool


def lock(*people: int) -> None:
    """One at a time for a person: whoever changes her memberships writes her grants anew."""
    rows = User.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk")
    list(rows.values_list("pk", flat=True))


def write_grants(person: User, place: Place, today: date) -> None:
    """Makes a person's grants in one place what her memberships there say, no more, no less.

    Whoever calls holds the person's lock. ``today`` is a local date: what ended before it
    gives nothing.
    """
    grants = _table(place).objects.filter(user=person, content_object=place)
    wanted = _rights_in(person, place, today)
    grants.exclude(permission__codename__in=wanted).delete()
    held = set(grants.values_list("permission__codename", flat=True))
    for right in sorted(wanted - held):
        grants.model.objects.assign_perm(_permission(right, place), person, place)


def outlived(today: date) -> list[Outlived]:
    """Every grant that no membership gives on this local date or later; one statement."""
    pairs = [(role.value, right.value) for role, rights in ROLE_RIGHTS.items() for right in rights]
    given: dict[str, list[str] | date] = {
        "roles": [role for role, _ in pairs],
        "rights": [right for _, right in pairs],
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(kept("outlived_grants"), given)
        return [Outlived(*row) for row in cursor.fetchall()]


def tidy(today: date) -> int:
    """Removes the grants that outlived their memberships; returns how many.

    They give nothing meanwhile. Person by person, so that a role that is given at the same
    moment keeps its grants.
    """
    found = [grant for grant in outlived(today) if grant.ever]  # others are a fault: checks.py
    for person_id, kind, place_id in sorted({(g.person_id, g.kind, g.place_id) for g in found}):
        with transaction.atomic():
            lock(person_id)
            place = _MODELS[kind].objects.get(pk=place_id)
            write_grants(User.objects.get(pk=person_id), place, today)
    return len(found)


_MODELS: dict[str, type[Organisation | Body | Case]] = {
    "organisation": Organisation,
    "body": Body,
    "agreement": Case,
}


def _rights_in(person: User, place: Place, today: date) -> set[str]:
    memberships = Membership.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=today), person=person, **{_field(place): place}
    )
    return {
        right.value
        for role in memberships.values_list("role", flat=True)
        for right in ROLE_RIGHTS[Role(role)]
    }


def _table(place: Place) -> type[UserObjectPermissionBase]:
    return {Organisation: OrganisationGrant, Body: BodyGrant}.get(type(place), AgreementGrant)


def _field(place: Place) -> str:
    return {Organisation: "organisation", Body: "body"}.get(type(place), "agreement")


def _permission(right: str, place: Place) -> Permission:
    model = type(place) if isinstance(place, Organisation | Body) else Case
    kind = ContentType.objects.get_for_model(model)
    return Permission.objects.get(content_type=kind, codename=Right(right).value)
