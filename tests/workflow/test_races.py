"""Many people at once: one of them decides, and everybody else is told who it was.

Real threads, real commits, and fewer connections than people, as in production.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from cases.actions.edit import prepare_activity
from cases.story.cast import OFFICIALS, STEERING
from tests.racing import at_once, held, traces, wait_until_waiting, wanting
from tests.world import NOW, TODAY, World, current, item_of, seen
from workflow import engine, ledger, memberships, releases
from workflow.errors import AlreadyHandled, LockBusy, NotFound, NotYourTurn, Refusal, StaleText
from workflow.models import Case, LedgerEntry, Release, User
from workflow.records import Record
from workflow.rights import Role
from workflow.turn import Actor

PEOPLE = 200
PATIENCE = 12.0  # seconds for all of them, with time to spare on a busy machine


def secretaries(world: World, count: int) -> list[User]:
    """So many people who may record for the first body."""
    body = world.cast.bodies[OFFICIALS]
    people = [User(email=f"s{n}@example.se", name=f"Sekreterare {n}") for n in range(count)]
    with transaction.atomic():
        for person in User.objects.bulk_create(people):
            memberships.give(person, Role.SECRETARY, body, starts=TODAY, by=None, now=NOW)
    return people


@pytest.mark.slow
@pytest.mark.parametrize("who", ["the same person", "different people"])
def test_two_hundred_decide_one_item_and_one_of_them_does(committed_world: World, who: str) -> None:
    world = committed_world
    same = [world.cast.person("Tove")] * PEOPLE
    people = same if who == "the same person" else secretaries(world, PEOPLE)
    case = world.activity_in("preparation")
    before, item, text = traces(case), item_of(case), seen(case)
    record = Record(how=world.meeting(OFFICIALS))

    def deciding(person: User) -> Callable[[], Case]:
        return lambda: engine.turn(
            case.public_id,
            "endorse",
            actor=Actor(person),
            seen_version=text,
            item_id=item,
            record=record,
            now=NOW,
        )

    started = time.monotonic()
    results = at_once([deciding(person) for person in people])
    took = time.monotonic() - started

    assert Counter(type(r).__name__ for r in results) == {"Activity": 1, "AlreadyHandled": 199}
    entry = LedgerEntry.objects.get(chain=case.public_id, act="endorse")
    winner = people[next(i for i, r in enumerate(results) if isinstance(r, Case))]
    assert entry.recorded_by == winner
    for refusal in (r for r in results if isinstance(r, AlreadyHandled)):
        assert (refusal.by, refusal.at) == (f"{winner.name}, {OFFICIALS}", entry.recorded_at)
        assert winner.name in str(refusal)
    assert traces(case) == tuple(n + 1 for n in before)
    assert current(case).state == "steering"
    assert ledger.verify().intact
    assert took < PATIENCE, f"{took:.1f} s"


def test_the_item_of_another_case_or_an_unknown_one_is_not_found(committed_world: World) -> None:
    world = committed_world
    case, other = world.activity_in("preparation"), world.activity_in("preparation")
    before = traces(case), traces(other)
    arguments: dict[str, Any] = {"record": Record(how=world.meeting(OFFICIALS))}

    def deciding(case_id: UUID, item_id: UUID) -> Callable[[], Case]:
        return lambda: engine.turn(
            case_id,
            "endorse",
            actor=world.actor("Tove"),
            seen_version=seen(case),
            item_id=item_id,
            now=NOW,
            **arguments,
        )

    pairs = [(case.public_id, item_of(other)), (case.public_id, uuid4()), (uuid4(), item_of(case))]
    results = at_once([deciding(*pair) for pair in pairs * 10])
    assert {type(result) for result in results} == {NotFound}
    assert (traces(case), traces(other)) == before


# -- the lock, and the text that changes behind one's back


def endorsing(world: World, case: Case, by: str) -> Callable[[], Case]:
    record = Record(how=world.meeting(OFFICIALS))
    return wanting(world, case, "endorse", by, record=record, now=NOW)


def test_whoever_cannot_have_the_lock_is_told_so_and_nothing_changes(
    committed_world: World,
) -> None:
    case = committed_world.activity_in("preparation")
    before, call = traces(case), endorsing(committed_world, case, "Tove")
    with ThreadPoolExecutor(1) as outer, held(case):
        started = time.monotonic()
        (refusal,) = outer.submit(at_once, [call]).result()
        took = time.monotonic() - started
    assert isinstance(refusal, LockBusy)
    assert 1.9 < took < 4
    assert (traces(case), current(case).state) == (before, "preparation")
    assert call().state == "steering"


def test_a_decision_waiting_behind_an_edit_is_refused_as_stale(committed_world: World) -> None:
    """The secretary saves another text while the chair's decision stands in line."""
    world = committed_world
    case = world.activity_in("preparation")
    read, call = seen(case), endorsing(world, case, "Olle")
    with ThreadPoolExecutor(1) as outer:
        with transaction.atomic():
            prepare_activity(
                case.public_id,
                world.draft(title="En annan text"),
                actor=world.actor("Tove"),
                seen_version=read,
                now=NOW,
            )
            waiting = outer.submit(at_once, [call])
            wait_until_waiting(1)
        (refusal,) = waiting.result()
    assert isinstance(refusal, StaleText)
    assert (refusal.seen, refusal.current, refusal.current_number) == (read, seen(case), 2)
    assert current(case).state == "preparation"


def test_an_edit_waiting_behind_a_decision_is_refused(committed_world: World) -> None:
    world = committed_world
    case = world.activity_in("preparation")
    read, text = seen(case), world.draft(title="För sent")

    def edit() -> Case:
        return prepare_activity(
            case.public_id, text, actor=world.actor("Tove"), seen_version=read, now=NOW
        )

    with ThreadPoolExecutor(1) as outer:
        with transaction.atomic():
            world.decide(case, "refer_back", asked="mer", until=date(2026, 2, 2))
            waiting = outer.submit(at_once, [edit])
            wait_until_waiting(1)
        (refusal,) = waiting.result()
    assert isinstance(refusal, NotYourTurn)
    assert current(case).title != "För sent"


def test_a_release_is_taken_back_once(committed_world: World) -> None:
    world = committed_world
    case = world.activity_in("preparation")
    row = releases.release(
        case.public_id,
        world.cast.bodies[STEERING],
        reason="begärt",
        actor=world.actor("Hanna"),
        now=NOW,
    )

    def take_back(by: str) -> Callable[[], Release]:
        actor = world.actor(by)
        return lambda: releases.take_back(row.public_id, reason="fel", actor=actor, now=NOW)

    with ThreadPoolExecutor(1) as outer:
        with held(case):
            waiting = outer.submit(at_once, [take_back("Hanna"), take_back("Carin")])
            wait_until_waiting(2)
        results = waiting.result()
    assert sum(isinstance(result, Release) for result in results) == 1
    assert LedgerEntry.objects.filter(chain=case.public_id, act="take_back").count() == 1


def test_nobody_decides_with_a_role_that_ended_while_she_waited(committed_world: World) -> None:
    world = committed_world
    case = world.activity_in("preparation")
    tove = world.cast.person("Tove")
    call = endorsing(world, case, "Tove")
    with ThreadPoolExecutor(1) as outer:
        with held(case):
            waiting = outer.submit(at_once, [call])
            wait_until_waiting(1)
            User.objects.filter(pk=tove.pk).update(is_active=False)
        (result,) = waiting.result()
    assert isinstance(result, Refusal)
    assert current(case).state == "preparation"
