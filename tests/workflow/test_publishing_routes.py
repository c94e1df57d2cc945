"""What is published is what was looked at: no step slips in beside a publication."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.racing import at_once, wait_until_waiting
from tests.world import NOW, World
from workflow import road_building
from workflow.errors import BadRecord
from workflow.models import LedgerEntry, Route, RouteStep


def drawn(world: World, version: int = 2) -> Route:
    """A road of one step, not published yet."""
    route = Route.objects.create(agreement_id=world.agreement.pk, kind="activity", version=version)
    add(world, route, 1, "preparation", OFFICIALS)
    return route


def add(world: World, route: Route, position: int, stage: str, body: str) -> RouteStep:
    return RouteStep.objects.create(
        route=route, position=position, stage=stage, body=world.cast.bodies[body]
    )


def stages(route: Route) -> list[str]:
    return list(
        RouteStep.objects.filter(route=route).order_by("position").values_list("stage", flat=True)
    )


def or_error(call: Callable[[], Any]) -> Callable[[], Any]:
    """What the database says, as a result: only refusals come back by themselves."""

    def tried() -> Any:
        try:
            return call()
        except DatabaseError as error:
            return error

    return tried


@pytest.mark.parametrize("change", ["add", "alter", "take away", "move in"])
def test_whoever_changes_the_steps_waits_and_is_refused(
    committed_world: World, change: str
) -> None:
    world = committed_world
    route = drawn(world)
    elsewhere = drawn(world, version=3)
    add(world, elsewhere, 2, "steering", STEERING)
    steps = RouteStep.objects.filter(route=route)
    changes: dict[str, Callable[[], Any]] = {
        "add": lambda: add(world, route, 2, "steering", STEERING),
        "alter": lambda: steps.update(working_days=1),
        "take away": steps.delete,
        "move in": lambda: RouteStep.objects.filter(route=elsewhere, position=2).update(
            route=route
        ),
    }
    with ThreadPoolExecutor(1) as outer:
        with transaction.atomic():
            road_building.publish(route, now=NOW)
            waiting = outer.submit(at_once, [or_error(changes[change])])
            wait_until_waiting(1)
        (result,) = waiting.result()
    assert isinstance(result, DatabaseError)
    assert "the route is published" in str(result)
    assert stages(route) == ["preparation"]
    assert list(steps.values_list("working_days", flat=True)) == [10]


def test_what_was_not_published_after_all_may_be_changed(committed_world: World) -> None:
    world = committed_world
    route = drawn(world)
    with ThreadPoolExecutor(1) as outer:
        with transaction.atomic():
            road_building.publish(route, now=NOW)
            call = or_error(lambda: add(world, route, 2, "steering", STEERING))
            waiting = outer.submit(at_once, [call])
            wait_until_waiting(1)
            transaction.set_rollback(True)
        (result,) = waiting.result()
    assert isinstance(result, RouteStep)
    assert stages(route) == ["preparation", "steering"]


def publishing(route: Route) -> Callable[[], Route]:
    return lambda: road_building.publish(Route.objects.get(pk=route.pk), now=NOW)


def test_a_publication_waits_for_a_step_being_added_and_looks_at_it(
    committed_world: World,
) -> None:
    world = committed_world
    good, bad = drawn(world, version=2), drawn(world, version=3)
    with ThreadPoolExecutor(1) as outer:
        with transaction.atomic():
            add(world, good, 2, "political", POLITICIANS)
            add(world, bad, 2, "closed", POLITICIANS)  # from preparation there is no such way
            waiting = outer.submit(at_once, [publishing(good), publishing(bad)])
            wait_until_waiting(2)
        published, refusal = waiting.result()
    assert isinstance(published, Route)
    assert isinstance(refusal, BadRecord)
    assert refusal.field == "steps"
    assert Route.objects.get(pk=good.pk).published_at == NOW
    assert Route.objects.get(pk=bad.pk).published_at is None
    entries = LedgerEntry.objects.filter(act="publish_route")
    assert entries.filter(chain=good.public_id).count() == 1
    assert not entries.filter(chain=bad.public_id).exists()


def test_a_road_is_published_once(committed_world: World) -> None:
    """Two publish at once: the second is refused, and there is one entry."""
    world = committed_world
    route = drawn(world)
    with ThreadPoolExecutor(1) as outer:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM workflow_route WHERE id = %s FOR SHARE", [route.pk]
            )  # so that both stand in line
            waiting = outer.submit(at_once, [or_error(publishing(route)) for _ in range(2)])
            wait_until_waiting(2)
        results = waiting.result()
    assert sorted(type(result).__name__ for result in results) == ["BadRecord", "Route"]
    assert LedgerEntry.objects.filter(chain=route.public_id, act="publish_route").count() == 1
