"""The clock beside people and beside itself: real commits, real locks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from tests.racing import at_once, held
from tests.workflow.test_by_itself import START, amend, approved, at, state
from tests.world import World
from workflow import by_itself, ledger
from workflow.models import LedgerEntry, OutboxEvent


@pytest.mark.slow
def test_a_case_that_somebody_holds_waits_for_the_next_sweep(committed_world: World) -> None:
    locked, free = approved(committed_world), approved(committed_world)
    with ThreadPoolExecutor(1) as outer, held(locked):
        (turns,) = outer.submit(at_once, [lambda: by_itself.sweep(at(START))]).result()
    assert (turns, state(locked), state(free)) == (1, "approved", "execution")
    assert by_itself.sweep(at(START)) == 1
    assert state(locked) == "execution"


@pytest.mark.slow
def test_sweeps_at_once_make_one_turn_each(committed_world: World) -> None:
    cases = [approved(committed_world) for _ in range(6)]
    turns = at_once([lambda: by_itself.sweep(at(START))] * 4)
    turns.append(by_itself.sweep(at(START)))  # what each of them left to another
    assert sum(turns) == 6
    for case in cases:
        assert state(case) == "execution"
        assert LedgerEntry.objects.filter(chain=case.public_id, act="start").count() == 1
        assert OutboxEvent.objects.filter(case=case, kind="start").count() == 1
    assert ledger.verify().intact


@pytest.mark.slow
def test_moved_between_the_look_and_the_lock(committed_world: World) -> None:
    """Found as due, then amended to a later day by somebody else before the clock has its lock."""
    case = approved(committed_world)
    done: list[bool] = []

    def amending(execute: Any, sql: str, *rest: Any) -> Any:
        if "SKIP LOCKED" in sql and not done:
            done.append(True)
            with ThreadPoolExecutor(1) as other:
                other.submit(
                    at_once, [lambda: amend(committed_world, case, start="2026-04-01")]
                ).result()
        return execute(sql, *rest)

    with connection.execute_wrapper(amending):
        assert by_itself.sweep(at(START)) == 0
    assert (done, state(case)) == ([True], "approved")
    assert by_itself.sweep(at(date(2026, 4, 1))) == 1
