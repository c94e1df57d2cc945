"""Who has to do what: flat, one statement per question, in order of deadline.

Each queue is read as one slice per place, straight from a partial index in the order shown,
and the slices merged. ``body_id IN (…)`` would have to sort the whole backlog (SQL and
figures in docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from .kept_sql import Shape, kept
from .models import Body, Case, Organisation, User, WorkItem
from .models.work import OPEN
from .queue_places import Places, hers
from .rights import Right, Rights

PAGE = 25
_ORDER = (F("due").asc(nulls_last=True), "id")


@dataclass(frozen=True)
class QueuePage:
    """One page of a queue, how many items it holds in all, and who proposed each case: its body's
    or organisation's name by the case's key."""

    items: Sequence[WorkItem]
    total: int
    proposers: Mapping[int, str] = field(default_factory=dict)


def my_work(
    rights: Rights, *, away: Iterable[int] = (), page: int = 1, size: int = PAGE
) -> QueuePage:
    """What waits for a person in her bodies and organisations: hers, or nobody's yet.

    What a colleague has taken waits for the colleague; what she has taken herself stays
    only as long as her role there. ``away`` are the keys of those for whom she stands in
    (`absences.stood_in_for`): what they have taken is hers to do, in places of her own.
    """
    return _read(hers(rights, away), page, size)


def body_queue(rights: Rights, body_id: int, *, page: int = 1) -> QueuePage:
    """A body's table, for whoever may read its queue; empty for everybody else."""
    if rights.find(Right.READ_QUEUE, body_id, "body") is None:
        return QueuePage((), 0)
    return _read(Places(bodies=[body_id]), page)


# What a queue shows of a case and of whom it concerns.
_CASE = Shape(Case, "id", "public_id", "kind", "number", "title", "state", "restricted")
_BODY = Shape(Body, "id", "public_id", "name")
_ORGANISATION = Shape(Organisation, "id", "public_id", "name")
_OWNER = Shape(User, "id", "public_id", "name")
_ITEM = Shape(WorkItem)
_SHAPES: tuple[Shape[Any], ...] = (_ITEM, _CASE, _BODY, _ORGANISATION, _OWNER)


def _read(places: Places, page: int, size: int = PAGE) -> QueuePage:
    if not places:
        return QueuePage((), 0)
    skipped = (max(1, page) - 1) * size
    columns = ", ".join(shape.columns for shape in _SHAPES)
    sql = kept("queue").format(slices=places.slices, items=places.items, columns=columns)
    with connection.cursor() as cursor:
        cursor.execute(
            sql, places.values | {"end": skipped + size, "size": size, "skipped": skipped}
        )
        rows = cursor.fetchall()
    found = [(_item(row[2:]), row[1]) for row in rows]
    whole = [(item, proposer) for item, proposer in found if item is not None]
    proposers = {item.process_id: proposer for item, proposer in whole}
    return QueuePage([item for item, _ in whole], rows[0][0], proposers)


def _item(row: Sequence[Any]) -> WorkItem | None:
    """An item with its case, place and owner in place; None on an empty page."""
    made, start = [], 0
    for shape in _SHAPES:
        made.append(shape.make(row[start : start + shape.width]))
        start += shape.width
    item = made[0]
    if not isinstance(item, WorkItem):
        return None
    for name, related in zip(("process", "body", "organisation", "owner"), made[1:], strict=True):
        item._state.fields_cache[name] = related
    return item


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
    return _page(slices, page)


def _page(slices: Sequence[Q], page: int) -> QueuePage:
    """Slices that may overlap: an item can be late in two ways."""
    if not slices:
        return QueuePage((), 0)
    end = max(1, page) * PAGE
    rows = _slice(slices[0]).order_by(*_ORDER)
    if len(slices) > 1:
        parts = [_slice(where).order_by(*_ORDER)[:end] for where in slices]
        rows = parts[0].union(*parts[1:]).order_by(F("due").asc(nulls_last=True), "pk")
    ids = [row["pk"] for row in rows[end - PAGE : end]]
    whole = [_slice(where) for where in slices]
    found = WorkItem.objects.select_related("process", "body", "organisation", "owner").in_bulk(ids)
    return QueuePage([found[pk] for pk in ids], whole[0].union(*whole[1:]).count())


def _slice(where: Q) -> QuerySet[WorkItem, dict[str, Any]]:
    return WorkItem.objects.filter(where, status__in=OPEN).values("pk", "due")
