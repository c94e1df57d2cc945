"""How much of what waits is late, and how much comes due this week; one statement each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from .kept_sql import kept
from .queue_places import Places, hers
from .rights import Rights


@dataclass(frozen=True)
class Pressing:
    """Items past their day, and those due from today to the end of the week (Sunday)."""

    late: int
    this_week: int


def my_pressing(rights: Rights, today: date, *, away: Iterable[int] = ()) -> Pressing:
    """Of what waits for a person, and for those who are ``away`` (`queues.my_work`)."""
    return _count(hers(rights, away), today)


def body_pressing(body_id: int, today: date) -> Pressing:
    """Of what lies on a body's table."""
    return _count(Places(bodies=[body_id]), today)


def _count(places: Places, today: date) -> Pressing:
    if not places:
        return Pressing(0, 0)
    week_ends = today + timedelta(days=6 - today.weekday())
    with connection.cursor() as cursor:
        cursor.execute(
            kept("pressing").format(items=places.items),
            places.values | {"today": today, "week_ends": week_ends},
        )
        return Pressing(*cursor.fetchone())
