"""Memberships into grants: the only writer of django-guardian's tables.

The grants of a person in a place are always the union of what her memberships there give,
also those that start later or have ended: the period is asked for when a right is used, so
that an end date needs no job. Ending one of two memberships keeps the other's grants.
"""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from guardian.models import UserObjectPermissionBase

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


def write_grants(person: User, place: Place) -> None:
    """Makes a person's grants in one place what her memberships there say, no more, no less."""
    grants = _table(place).objects.filter(user=person, content_object=place)
    wanted = _rights_in(person, place)
    grants.exclude(permission__codename__in=wanted).delete()
    held = set(grants.values_list("permission__codename", flat=True))
    for right in sorted(wanted - held):
        grants.model.objects.assign_perm(_permission(right, place), person, place)


def _rights_in(person: User, place: Place) -> set[str]:
    memberships = Membership.objects.filter(person=person, **{_field(place): place})
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
