"""Who there is to log in as in the demo, and what each role may, in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.story.cast import MUNICIPALITY
from workflow.models import Membership, User
from workflow.rights import Role
from workflow.text import Text


@dataclass(frozen=True)
class RoleWords:
    """A role's name and what it may, in both languages."""

    name: Text
    may: Text


ROLES: Mapping[Role, RoleWords] = {
    Role.MEMBER: RoleWords(
        Text("medarbetare", "member of staff"),
        Text("läser organisationens ärenden", "reads the organisation's cases"),
    ),
    Role.CASE_OFFICER: RoleWords(
        Text("handläggare", "case officer"),
        Text("föreslår, ändrar, rapporterar, utvärderar", "proposes, edits, reports, evaluates"),
    ),
    Role.MANAGER: RoleWords(
        Text("chef", "manager"),
        Text(
            "som handläggaren, och delegerar uppgifter", "as the case officer, and delegates tasks"
        ),
    ),
    Role.ADMINISTRATOR: RoleWords(
        Text("organisationsadministratör", "organisation administrator"),
        Text("bjuder in och avslutar roller", "invites people and ends their roles"),
    ),
    Role.SIGNATORY: RoleWords(
        Text("undertecknare", "signatory"),
        Text(
            "undertecknar överenskommelser och fastställer lägesbilder",
            "signs agreements and establishes situational pictures",
        ),
    ),
    Role.RECORDS_MANAGER: RoleWords(
        Text("arkivansvarig", "records manager"),
        Text("öppnar avslutade ärenden igen", "reopens closed cases"),
    ),
    Role.AUDITOR: RoleWords(
        Text("revisor", "auditor"),
        Text("läser allt som parten håller, ändrar inget", "reads all that the party holds"),
    ),
    Role.SECRETARY: RoleWords(
        Text("sekreterare", "secretary"),
        Text(
            "bereder organets kö och antecknar dess beslut",
            "prepares the body's queue and records its decisions",
        ),
    ),
    Role.CHAIR: RoleWords(
        Text("ordförande", "chair"),
        Text("antecknar, och fattar brådskande beslut", "records, and takes urgent decisions"),
    ),
    Role.BODY_MEMBER: RoleWords(
        Text("ledamot", "member"),
        Text("läser organets kö och deltar i besluten", "reads the queue and takes part"),
    ),
    Role.SUBSTITUTE: RoleWords(
        Text("ersättare", "substitute"),
        Text("som ledamoten, när någon är borta", "as the member, when somebody is away"),
    ),
    Role.COORDINATOR: RoleWords(
        Text("samordnare", "coordinator"),
        Text(
            "ser allt som lämnats in under överenskommelsen",
            "sees everything submitted under the agreement",
        ),
    ),
    Role.OPERATOR: RoleWords(
        Text("driftansvarig", "operator"),
        Text("sköter installationen och ser inga ärenden", "runs the site and sees no cases"),
    ),
}
INSTALLATION = Text("installationen", "the installation")


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
