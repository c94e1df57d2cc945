"""A small town of invented people around each imported plan, so that its activities can live.

The roads differ on purpose: with and without a steering group, with three political bodies
after one another, with and without a review. Different routes are data, not code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from workflow import engine, memberships, permissions, road_building
from workflow.models import Body, Meeting, Organisation, Route, RouteStep, User
from workflow.rights import Rights, Role
from workflow.turn import Actor

from ..actions.edit import edit_agreement
from ..drafts import AgreementDraft
from ..models import Activity, Agreement, PlanFile, Problem
from ..red_thread import HELSINGBORG_GATES
from .telling import fingerprint, item_of_party

MADE_UP = "provdata"
_ROADS: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("preparation", "steering", "political"), True),
    (("preparation", "political"), False),
    (("preparation", "political", "political", "political"), True),
    (("steering",), False),
)


@dataclass
class Town:
    """One municipality's cooperation, with people who may act in each capacity."""

    agreement: Agreement
    city: Organisation
    problems: Sequence[Problem]
    activities: Sequence[Activity]
    people: dict[str, User] = field(default_factory=dict)
    recorders: dict[int, tuple[User, User]] = field(default_factory=dict)  # body: secretary, chair
    seated: dict[int, tuple[int, ...]] = field(default_factory=dict)

    _rights: dict[int, Rights] = field(default_factory=dict)

    def rights_of(self, actor: Actor, day: date) -> Rights:
        """What somebody may; asked once, since nobody's roles change in a town's life."""
        assert actor.person is not None
        if actor.person.pk not in self._rights:
            self._rights[actor.person.pk] = permissions.rights_of(actor.person, day)
        return self._rights[actor.person.pk]

    def actors(self) -> list[Actor]:
        """Everybody who might act, in a stable order."""
        recorders = [person for pair in self.recorders.values() for person in pair]
        return [Actor(person) for person in (*self.people.values(), *recorders)]


def settle(plan_file: PlanFile, index: int, *, since: date, now: datetime) -> Town:
    """Builds the town of a plan file: people, a signed agreement and a published road."""
    agreement = (
        Agreement.objects.filter(source__plan_file=plan_file).order_by("start_first", "pk").last()
    )
    if agreement is None:
        raise LookupError(f"{plan_file} has no agreement")
    town = Town(
        agreement=agreement,
        city=agreement.owner_organisation,
        problems=list(
            Problem.objects.filter(picture__source__plan_file=plan_file).order_by("position")
        ),
        activities=list(
            Activity.objects.filter(source__plan_file=plan_file).order_by("source__key")
        ),
    )
    _people(town, plan_file.municipality, since, now)
    _sign(town, since, now)
    stages, reviewed = _ROADS[index % len(_ROADS)]
    _road(town, plan_file.municipality, stages, reviewed, since, now)
    return town


def _people(town: Town, name: str, since: date, now: datetime) -> None:
    roles = (
        ("coordinator", Role.COORDINATOR, Agreement.objects.get(pk=town.agreement.pk)),
        ("records", Role.RECORDS_MANAGER, town.city),
    )
    for key, role, place in roles:
        town.people[key] = _person(f"{key} {name}")
        memberships.give(town.people[key], role, place, starts=since, by=None, now=now)
    officer = town.people["officer"] = _person(f"handläggare {name}")
    for organisation in Organisation.objects.filter(municipality=name).order_by("pk"):
        memberships.give(officer, Role.CASE_OFFICER, organisation, starts=since, by=None, now=now)


def _person(name: str) -> User:
    number = User.objects.count() + 1
    return User.objects.create_user(email=f"person{number}@example.se", name=f"{name} ({MADE_UP})")


def _sign(town: Town, since: date, now: datetime) -> None:
    """Completes what the source left out of the agreement, and has every party sign."""
    agreement = town.agreement
    draft = AgreementDraft(
        title=agreement.title,
        series=agreement.series,
        parties=[p.organisation for p in agreement.parties.select_related("organisation")],
        start=agreement.start_given or str(since.year),
        end=agreement.end_given or str(since.year + 3),
        purposes=agreement.purposes or MADE_UP,
        note=agreement.note,
        source_url=agreement.source_url,
        goals=[g.text for g in agreement.goals.all()] or [MADE_UP],
        focus_areas=[(area.name, area.aim) for area in agreement.focus_areas.all()],
    )
    coordinator = Actor(town.people["coordinator"])
    edit_agreement(
        agreement.public_id,
        draft,
        actor=coordinator,
        seen_version=fingerprint(agreement),
        now=now,
    )
    seen = fingerprint(agreement)
    engine.turn(agreement.public_id, "send", actor=coordinator, seen_version=seen, now=now)
    for organisation in draft.parties:
        signatory = _person(f"undertecknare {organisation}")
        memberships.give(signatory, Role.SIGNATORY, organisation, starts=since, by=None, now=now)
        engine.turn(
            agreement.public_id,
            "sign",
            actor=Actor(signatory),
            seen_version=seen,
            item_id=item_of_party(agreement, organisation),
            now=now,
        )
    town.agreement = Agreement.objects.get(pk=agreement.pk)


def _road(
    town: Town, name: str, stages: Sequence[str], reviewed: bool, since: date, now: datetime
) -> None:
    bodies = [
        _body(town, f"{stage} {position} {name}", position == len(stages), since, now)
        for position, stage in enumerate(stages, 1)
    ]
    route = Route.objects.create(
        agreement_id=town.agreement.pk,
        kind="activity",
        review_body=bodies[0] if reviewed else None,
    )
    RouteStep.objects.bulk_create(
        RouteStep(
            route=route,
            position=position,
            stage=stage,
            body=body,
            to_meeting=position % 2 == 0,
            demands=list(HELSINGBORG_GATES[stage]),
        )
        for position, (stage, body) in enumerate(zip(stages, bodies, strict=True), 1)
    )
    road_building.publish(route, now=now)


def _body(town: Town, name: str, last: bool, since: date, now: datetime) -> Body:
    mandate = Body.Mandate.DECIDING if last else Body.Mandate.ADVISORY
    body = Body.objects.create(
        organisation=town.city, agreement_id=town.agreement.pk, name=name, mandate=mandate
    )
    secretary, chair = _person(f"sekreterare {name}"), _person(f"ordförande {name}")
    members = [_person(f"ledamot {number} {name}") for number in (1, 2)]
    for person, role in (
        (secretary, Role.SECRETARY),
        (chair, Role.CHAIR),
        *((member, Role.BODY_MEMBER) for member in members),
    ):
        memberships.give(person, role, body, starts=since, by=None, now=now)
    Meeting.objects.bulk_create(
        Meeting(body=body, on=since + timedelta(days=14 * number)) for number in range(1, 120)
    )
    town.recorders[body.pk] = (secretary, chair)
    town.seated[body.pk] = tuple(person.pk for person in (chair, *members))
    return body
