"""Who hears of an amendment, of a release and of a case that came back: they and nobody else.

Whoever may not see the case is not told of it, whatever she once had to do with it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.actions.edit import amend_activity, prepare_activity
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import PLANNING, POLICE, POLITICIANS, SOCIAL, STEERING
from tests.notifications.test_recipients import LATER, names, told
from tests.workflow.test_lifecycle import city_draft
from tests.world import NOW, TODAY, World, earlier, seen
from workflow import memberships, releases
from workflow.models import Case, Membership, OutboxEvent, User
from workflow.records import Record
from workflow.rights import Role

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
IN_POLICE = ["Petra", "Pär", "Ulla"]


def amend(world: World, case: Case, by: str = "Signe", at: datetime = NOW, **changes: Any) -> None:
    amend_activity(
        case.public_id,
        replace(activity_draft(Activity.objects.get(pk=case.pk)), **changes),
        reason="därför",
        actor=world.actor(by),
        seen_version=seen(case),
        now=at,
    )


def end_role(world: World, name: str, on: date = YESTERDAY) -> None:
    held = Membership.objects.get(person=world.cast.person(name))
    memberships.end(held, on=on, by=None, now=NOW)


# -- an amendment


def test_the_last_body_and_the_owner_hear_of_an_amendment(world: World) -> None:
    case = world.activity_in("approved")
    amend(world, case, group="Gruppen")
    assert told(case, "amend") == ["Bo", "Carin", "Hanna", "Siv", "Stina"]
    amend(world, case, by="Stina", at=LATER, group="En annan")
    assert told(case, "amend") == ["Bo", "Carin", "Hanna", "Siv"]  # her own act


def test_the_last_body_is_not_told_of_a_text_in_preparation(world: World) -> None:
    """Though it sees the case: nothing of its decision has changed yet."""
    case, last = world.activity_in("steering"), world.cast.bodies[POLITICIANS]
    releases.release(case.public_id, last, reason="begärt", actor=world.actor("Hanna"), now=NOW)
    prepare_activity(
        case.public_id,
        world.draft(title="Bearbetad"),
        actor=world.actor("Sara"),
        seen_version=seen(case),
        now=NOW,
    )
    assert told(case, "prepare") == ["Carin", "Hanna", "Sven"]


def test_a_body_that_never_saw_the_case_is_not_told_of_its_amendment(world: World) -> None:
    case = city_draft(world)
    world.turn(case, "register", "Signe", record=Record(earlier=earlier("execution")))
    amend(world, case, by="Stina", group="Gruppen")
    assert told(case, "amend") == ["Signe"]  # who owns it, working for the city
    to = world.cast.bodies[POLITICIANS]
    releases.release(case.public_id, to, reason="begärt", actor=world.actor("Signe"), now=NOW)
    assert told(case, "amend") == ["Bo", "Signe", "Siv"]


def test_the_new_responsible_organisation_hears_that_the_case_is_hers(world: World) -> None:
    case = world.activity_in("approved")
    amend(world, case, responsible=world.cast.organisations[POLICE])
    assert told(case, "amend") == ["Bo", "Carin", "Hanna", "Petra", "Pär", "Siv"]
    assert set(told(case, "release")) == set(IN_POLICE)


# -- releases, one event for each receiver


def test_each_receiver_hears_of_its_own_release(world: World) -> None:
    case, cast = world.propose(), world.cast
    places = [cast.organisations[POLICE], cast.bodies[STEERING], cast.organisations[PLANNING]]
    world.turn(case, "submit", "Hanna", releases=places)
    events = OutboxEvent.objects.filter(case=case, kind="release")
    assert events.count() == len(places)
    found = {
        (event.payload.get("organisation") or event.payload["body"],): set(names(event))
        for event in events.order_by("id")
    }
    assert found == {
        (str(cast.organisations[POLICE].public_id),): set(IN_POLICE),
        (str(cast.bodies[STEERING].public_id),): {"Sara", "Sven", "Maja", "Mats", "Mona"},
        (str(cast.organisations[PLANNING].public_id),): {"Stina"},
    }


def test_whoever_has_the_case_already_is_not_told_of_it_again(world: World) -> None:
    case, cast = world.propose(), world.cast
    police, planning = cast.organisations[POLICE], cast.organisations[PLANNING]
    world.turn(case, "submit", "Hanna", releases=[police])
    world.decide(case, "refer_back", asked="mer", until=date(2026, 2, 2))
    again = Record(motivation="klart")
    world.turn(case, "resubmit", "Hanna", releases=[police, planning], record=again)
    told_of = OutboxEvent.objects.filter(case=case, kind="release").order_by("id")
    assert Counter(event.payload["organisation"] for event in told_of) == {
        str(police.public_id): 1,
        str(planning.public_id): 1,
    }


@pytest.mark.parametrize("to", [POLICE, STEERING])
def test_what_was_taken_back_is_told_to_nobody_there_any_more(world: World, to: str) -> None:
    """The letter is written later than the event; by then the case may be hidden again."""
    case, cast = world.activity_in("preparation"), world.cast
    place = cast.bodies.get(to) or cast.organisations[to]
    given: dict[str, Any] = {"actor": world.actor("Hanna"), "now": NOW}
    row = releases.release(case.public_id, place, reason="begärt", **given)
    there = {"Sara", "Sven", "Maja", "Mats", "Mona"} if to == STEERING else set(IN_POLICE)
    assert set(told(case, "release")) == there
    releases.take_back(row.public_id, reason="fel", **given)
    assert told(case, "release") == []
    assert told(case, "take_back") == []


def test_whoever_begins_tomorrow_hears_tomorrow(world: World) -> None:
    case, police = world.activity_in("preparation"), world.cast.organisations[POLICE]
    nina = User.objects.create_user(email="nina@example.se", name="Nina Ny")
    memberships.give(nina, Role.MEMBER, police, starts=TOMORROW, by=None, now=NOW)
    hanna = world.actor("Hanna")
    releases.release(case.public_id, police, reason="begärt", actor=hanna, now=NOW)
    assert "Nina" not in told(case, "release")
    assert "Nina" in told(case, "release", TOMORROW)


# -- a case that came back


def test_whoever_handled_it_and_may_not_see_it_any_more_is_not_told(world: World) -> None:
    case = world.activity_in("political")
    world.decide(case, "refer_back", asked="mer", until=date(2026, 2, 2))
    assert told(case, "refer_back") == ["Carin", "Hanna", "Sara", "Tove"]
    end_role(world, "Tove")
    assert told(case, "refer_back") == ["Carin", "Hanna", "Sara"]


@pytest.mark.parametrize("code", ["reject", "dismiss"])
def test_whoever_only_works_beside_it_is_not_told(world: World, code: str) -> None:
    case = world.activity_in("steering")
    world.decide(case, code)
    assert told(case, code) == ["Hanna", "Tove"]  # Sara wrote it down


def test_of_a_restricted_case_the_coordinator_hears_nothing(world: World) -> None:
    """She handled it while it was hers to see: a colleague of the owner's, for that one day."""
    case, signe = world.propose(), world.cast.person("Signe")
    social = world.cast.organisations[SOCIAL]
    given = memberships.give(signe, Role.CASE_OFFICER, social, starts=TODAY, by=None, now=NOW)
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Signe"), now=NOW)
    world.turn(case, "submit", "Hanna")
    world.decide(case, "dismiss")
    assert told(case, "dismiss") == ["Hanna", "Signe"]
    memberships.end(given, on=TODAY, by=None, now=NOW)
    assert told(case, "dismiss", TOMORROW) == ["Hanna"]


def test_a_deactivated_person_hears_nothing(world: World) -> None:
    case = world.activity_in("preparation")
    User.objects.filter(pk=world.cast.person("Tove").pk).update(is_active=False)
    assert told(case, "submit") == ["Olle"]
