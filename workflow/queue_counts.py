"""How much of what waits is late, and how much comes due this week; one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from .kept_sql import kept
from .rights import Right, Rights


@dataclass(frozen=True)
class Pressing:
    """Items past their day, and those due from today to the end of the week (Sunday)."""

    late: int
    this_week: int


def my_pressing(rights: Rights, today: date, *, away: Iterable[int] = ()) -> Pressing:
    """Of what waits for a person, and for those who are ``away`` (`queues.my_work`)."""
    return _count(
        today,
        people=[rights.person_id, *away],
        bodies=rights.places(Right.RECORD),
        working=rights.organisations([Right.PROPOSE, Right.REPORT]),
        signing=rights.organisations([Right.SIGN]),
    )


def body_pressing(body_id: int, today: date) -> Pressing:
    """Of what lies on a body's table."""
    return _count(today, people=None, bodies=[body_id])


def _count(
    today: date,
    *,
    people: Sequence[int] | None,
    bodies: Iterable[int],
    working: Iterable[int] = (),
    signing: Iterable[int] = (),
) -> Pressing:
    """With ``people`` only what nobody or one of them has taken."""
    values: dict[str, Any] = {
        "people": list(people or ()),
        "anybody": people is None,
        "bodies": sorted(bodies),
        "working": sorted(working),
        "signing": sorted(signing),
        "today": today,
        "week_ends": today + timedelta(days=6 - today.weekday()),
    }
    with connection.cursor() as cursor:
        cursor.execute(kept("pressing"), values)
        return Pressing(*cursor.fetchone())
