"""Who there is to log in as in the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.story.cast import MUNICIPALITY
from workflow.models import Membership, User
from workflow.rights import Role
from workflow.role_words import INSTALLATION, ROLES, RoleWords


@dataclass(frozen=True)
class Seat:
    """A person in one role."""

    person: User
    role: RoleWords


@dataclass
class Place:
    """An organisation, a body or an agreement, with those who have a role there."""

    name: str
    seats: list[Seat] = field(default_factory=list)


@dataclass
class Town:
    """A municipality's places."""

    name: str
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many people there are."""
        return len({seat.person.pk for place in self.places.values() for seat in place.seats})


def towns(today: date) -> Sequence[Town]:
    """Everybody with a role today, Helsingborg first; one statement."""
    rows = (
        Membership.objects.active(today)
        .select_related(
            "person", "organisation", "body__organisation", "agreement__owner_organisation"
        )
        .order_by("organisation", "body", "agreement", "pk")
    )
    found: dict[str, Town] = {}
    for row in rows:
        municipality, place = _where(row)
        town = found.setdefault(municipality, Town(municipality))
        seats = town.places.setdefault(place, Place(place)).seats
        seats.append(Seat(row.person, ROLES[Role(row.role)]))
    return sorted(found.values(), key=lambda town: (town.name != MUNICIPALITY, town.name))


def _where(row: Membership) -> tuple[str, str]:
    if row.organisation is not None:
        return row.organisation.municipality, row.organisation.name
    if row.body is not None:
        return row.body.organisation.municipality, row.body.name
    if row.agreement is not None:
        return row.agreement.owner_organisation.municipality, row.agreement.title
    return MUNICIPALITY, str(INSTALLATION)
