"""Who is told of what."""

from __future__ import annotations

from datetime import timedelta

from cases.story.cast import OFFICIALS, POLICE
from notifications.recipients import recipients
from tests.world import NOW, TODAY, World, open_items
from workflow import assignments, memberships, releases
from workflow.models import Case, Membership, OutboxEvent


def told(case: Case, kind: str) -> list[str]:
    event = OutboxEvent.objects.filter(case=case, kind=kind).latest("happened_at", "id")
    return [person.name.split()[0] for person in recipients(event, TODAY)]


def test_a_body_hears_that_it_is_her_turn(world: World) -> None:
    activity = world.activity_in("preparation")
    assert told(activity, "submit") == ["Olle", "Tove"]


def test_only_whoever_has_taken_the_item_hears_of_it(world: World) -> None:
    activity = world.activity_in("preparation")
    assignments.take(open_items(activity)[0].public_id, actor=world.actor("Olle"), now=NOW)
    assert told(activity, "submit") == ["Olle"]


def test_everybody_who_handled_it_hears_that_it_came_back(world: World) -> None:
    activity = world.activity_in("political")
    world.decide(activity, "refer_back", asked="mer", until=TODAY + timedelta(days=20))
    names = told(activity, "refer_back")
    assert {"Hanna", "Tove", "Sara"} <= set(names)  # proposed and endorsed
    assert "Carin" in names  # has the turn now
    assert "Siv" not in names  # her own act


def test_a_party_hears_that_it_is_asked_to_sign(world: World) -> None:
    assert told(world.agreement, "send") == []  # everybody has signed
    assert "Stina" in told(world.activity_in("approved"), "endorse")


def test_the_receiver_of_a_release_hears_of_it(world: World) -> None:
    activity = world.activity_in("preparation")
    police = world.cast.organisations[POLICE]
    releases.release(
        activity.public_id, police, reason="berör er", actor=world.actor("Hanna"), now=NOW
    )
    assert {"Pär", "Petra"} <= set(told(activity, "release"))


def test_whoever_has_lost_her_role_hears_nothing(world: World) -> None:
    activity = world.activity_in("preparation")
    tove = Membership.objects.get(
        person=world.cast.person("Tove"), body=world.cast.bodies[OFFICIALS]
    )
    memberships.end(tove, on=TODAY - timedelta(days=1), by=None, now=NOW)
    assert told(activity, "submit") == ["Olle"]
