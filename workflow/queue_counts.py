"""How much of what waits is late, and how much comes due this week; one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from .models import WorkItem
from .models.work import OPEN
from .rights import Right, Rights


@dataclass(frozen=True)
class Pressing:
    """Items past their day, and those due from today to the end of the week (Sunday)."""

    late: int
    this_week: int


def my_pressing(rights: Rights, today: date) -> Pressing:
    """Of what waits for a person (`queues.my_work`)."""
    working = rights.organisations([Right.PROPOSE, Right.REPORT])
    mine = (
        Q(body__in=rights.places(Right.RECORD))
        | Q(organisation__in=working, party__isnull=True)
        | Q(organisation__in=rights.organisations([Right.SIGN]), party__isnull=False)
    )
    return _count(mine & (Q(owner__isnull=True) | Q(owner=rights.person_id)), today)


def body_pressing(body_id: int, today: date) -> Pressing:
    """Of what lies on a body's table."""
    return _count(Q(body=body_id), today)


def _count(where: Q, today: date) -> Pressing:
    week_ends = today + timedelta(days=6 - today.weekday())
    found = WorkItem.objects.filter(where, status__in=OPEN, due__lte=week_ends).aggregate(
        late=Count("pk", filter=Q(due__lt=today)),
        this_week=Count("pk", filter=Q(due__gte=today)),
    )
    return Pressing(**found)
