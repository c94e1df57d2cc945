"""The deadline that a reminder speaks of, as it stands now: met or moved, it speaks no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from workflow.clock_words import given_for, words_of
from workflow.models import Audience, Clock, Deadline, OutboxEvent, WorkItem
from workflow.models.work import OPEN
from workflow.reminding import EVENT


@dataclass(frozen=True)
class Due:
    """A deadline that stands: what it is about, its local date, and the words it was given in
    where those are less precise; ``of`` are the words of a step or target."""

    clock: Clock
    day: date
    given: str = ""
    of: str = ""
    item: WorkItem | None = None
    audiences: frozenset[Audience] = frozenset()


def due_of(event: OutboxEvent) -> Due | None:
    """What a reminder's event is about, if it still is; None for any other event."""
    if event.kind != EVENT or event.case is None:
        return None
    said = event.payload
    found = _of_item(event) if "item" in said else _of_deadline(event)
    if found is None or found.day.isoformat() != said["due"]:
        return None
    return found


def _of_item(event: OutboxEvent) -> Due | None:
    items = WorkItem.objects.select_related("body", "organisation", "owner", "process")
    item = items.filter(public_id=UUID(event.payload["item"]), status__in=OPEN).first()
    if item is None or item.due is None:
        return None
    clock = Clock(event.payload["clock"])
    given = given_for(clock, _content(event))
    return Due(clock, item.due, given, item=item, audiences=_audiences(event))


def _of_deadline(event: OutboxEvent) -> Due | None:
    rows = Deadline.objects.filter(public_id=UUID(event.payload["deadline"]))
    row = rows.filter(met_on__isnull=True).first()
    if row is None:
        return None
    words = words_of(row.subject, _content(event))
    return Due(Clock(row.clock), row.due, row.given, words, audiences=_audiences(event))


def _audiences(event: OutboxEvent) -> frozenset[Audience]:
    return frozenset(Audience(value) for value in event.payload["to"])


def _content(event: OutboxEvent) -> Mapping[str, Any]:
    text = event.case.text_version if event.case is not None else None
    return text.data if text is not None else {}
