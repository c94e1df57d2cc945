"""Sweeps beside each other, beside people who hold cases, and among very many open items."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction

from bench import plans
from bench.database import analyse
from cases.models import Activity
from config.postgres import PROJECT
from tests.faults.filling import copies
from tests.racing import at_once
from tests.world import World
from workflow import by_itself, reminding
from workflow.models import Audience, Case, Clock, Deadline, OutboxEvent, ReminderRule, WorkItem

DAY = date(2026, 12, 1)  # a Tuesday; what the copies' items are due on
MORNING = datetime.fromisoformat("2026-12-01T08:00:00+01:00")
SWEEPING = (
    "import django; django.setup(); from workflow import reminding, row_security; import datetime; "
    "row_security.this_process_is_the_system(); "
    f"print(reminding.sweep(datetime.datetime.fromisoformat('{MORNING.isoformat()}')))"
)


@pytest.fixture
def many(committed_world: World) -> Callable[[int], list[int]]:
    """Fills in activities whose end is due on that day; nothing else is."""
    original = committed_world.activity_in("execution")
    Deadline.objects.update(look_on=None)
    WorkItem.objects.update(look_on=None)
    return lambda count: copies(original, count, due=DAY, look_on=DAY)


def reminded() -> list[str]:
    events = OutboxEvent.objects.filter(kind=reminding.EVENT)
    return sorted(event.payload["item"] for event in events)


def looking() -> int:
    return WorkItem.objects.filter(look_on__lte=DAY).count()


@pytest.mark.slow
def test_threads_at_once_tell_each_once(many: Callable[[int], list[int]]) -> None:
    keys = many(1200)
    written = at_once([lambda: reminding.sweep(MORNING)] * 4)
    assert sum(written) == 1200
    assert sum(one > 0 for one in written) > 1  # they shared the work
    found = WorkItem.objects.filter(process__in=keys).values_list("public_id", flat=True)
    assert reminded() == sorted(map(str, found))
    assert looking() == 0
    assert reminding.sweep(MORNING) == 0


@pytest.mark.slow
def test_processes_at_once_tell_each_once(many: Callable[[int], list[int]]) -> None:
    many(1200)
    given = {"cwd": PROJECT, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([sys.executable, "-c", SWEEPING], **given) for _ in range(3)]  # type: ignore[call-overload]
    written = [int(one.communicate(timeout=120)[0]) for one in running]
    assert [one.returncode for one in running] == [0, 0, 0]
    assert sum(written) == len(set(reminded())) == 1200


@contextmanager
def held_by_somebody(keys: Sequence[int]) -> Iterator[None]:
    """A turn, or fifty, that do not end: each holds its case as the engine does."""
    with transaction.atomic():
        found = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
        assert len(found) == len(keys)
        yield


def sweeping() -> tuple[int, float]:
    began = time.perf_counter()
    written = reminding.sweep(MORNING)
    return written, time.perf_counter() - began


@pytest.mark.slow
def test_fifty_held_cases_of_two_thousand_hold_up_none(
    many: Callable[[int], list[int]], record_property: Callable[[str, object], None]
) -> None:
    many(1950)
    written, alone = sweeping()
    assert written == 1950
    keys = many(2000)
    with ThreadPoolExecutor(1) as outer, held_by_somebody(keys[::40]):
        ((written, beside),) = outer.submit(at_once, [sweeping]).result()
        assert (written, looking()) == (1950, 50)
    assert beside < alone + 2
    assert reminding.sweep(MORNING + timedelta(minutes=1)) == 50
    assert len(set(reminded())) == 3950
    record_property(
        "2 000 due, 50 cases held",
        [f"1 950 alone: {alone:.2f} s; the same beside 50 held ones: {beside:.2f} s"],
    )


@pytest.mark.slow
def test_rules_changed_while_a_sweep_runs_hold_for_what_it_has_not_held_yet(
    many: Callable[[int], list[int]], committed_world: World
) -> None:
    """Committed after its first hundred: those are looked at anew, the others are by the new."""
    keys = many(250)
    done: list[bool] = []

    def change() -> None:
        with transaction.atomic():
            ReminderRule.objects.create(
                agreement=committed_world.agreement, clock=Clock.END, audience=Audience.MANAGER
            )
            reminding.look_anew(committed_world.agreement.pk, Clock.END, MORNING)

    def meanwhile(execute: Callable[..., object], sql: str, *rest: object) -> object:
        first_has_been = OutboxEvent.objects.filter(kind="reminder").exists
        if "SKIP LOCKED" in sql and not done and first_has_been():
            done.append(True)
            with ThreadPoolExecutor(1) as other:
                other.submit(at_once, [change]).result()
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        reminding.sweep(MORNING)
    events = OutboxEvent.objects.filter(kind="reminder", case__in=keys)
    by_rule = [events.filter(payload__to=[who]).count() for who in ("holder", "manager")]
    assert (done, by_rule) == ([True], [100, 150])


# -- among very many


@pytest.mark.slow
def test_what_is_due_is_found_by_its_index_among_twenty_thousand(
    committed_world: World,
) -> None:
    original = committed_world.activity_in("execution")
    approved = committed_world.activity_in("approved")
    later, far = DAY + timedelta(days=30), DAY + timedelta(days=300)
    copies(original, 16_000, due=far, look_on=later)
    copies(original, 3_000, due=far, look_on=later, beside=True)
    copies(original, 1_000, due=DAY, look_on=None, beside=True)
    copies(original, 300, due=DAY, look_on=DAY, beside=True)
    copies(approved, 20, due=DAY, look_on=None)
    analyse()
    for of, index in (("item", "items_to_look_at"), ("deadline", "deadlines_to_look_at")):
        statement = claimed_as(of)
        assert index in indexes(statement), plans.plan_text(statement)
        assert read_through(statement) == 0, plans.plan_text(statement)
    today = DAY - timedelta(days=1)  # nothing of the copies has come
    found = plans.asked_by(lambda: by_itself.waiting(Activity, "approved", today))
    assert "cases_moved_by_the_clock" in plans.plan_text(found[0])
    assert [read_through(one) for one in found] == [0] * len(found)
    assert len(by_itself.waiting(Activity, "approved", DAY)) == 21


def claimed_as(of: str) -> plans.Asked:
    with transaction.atomic():
        (statement,) = plans.asked_by(lambda: reminding.claim(of, DAY))
        assert len(reminding.claim(of, DAY)) == reminding.BATCH
    return statement


def indexes(statement: plans.Asked) -> set[str]:
    return {node["Index Name"] for node in plans._nodes(statement) if "Index Name" in node}


def read_through(statement: plans.Asked) -> int:
    tables = ("workflow_workitem", "workflow_case", "workflow_deadline", "cases_activity")
    return sum(
        node["Node Type"] == "Seq Scan" and node["Relation Name"] in tables
        for node in plans._nodes(statement)
    )
