"""Bodies are made and changed by their agreement's coordinator, and a running case goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, POLITICIANS, STEERING
from tests.world import NOW, TODAY, World, current
from workflow import bodies, ledger, memberships, road_building
from workflow.bodies import BodyDraft
from workflow.errors import BadRecord, NoSuchPlace, NotPermitted
from workflow.models import Body, LedgerEntry, Meeting, Organisation, Route, RouteStep
from workflow.permissions import rights_of
from workflow.records import Record
from workflow.rights import Role

TOMORROW = TODAY + timedelta(days=1)
Act = Callable[[World, str], Any]


def draft(**changes: Any) -> BodyDraft:
    given: dict[str, Any] = {"name": "Trygghetsrådet", "mandate": Body.Mandate.ADVISORY}
    return BodyDraft(**(given | changes))


def create(world: World, by: str = "Signe", place: str = CITY, **changes: Any) -> Body:
    organisation, person = world.cast.organisations[place], world.cast.person(by)
    return bodies.create(world.agreement, organisation, draft(**changes), by=person, now=NOW)


def change(world: World, body: Body, by: str = "Signe", **changes: Any) -> Body:
    new = BodyDraft(**(vars(BodyDraft.of(body)) | changes))
    return bodies.change(body, new, by=world.cast.person(by), now=NOW)


def officials(world: World) -> Body:
    return world.cast.bodies[OFFICIALS]


def entries(body: Body) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(chain=body.public_id).order_by("seq"))


# -- who may


ACTS: dict[str, Act] = {
    "create": create,
    "change": lambda world, by: change(world, officials(world), by, name="Nytt namn"),
    "add meetings": lambda world, by: bodies.add_meetings(
        officials(world), [TOMORROW], by=world.cast.person(by), now=NOW
    ),
    "remove a meeting": lambda world, by: bodies.remove_meeting(
        officials(world), planned(world), by=world.cast.person(by), now=NOW
    ),
    "publish a route": lambda world, by: road_building.publish(
        new_route(world), by=world.cast.person(by), now=NOW
    ),
}


def planned(world: World) -> date:
    day = TODAY + timedelta(days=20)
    Meeting.objects.get_or_create(body=officials(world), on=day)
    return day


def new_route(world: World, body: Body | None = None) -> Route:
    route, _ = Route.objects.get_or_create(
        agreement_id=world.agreement.pk, kind="activity", version=2
    )
    step = {"stage": "steering", "body": body or world.cast.bodies[STEERING]}
    RouteStep.objects.get_or_create(route=route, position=1, defaults=step)
    return route


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_the_coordinator_and_nobody_else(world: World, act: Act) -> None:
    before = LedgerEntry.objects.count()
    for name in world.cast.people:
        if name != "Signe":
            with pytest.raises(NotPermitted, match="samordnare"):
                act(world, name)
    assert LedgerEntry.objects.count() == before
    act(world, "Signe")
    entry = LedgerEntry.objects.order_by("recorded_at", "seq").last()
    assert entry is not None
    assert entry.kind == "setting"
    assert entry.recorded_by == world.cast.person("Signe")
    assert entry.membership is not None
    assert ledger.verify().intact


def test_the_coordinator_of_another_agreement_is_nobody_here(world: World) -> None:
    from tests.cases.test_parties import new_agreement

    hanna, other = world.cast.person("Hanna"), new_agreement(world)
    memberships.give(hanna, Role.COORDINATOR, other, starts=TODAY, by=None, now=NOW)
    with pytest.raises(NotPermitted):
        change(world, officials(world), "Hanna", name="Nytt namn")
    body = bodies.create(other, world.cast.organisations[CITY], draft(), by=hanna, now=NOW)
    with pytest.raises(NotPermitted):
        change(world, body, "Signe", name="Nytt namn")


# -- a new body


def test_a_new_body_belongs_to_its_agreement(world: World) -> None:
    body = create(world, place=PLANNING, quorum=Body.Quorum.NUMBER, quorum_number=2)
    assert body.agreement_id == world.agreement.pk
    (entry,) = entries(body)
    assert (entry.act, entry.body, entry.subject) == ("create_body", body, body.public_id)
    assert entry.text.data == {
        "agreement": str(world.agreement.public_id),
        "name": "Trygghetsrådet",
        "mandate": "advisory",
        "quorum": "number",
        "quorum_number": 2,
    }


def test_it_lies_at_a_party_or_below(world: World) -> None:
    near = {one.name for one in bodies.organisations_of(world.agreement.pk)}
    assert {CITY, POLICE, PLANNING} <= near
    stranger = Organisation.objects.create(municipality="Lund", name="Lunds kommun")
    below = Organisation.objects.create(municipality="Lund", name="Kultur", parent=stranger)
    for place in (stranger, below):
        with pytest.raises(BadRecord) as refused:
            bodies.create(world.agreement, place, draft(), by=world.cast.person("Signe"), now=NOW)
        assert refused.value.field == "organisation"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": OFFICIALS}, "name"),
        ({"mandate": "ruling"}, "mandate"),
        ({"quorum": "some"}, "quorum"),
        ({"quorum": "number"}, "quorum_number"),
        ({"quorum": "number", "quorum_number": 0}, "quorum_number"),
        ({"quorum": "number", "quorum_number": 100}, "quorum_number"),
        ({"quorum_number": 3}, "quorum_number"),
    ],
)
def test_what_cannot_be_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRecord) as refused:
        create(world, **changes)
    assert refused.value.field == field
    assert not Body.objects.filter(agreement=world.agreement.pk, name="Trygghetsrådet").exists()


# -- a change


def test_a_new_quorum_holds_for_a_case_on_its_way(world: World) -> None:
    activity = world.activity_in("preparation")
    few = world.meeting(OFFICIALS, present=world.cast.members(OFFICIALS, without=["Lena", "Love"]))
    with pytest.raises(NotPermitted):
        world.decide(activity, "endorse", how=few)
    change(world, officials(world), name="Beredningen", quorum=Body.Quorum.NONE)
    record = Record(how=few, motivation="därför")
    world.turn(activity, "endorse", "Tove", record=record)
    assert current(activity).state == "steering"
    (entry,) = entries(officials(world))
    assert entry.text.data["before"]["quorum"] == "majority"
    assert entry.text.data["after"]["name"] == "Beredningen"


def test_nothing_changed_is_no_entry(world: World) -> None:
    change(world, officials(world))
    assert entries(officials(world)) == []


@pytest.mark.parametrize("name", [OFFICIALS, STEERING, POLITICIANS])
def test_a_published_route_keeps_its_bodies_mandates(world: World, name: str) -> None:
    body = world.cast.bodies[name]
    other = {"advisory": "deciding", "deciding": "advisory"}[body.mandate]
    with pytest.raises(BadRecord) as refused:
        change(world, body, mandate=other)
    assert refused.value.field == "mandate"


def test_a_body_that_only_reviews_keeps_its_mandate_too(world: World) -> None:
    body = create(world)
    route = new_route(world)
    Route.objects.filter(pk=route.pk).update(review_body=body)
    change(world, body, mandate="deciding")  # still a draft of a route
    road_building.publish(Route.objects.get(pk=route.pk), by=world.cast.person("Signe"), now=NOW)
    with pytest.raises(BadRecord):
        change(world, body, mandate="advisory", name="Trygghetsrådet")
    assert Body.objects.get(pk=body.pk).mandate == "deciding"


# -- meeting days


def test_days_to_come_are_entered_once_and_removed(world: World) -> None:
    body, signe = officials(world), world.cast.person("Signe")
    days = [TODAY + timedelta(days=n) for n in (9, 0, 2)]
    assert bodies.add_meetings(body, days, by=signe, now=NOW) == sorted(days)
    assert bodies.add_meetings(body, days, by=signe, now=NOW) == []
    bodies.remove_meeting(body, days[0], by=signe, now=NOW)
    assert list(Meeting.objects.filter(body=body).values_list("on", flat=True)) == [
        TODAY,
        TODAY + timedelta(days=2),
    ]
    assert [entry.act for entry in entries(body)] == ["add_meetings", "remove_meeting"]


def test_what_has_been_stays(world: World) -> None:
    body, signe = officials(world), world.cast.person("Signe")
    yesterday = TODAY - timedelta(days=1)
    Meeting.objects.bulk_create(Meeting(body=body, on=day) for day in (yesterday, TODAY))
    for day in (yesterday, TODAY, TODAY + timedelta(days=50)):
        with pytest.raises(BadRecord):
            bodies.remove_meeting(body, day, by=signe, now=NOW)
    for days in ([yesterday], [], [TODAY + bodies.FARTHEST + timedelta(days=1)]):
        with pytest.raises(BadRecord):
            bodies.add_meetings(body, days, by=signe, now=NOW)
    assert Meeting.objects.filter(body=body).count() == 2


# -- who sits there


def test_seats_are_those_of_now_and_later_the_chair_first(world: World) -> None:
    body, hanna = officials(world), world.cast.person("Hanna")
    memberships.give(hanna, Role.SUBSTITUTE, body, starts=TOMORROW, by=None, now=NOW)
    lena = next(one for one in bodies.seats(body.pk, TODAY) if one.person.name == "Lena Ledamot")
    memberships.end(lena, on=TODAY, by=world.cast.person("Signe"), now=NOW)

    def names(day: date) -> list[str]:
        return [one.person.name.split()[0] for one in bodies.seats(body.pk, day)]

    assert names(TODAY) == ["Olle", "Tove", "Lena", "Love", "Hanna"]
    assert names(TOMORROW) == ["Olle", "Tove", "Love", "Hanna"]


def test_only_the_coordinator_gives_and_ends_seats(world: World) -> None:
    body, hanna = officials(world), world.cast.person("Hanna")
    seat = bodies.seats(body.pk, TODAY)[0]
    for name in ("Tove", "Adam", "Disa", "Olle"):
        by = world.cast.person(name)
        with pytest.raises((NotPermitted, NoSuchPlace)):
            memberships.give(hanna, Role.BODY_MEMBER, body, starts=TODAY, by=by, now=NOW)
        with pytest.raises((NotPermitted, NoSuchPlace)):
            memberships.end(seat, on=TODAY, by=by, now=NOW)
    signe = world.cast.person("Signe")
    given = memberships.give(hanna, Role.BODY_MEMBER, body, starts=TODAY, by=signe, now=NOW)
    memberships.end(given, on=TODAY, by=signe, now=NOW)


def test_at_hand_are_those_the_coordinator_knows_of(world: World) -> None:
    signe = rights_of(world.cast.person("Signe"), TODAY)
    names = {one.name.split()[0] for one in bodies.at_hand(world.agreement.pk, signe, TODAY)}
    assert {"Tove", "Olle", "Sara", "Bo", "Sixten"} <= names  # of the bodies
    assert {"Uno", "Arvid", "Adam"} <= names  # of the city, where she works
    assert names.isdisjoint({"Hanna", "Stina", "Pär", "Ulla", "Disa"})
