"""The cast: Helsingborg's organisations and bodies, and people with invented names.

Used by the story, the demo and the tests. Nobody here exists; the organisations do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from workflow import memberships, road_building
from workflow.models import Body, Case, Meeting, Organisation, Route, RouteStep, User
from workflow.rights import Role

from ..red_thread import HELSINGBORG_GATES

MUNICIPALITY = "Helsingborg"
CITY = "Helsingborgs stad"
POLICE = "Lokalpolisområde Helsingborg"
SOCIAL = "Socialförvaltningen"
PLANNING = "Stadsbyggnadsförvaltningen"
OFFICIALS = "Tjänsteberedningen"
STEERING = "Styrgruppen för trygghetsfrågor"
POLITICIANS = "Politiska beredningen"

_PEOPLE: tuple[tuple[str, Role, str], ...] = (
    ("Signe Samordnare", Role.CASE_OFFICER, CITY),
    ("Uno Undertecknare", Role.SIGNATORY, CITY),
    ("Ulla Underskrift", Role.SIGNATORY, POLICE),
    ("Arvid Arkiv", Role.RECORDS_MANAGER, CITY),
    ("Rut Revisor", Role.AUDITOR, CITY),
    ("Adam Administratör", Role.ADMINISTRATOR, CITY),
    ("Hanna Handläggare", Role.CASE_OFFICER, SOCIAL),
    ("Kim Kollega", Role.MEMBER, SOCIAL),
    ("Carin Chef", Role.MANAGER, SOCIAL),
    ("Stina Stadsbyggare", Role.CASE_OFFICER, PLANNING),
    ("Pär Polis", Role.CASE_OFFICER, POLICE),
    ("Petra Polischef", Role.MANAGER, POLICE),
    ("Tove Tjänst", Role.SECRETARY, OFFICIALS),
    ("Olle Ordning", Role.CHAIR, OFFICIALS),
    ("Lena Ledamot", Role.BODY_MEMBER, OFFICIALS),
    ("Love Lindgren", Role.BODY_MEMBER, OFFICIALS),
    ("Sara Sekreterare", Role.SECRETARY, STEERING),
    ("Sven Styr", Role.CHAIR, STEERING),
    ("Maja Medlem", Role.BODY_MEMBER, STEERING),
    ("Mats Medlem", Role.BODY_MEMBER, STEERING),
    ("Mona Medlem", Role.BODY_MEMBER, STEERING),
    ("Siv Skrivare", Role.SECRETARY, POLITICIANS),
    ("Bo Beredning", Role.CHAIR, POLITICIANS),
    ("Eva Beredning", Role.BODY_MEMBER, POLITICIANS),
    ("Nils Beredning", Role.BODY_MEMBER, POLITICIANS),
    ("Sixten Suppleant", Role.SUBSTITUTE, POLITICIANS),
)
_BODIES = (
    (OFFICIALS, Body.Mandate.ADVISORY, "preparation", 5),
    (STEERING, Body.Mandate.DECIDING, "steering", 5),
    (POLITICIANS, Body.Mandate.ADVISORY, "political", 10),
)


@dataclass
class Cast:
    """Who is who, by name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def person(self, first_name: str) -> User:
        """The person with this first name."""
        return self.people[first_name]

    def members(self, body: str, *, without: Iterable[str] = ()) -> tuple[int, ...]:
        """Keys of those who sit in a body, but for some by first name."""
        seated = (Role.CHAIR, Role.BODY_MEMBER)
        return tuple(
            self.people[name.split()[0]].pk
            for name, role, place in _PEOPLE
            if place == body and role in seated and name.split()[0] not in without
        )


def assemble(now: datetime, *, since: date) -> Cast:
    """Organisations, bodies and people with their roles from a local date on."""
    cast = Cast()
    _organisations(cast)
    for name, mandate, _, _ in _BODIES:
        cast.bodies[name] = Body.objects.create(
            organisation=cast.organisations[CITY], name=name, mandate=mandate
        )
    for name, role, place in _PEOPLE:
        person = _person(name)
        cast.people[name.split()[0]] = person
        where = cast.organisations.get(place) or cast.bodies[place]
        memberships.give(person, role, where, starts=since, by=None, now=now)
    operator = _person("Disa Driftansvarig")
    cast.people["Disa"] = operator
    memberships.give(operator, Role.OPERATOR, None, starts=since, by=None, now=now)
    return cast


def _organisations(cast: Cast) -> None:
    city = _organisation(CITY, Organisation.Kind.MUNICIPALITY, None)
    cast.organisations = {
        CITY: city,
        POLICE: _organisation(POLICE, Organisation.Kind.POLICE, None),
        SOCIAL: _organisation(SOCIAL, Organisation.Kind.DEPARTMENT, city),
        PLANNING: _organisation(PLANNING, Organisation.Kind.DEPARTMENT, city),
    }


def _organisation(name: str, kind: str, parent: Organisation | None) -> Organisation:
    found = Organisation.objects.filter(municipality=MUNICIPALITY, name=name).first()
    return found or Organisation.objects.create(
        municipality=MUNICIPALITY, name=name, kind=kind, parent=parent
    )


def _person(name: str) -> User:
    first, last = name.lower().translate(str.maketrans("åäöé", "aaoe")).split()
    return User.objects.create_user(email=f"{first}.{last}@example.se", name=name)


def appoint_coordinator(cast: Cast, agreement: Case, *, starts: date, now: datetime) -> None:
    """Signe becomes the coordinator of an agreement."""
    memberships.give(
        cast.person("Signe"), Role.COORDINATOR, agreement, starts=starts, by=None, now=now
    )


def plan_meetings(cast: Cast, days: Iterable[tuple[str, date]]) -> None:
    """Puts meetings into the bodies' calendars."""
    Meeting.objects.bulk_create(Meeting(body=cast.bodies[name], on=day) for name, day in days)


def build_route(
    cast: Cast, agreement: Case, *, now: datetime, reviewed: bool = True, to_meeting: bool = True
) -> Route:
    """Helsingborg's road: officials, steering group, politicians; published.

    Its bodies become those of the agreement, whose coordinator manages them.
    """
    for body in cast.bodies.values():
        body.agreement_id = agreement.pk
        body.save(update_fields=["agreement"])
    route = Route.objects.create(
        agreement_id=agreement.pk,
        kind="activity",
        version=Route.objects.filter(agreement_id=agreement.pk).count() + 1,
        review_body=cast.bodies[OFFICIALS] if reviewed else None,
    )
    RouteStep.objects.bulk_create(
        RouteStep(
            route=route,
            position=position,
            stage=stage,
            body=cast.bodies[name],
            working_days=days,
            to_meeting=to_meeting,
            demands=list(HELSINGBORG_GATES[stage]),
        )
        for position, (name, _, stage, days) in enumerate(_BODIES, 1)
    )
    return road_building.publish(route, now=now)
