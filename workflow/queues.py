"""Who has to do what: flat, one statement per question, in order of deadline.

Each queue is read as one slice per place, straight from a partial index in the order shown,
and the slices merged. ``body_id IN (…)`` would have to sort the whole backlog (SQL and
figures in docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from .models import WorkItem
from .models.work import OPEN
from .rights import Right, Rights

PAGE = 25
_ORDER = (F("due").asc(nulls_last=True), "id")


@dataclass(frozen=True)
class QueuePage:
    """One page of a queue, and how many items it holds in all."""

    items: Sequence[WorkItem]
    total: int


def my_work(rights: Rights, *, page: int = 1) -> QueuePage:
    """What waits for a person in her bodies and organisations: hers, or nobody's yet.

    What a colleague has taken waits for the colleague; what she has taken herself stays
    only as long as her role there.
    """
    free = Q(owner__isnull=True) | Q(owner=rights.person_id)
    working = rights.organisations([Right.PROPOSE, Right.REPORT])
    signing = rights.organisations([Right.SIGN])
    slices = [Q(body=body) for body in sorted(rights.places(Right.RECORD))]
    slices += [Q(organisation=place, party__isnull=True) for place in sorted(working)]
    slices += [Q(organisation=place, party__isnull=False) for place in sorted(signing)]
    return _page([place & free for place in slices], page)


def body_queue(rights: Rights, body_id: int, *, page: int = 1) -> QueuePage:
    """A body's table, for whoever may read its queue; empty for everybody else."""
    if rights.find(Right.READ_QUEUE, body_id, "body") is None:
        return QueuePage((), 0)
    return _page([Q(body=body_id)], page)


def late(rights: Rights, today: date, *, page: int = 1) -> QueuePage:
    """What is past its day in the places whose queues a person reads, latest first."""
    slices = [Q(body=body, due__lt=today) for body in sorted(rights.places(Right.READ_QUEUE))]
    slices += [
        Q(organisation=place, due__lt=today) for place in sorted(rights.organisations([Right.READ]))
    ]
    slices += [
        Q(process__agreement=agreement, process__restricted=False, due__lt=today)
        for agreement in sorted(rights.places(Right.COORDINATE))
    ]
    return _page(slices, page, overlap=True)


def _page(slices: Sequence[Q], page: int, *, overlap: bool = False) -> QueuePage:
    if not slices:
        return QueuePage((), 0)
    ids = _ids(slices, max(1, page) * PAGE, overlap)
    total = _union((_slice(where) for where in slices), overlap).count()
    found = WorkItem.objects.select_related("process", "body", "organisation", "owner").in_bulk(ids)
    return QueuePage([found[pk] for pk in ids], total)


def _ids(slices: Sequence[Q], end: int, overlap: bool) -> list[int]:
    rows = _slice(slices[0]).order_by(*_ORDER)
    if len(slices) > 1:
        parts = (_slice(where).order_by(*_ORDER)[:end] for where in slices)
        rows = _union(parts, overlap).order_by(F("due").asc(nulls_last=True), "pk")
    return [row["pk"] for row in rows[end - PAGE : end]]


def _slice(where: Q) -> QuerySet[WorkItem, dict[str, Any]]:
    return WorkItem.objects.filter(where, status__in=OPEN).values("pk", "due")


def _union(
    slices: Iterable[QuerySet[WorkItem, dict[str, Any]]], overlap: bool
) -> QuerySet[WorkItem, dict[str, Any]]:
    first, *rest = slices
    return first.union(*rest, all=not overlap)
