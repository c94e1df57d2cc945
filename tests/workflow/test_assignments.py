"""Take, hand back, delegate: who in a queue takes care of an item."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from cases.models import Activity
from tests.world import NOW, World, current, open_items
from workflow import assignments
from workflow.errors import AlreadyHandled, NotFound, NotPermitted
from workflow.models import OutboxEvent
from workflow.turn import SYSTEM


def item(world: World, state: str) -> tuple[Activity, UUID]:
    activity = world.activity_in(state)
    return activity, open_items(activity)[0].public_id


def test_an_item_is_taken_and_handed_back(world: World) -> None:
    activity, item_id = item(world, "preparation")
    taken = assignments.take(item_id, actor=world.actor("Tove"), now=NOW)
    assert (taken.owner, taken.assigned) == (world.cast.person("Tove"), NOW)
    back = assignments.hand_back(item_id, actor=world.actor("Tove"), now=NOW)
    assert (back.owner, back.assigned) == (None, None)
    kinds = OutboxEvent.objects.filter(case=activity).order_by("happened_at", "id")
    assert {"take", "hand_back"} <= set(kinds.values_list("kind", flat=True))
    assert current(activity).state == "preparation"


def test_what_somebody_else_has_is_not_taken_from_her(world: World) -> None:
    _, item_id = item(world, "preparation")
    assignments.take(item_id, actor=world.actor("Tove"), now=NOW)
    with pytest.raises(NotPermitted, match="Tove"):
        assignments.take(item_id, actor=world.actor("Olle"), now=NOW)
    with pytest.raises(NotPermitted):
        assignments.hand_back(item_id, actor=world.actor("Olle"), now=NOW)


@pytest.mark.parametrize(("name", "refusal"), [("Lena", NotPermitted), ("Bo", NotFound)])
def test_only_whoever_works_in_the_queue_takes(
    world: World, name: str, refusal: type[Exception]
) -> None:
    _, item_id = item(world, "preparation")
    with pytest.raises(refusal):
        assignments.take(item_id, actor=world.actor(name), now=NOW)


def test_a_manager_delegates_to_somebody_who_can_do_it(world: World) -> None:
    _, item_id = item(world, "draft")
    carin, hanna = world.actor("Carin"), world.cast.person("Hanna")
    given = assignments.delegate(item_id, to=hanna, actor=carin, now=NOW)
    assert given.owner == hanna
    with pytest.raises(NotPermitted, match="Kim"):
        assignments.delegate(item_id, to=world.cast.person("Kim"), actor=carin, now=NOW)
    with pytest.raises(NotPermitted):
        assignments.delegate(item_id, to=hanna, actor=world.actor("Hanna"), now=NOW)


def test_a_done_item_cannot_be_taken_any_more(world: World) -> None:
    activity = world.activity_in("preparation")
    item_id = open_items(activity)[0].public_id
    world.decide(activity, "endorse")
    with pytest.raises(AlreadyHandled):
        assignments.take(item_id, actor=world.actor("Tove"), now=NOW)


def test_an_unknown_item_and_the_system_get_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        assignments.take(uuid4(), actor=world.actor("Tove"), now=NOW)
    _, item_id = item(world, "preparation")
    with pytest.raises(NotPermitted):
        assignments.take(item_id, actor=SYSTEM, now=NOW)
