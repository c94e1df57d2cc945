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
# In a party these reach beyond the organisation: they see all that its departments hold, or
# sign for all of it. Who administers gives them, and to somebody else.
FOR_THE_PARTY = frozenset((Role.AUDITOR, Role.RECORDS_MANAGER, Role.SIGNATORY))


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


def demand(
    by: User | None, role: Role, place: Place | None, today: date, *, to: str | None = None
) -> None:
    """Refuses what may not be given: NoSuchPlace where she does not even see who works there.

    ``by`` None is the installation itself; ``to`` is the address of whoever is to have the
    role, where one is given. The rights are read here, so that whoever has the locks already
    asks for what holds now.
    """
    if by is None:
        return
    rights = permissions.rights_of(by, today)
    demand_of(rights, role, place)
    if to is None or to.casefold() != by.email.casefold():
        return
    if _only_operates(rights, place):
        raise NotPermitted(_NOT_ONESELF)
    if role in FOR_THE_PARTY:
        raise NotPermitted(_FOR_THE_PARTY)


def _only_operates(rights: Rights, place: Place | None) -> bool:
    """Whether what she gives there rests on running the installation alone: that opens no
    case, and must not be turned into something that does without anybody else."""
    if isinstance(place, Organisation):
        return rights.find(Right.ADMINISTER, place.pk, "organisation") is None
    return not isinstance(place, Body)


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
_NOT_ONESELF = Text(
    "den som är driftansvarig ger inte sig själv en roll. Be en annan driftansvarig, eller den "
    "som administrerar organisationen.",
    "whoever is an operator gives herself no role. Ask another operator, or whoever administers "
    "the organisation.",
)
_FOR_THE_PARTY = Text(
    "den rollen gäller för hela parten. Ingen ger den till sig själv: be en annan administratör.",
    "that role holds for the whole party. Nobody gives it to herself: ask another administrator.",
)
_OPERATORS = Text("det kräver att du är driftansvarig.", "it takes being an operator.")
