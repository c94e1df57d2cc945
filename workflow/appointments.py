"""Who may give and end which role, and where: one rule for invitations, roles and accounts.

An administrator gives the roles of her own organisation (not of those below or above it), a
coordinator those of the bodies of her agreement. The operator gives the first ones: an
organisation's administrator, an agreement's coordinator, another operator.
"""

from __future__ import annotations

from datetime import date

from . import permissions
from .errors import NoSuchPlace, NotPermitted
from .models import Body, Case, Invitation, Membership, Organisation, User
from .rights import BODY_ROLES, ORGANISATION_ROLES, RIGHT_NAMES, Right, Rights, Role
from .text import Text

Place = Organisation | Body | Case


def place_of(row: Membership | Invitation) -> Place | None:
    """Where a role is held or offered; None is the installation."""
    return row.organisation or row.body or row.agreement


def may_give(rights: Rights, role: Role, place: Place | None) -> bool:
    """Whether whoever has these rights may give this role there, and so also end it."""
    return role in roles_to_give(rights, place)


def roles_to_give(rights: Rights, place: Place | None) -> tuple[Role, ...]:
    """The roles that she may give there."""
    operates = rights.operates is not None
    if place is None:
        return (Role.OPERATOR,) if operates else ()
    if isinstance(place, Organisation):
        if rights.find(Right.ADMINISTER, place.pk, "organisation") is not None:
            return ORGANISATION_ROLES
        return (Role.ADMINISTRATOR,) if operates else ()
    if isinstance(place, Body):
        coordinates = rights.find(Right.COORDINATE, place.agreement_id, "agreement")
        return BODY_ROLES if coordinates is not None else ()
    return (Role.COORDINATOR,) if operates else ()


def demand(by: User | None, role: Role, place: Place | None, today: date) -> None:
    """Refuses what may not be given: NoSuchPlace where she does not even see who works there.

    ``by`` None is the installation itself. The rights are read here, so that whoever has the
    locks already asks for what holds now.
    """
    if by is not None:
        demand_of(permissions.rights_of(by, today), role, place)


def demand_of(rights: Rights, role: Role, place: Place | None) -> None:
    """The same question of rights that have been read already."""
    if may_give(rights, role, place):
        return
    if not sees_people(rights, place):
        raise NoSuchPlace
    raise NotPermitted(_why_not(place))


def sees_people(rights: Rights, place: Place | None) -> bool:
    """Whether she sees who has which role there."""
    if rights.operates is not None:
        return True
    if isinstance(place, Organisation):
        wanted = (Right.READ, Right.ADMINISTER)
        return any(rights.find(right, place.pk, "organisation") for right in wanted)
    if isinstance(place, Body):
        reads = rights.find(Right.READ_QUEUE, place.pk, "body")
        return bool(reads or rights.find(Right.COORDINATE, place.agreement_id, "agreement"))
    return place is not None and rights.find(Right.COORDINATE, place.pk, "agreement") is not None


def _why_not(place: Place | None) -> Text:
    if place is None or isinstance(place, Case):
        return _OPERATORS
    if isinstance(place, Body):
        return _IT_TAKES.format(role=RIGHT_NAMES[Right.COORDINATE])
    return _IT_TAKES.format(role=RIGHT_NAMES[Right.ADMINISTER].format(place=place.name))


_IT_TAKES = Text("det kräver att du är {role}.", "it takes being {role}.")
_OPERATORS = Text("det kräver att du är driftansvarig.", "it takes being an operator.")
