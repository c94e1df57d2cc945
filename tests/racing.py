"""Calls made at the same moment from many threads, each with a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from tests.world import World, open_items, seen
from workflow import engine, loading
from workflow.errors import Refusal
from workflow.models import Case, LedgerEntry, OutboxEvent, WorkItem

WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
PATIENCE = 1.5  # seconds; after two the waiting ones give up (lock_timeout)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Makes all calls at the same moment; returns results and refusals in their order."""
    barrier = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


@contextmanager
def held(case: Case) -> Iterator[None]:
    """Somebody else holds the case's lock."""
    with transaction.atomic():
        loading.lock_case(case.public_id)
        yield


def wait_until_waiting(people: int) -> None:
    """Until so many connections of this database stand in line for a lock."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else one look lasts a transaction
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= people:
                return
        time.sleep(0.005)
    raise AssertionError("nobody waited for the lock")


def traces(case: Case) -> tuple[int, int, int]:
    """Items, entries and events of a case: what a second decision would add to."""
    return (
        WorkItem.objects.filter(process=case.pk).count(),
        LedgerEntry.objects.filter(chain=case.public_id).count(),
        OutboxEvent.objects.filter(case=case.pk).count(),
    )


def wanting(world: World, case: Case, code: str, by: str, **given: Any) -> Callable[[], Case]:
    """A turn on text and item as they are before anybody acts."""
    items = open_items(case)
    arguments: dict[str, Any] = {
        "actor": world.actor(by),
        "seen_version": seen(case) if by else None,
        "item_id": items[0].public_id if items else None,
    }
    return lambda: engine.turn(case.public_id, code, **(arguments | given))
