"""The deadline that a reminder speaks of, as it stands now: met or moved, it speaks no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from workflow.clock_words import given_for, words_of
from workflow.models import Audience, Case, Clock, Deadline, OutboxEvent, TextVersion, WorkItem
from workflow.models.work import OPEN
from workflow.reminding import EVENT


@dataclass(frozen=True)
class Due:
    """A deadline that stands: what it is about, its local date, and the words it was given in
    where those are less precise; ``of`` are the words of a step or target,
    ``subject`` its public id."""

    clock: Clock
    day: date
    given: str = ""
    of: str = ""
    item: WorkItem | None = None
    audiences: frozenset[Audience] = frozenset()
    subject: UUID | None = None


def due_of(event: OutboxEvent) -> Due | None:
    """What a reminder's event is about, if it still is; None for any other event."""
    return dues_of([event]).get(event.pk)


def dues_of(events: Iterable[OutboxEvent]) -> dict[UUID, Due]:
    """The same for many events, by key, in as many statements for one as for many."""
    reminders = [event for event in events if event.kind == EVENT and event.case_id is not None]
    if not reminders:
        return {}
    items, rows = _items(reminders), _deadlines(reminders)
    texts = _texts(event.case_id for event in reminders)
    found = {}
    for event in reminders:
        due = _due(event, items, rows, texts.get(event.case_id or 0, {}))
        # Moved since: the reminders of its new day tell of that.
        if due is not None and due.day.isoformat() == event.payload["due"]:
            found[event.pk] = due
    return found


def _due(
    event: OutboxEvent,
    items: Mapping[str, WorkItem],
    rows: Mapping[str, Deadline],
    content: Mapping[str, Any],
) -> Due | None:
    audiences = frozenset(Audience(value) for value in event.payload["to"])
    item = items.get(event.payload.get("item", ""))
    if item is not None and item.due is not None:
        clock = Clock(event.payload["clock"])
        given = given_for(clock, content)
        return Due(clock, item.due, given, item=item, audiences=audiences)
    row = rows.get(event.payload.get("deadline", ""))
    if row is None:
        return None
    words = words_of(row.subject, content)
    clock = Clock(row.clock)
    return Due(clock, row.due, row.given, words, audiences=audiences, subject=row.subject)


def _items(events: Iterable[OutboxEvent]) -> dict[str, WorkItem]:
    keys = [UUID(e.payload["item"]) for e in events if "item" in e.payload]
    items = WorkItem.objects.select_related("body", "organisation", "owner", "process")
    found = items.filter(public_id__in=keys, status__in=OPEN) if keys else ()
    return {str(item.public_id): item for item in found}


def _deadlines(events: Iterable[OutboxEvent]) -> dict[str, Deadline]:
    keys = [UUID(e.payload["deadline"]) for e in events if "deadline" in e.payload]
    found = Deadline.objects.filter(public_id__in=keys, met_on__isnull=True) if keys else ()
    return {str(row.public_id): row for row in found}


def _texts(cases: Iterable[int | None]) -> dict[int, Mapping[str, Any]]:
    """The texts of cases as they are now, by the case's key."""
    found = TextVersion.objects.filter(
        pk__in=Case.objects.filter(pk__in=set(cases)).values("text_version")
    )
    return {text.case_id: text.data for text in found}
