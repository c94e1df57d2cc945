"""An item follows those who may do it: jäv, an ended role and a new responsible set it free."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.actions.edit import amend_activity
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import POLICE, POLITICIANS
from tests.world import NOW, TODAY, World, item_of, seen
from workflow import assignments, conflicts, memberships, queues, road_building
from workflow.errors import BadRecord, NotPermitted
from workflow.models import Case, Membership, OutboxEvent
from workflow.permissions import rights_of
from workflow.records import Record


def work(world: World, name: str, days: int = 0) -> set[int]:
    """The cases that wait for somebody."""
    rights = rights_of(world.cast.person(name), TODAY + timedelta(days=days))
    return {item.process_id for item in queues.my_work(rights).items}


def test_what_somebody_with_jav_had_taken_is_nobodys_again(world: World) -> None:
    case = world.activity_in("preparation")
    assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    assert case.pk not in work(world, "Olle")
    tove = world.cast.person("Tove")
    conflicts.report(case.public_id, tove, ground="släkt", actor=world.actor("Tove"), now=NOW)
    assert case.pk in work(world, "Olle")
    assignments.take(item_of(case), actor=world.actor("Olle"), now=NOW)


def test_an_ended_role_gives_its_items_back(world: World) -> None:
    case = world.activity_in("preparation")
    assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    role = Membership.objects.get(person=world.cast.person("Tove"))
    memberships.end(role, on=TODAY, by=None, now=NOW)
    assert case.pk in work(world, "Olle", days=1)


def test_a_role_that_ends_later_holds_nobody_up_when_it_has(world: World) -> None:
    case = world.activity_in("preparation")
    assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    role = Membership.objects.get(person=world.cast.person("Tove"))
    memberships.end(role, on=TODAY + timedelta(days=3), by=None, now=NOW)
    with pytest.raises(NotPermitted):
        assignments.take(item_of(case), actor=world.actor("Olle"), now=NOW)
    later = NOW + timedelta(days=4)
    assert assignments.take(item_of(case), actor=world.actor("Olle"), now=later).owner is not None


def test_nothing_is_delegated_to_somebody_with_jav(world: World) -> None:
    case, hanna = world.propose(), world.cast.person("Hanna")
    conflicts.report(case.public_id, hanna, ground="släkt", actor=world.actor("Hanna"), now=NOW)
    with pytest.raises(NotPermitted):
        assignments.delegate(item_of(case), to=hanna, actor=world.actor("Carin"), now=NOW)


def test_who_was_responsible_still_sees_what_she_had(world: World) -> None:
    case = world.activity_in("approved")
    entered = case.items.get(finished=None).entered
    draft = activity_draft(Activity.objects.get(pk=case.pk))
    amend_activity(
        case.public_id,
        replace(draft, responsible=world.cast.organisations[POLICE]),
        reason="polisen tar över",
        actor=world.actor("Signe"),
        seen_version=seen(case),
        now=NOW,
    )
    rights = rights_of(world.cast.person("Stina"), TODAY)
    assert Case.objects.visible_to(rights).filter(pk=case.pk).exists()
    item = case.items.get(finished=None)
    assert (item.organisation, item.entered) == (world.cast.organisations[POLICE], entered)


def test_a_release_says_who_released(world: World) -> None:
    world.turn(world.propose(), "submit", "Hanna", releases=[world.cast.organisations[POLICE]])
    event = OutboxEvent.objects.get(kind="release")
    assert event.payload["person"] == str(world.cast.person("Hanna").public_id)


def test_a_route_is_published_once(world: World) -> None:
    with pytest.raises(BadRecord):
        road_building.publish(world.route, now=NOW)


def test_yes_is_no_number_of_votes(world: World) -> None:
    how = world.meeting(POLITICIANS, method="vote", votes={"ja": True})
    with pytest.raises(BadRecord):
        world.turn(world.activity_in("political"), "endorse", "Siv", record=Record(how=how))
