"""What an event was, as far as a letter tells it: read from the record when it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from workflow.models import Case, LedgerEntry, LedgerText, OutboxEvent, WorkItem
from workflow.reminding import EVENT

from .remembered import STANDING_IN, Record, in_place
from .reminders import Due, dues_of


@dataclass(frozen=True)
class Happening:
    """Who did what to which case, for which body, with which words.

    ``who`` is the body that decided, else the person with her organisation; empty for the
    system. ``recorded_by`` is who wrote down what a body decided. ``items`` are those that
    are open now. Words that were lawfully erased are empty.
    """

    case: Case
    act: str
    target: str
    who: str = ""
    recorded_by: str = ""
    receiver: str = ""
    by_deciding_body: bool = False
    decided_on: date | None = None
    paragraph: str = ""
    urgent: bool = False
    motivation: str = ""
    asked: str = ""
    until: date | None = None
    items: list[WorkItem] = field(default_factory=list)
    due: Due | None = None
    today: date = date.max


def happening_of(event: OutboxEvent, today: date) -> Happening:
    """What is to be told of an event of a case on this local date; of a restricted one nothing
    but its deadlines. ``due`` is the deadline that a reminder speaks of, if it stands."""
    return happenings_of([event], today)[event.pk]


def happenings_of(events: Sequence[OutboxEvent], today: date) -> dict[UUID, Happening]:
    """What is to be told of events of cases, by key, in as many statements for one as for many.

    To be given with their cases, as they stand now.
    """
    record, dues = Record.of(events), dues_of(events)
    return {event.pk: _happening(event, record, dues, today) for event in events}


def _happening(
    event: OutboxEvent, record: Record, dues: Mapping[UUID, Due], today: date
) -> Happening:
    assert event.case is not None  # events without a case have no recipients
    case = event.case
    told: dict[str, Any] = {
        "case": case,
        "act": event.kind,
        "target": event.payload.get("target", ""),
        "items": record.items.get(case.pk, []),
        "due": dues.get(event.pk),
        "today": today,
    }
    if event.kind == EVENT:
        return Happening(**told)
    entry = record.entry_of(event, case)
    if case.restricted:  # whether it was urgent decides when the letter goes, and is not told
        urgent = entry is not None and _recorded(entry)["urgent"]
        return Happening(**told, urgent=urgent)
    told |= _recorded(entry) if entry is not None else {"who": record.person(event)}
    if event.kind == "release":
        told["receiver"] = record.receiver(event)
    return Happening(**told)


def _recorded(entry: LedgerEntry) -> dict[str, Any]:
    words, by = _words(entry), entry.recorded_by
    how = words.get("how") or {}
    until = words.get("until")
    person = by.name if by is not None else ""
    away = entry.text.names.get(words.get("on_behalf_of", "")) if words else None
    if away:
        person = str(STANDING_IN.format(name=person, away=away))
    place = entry.organisation.name if entry.organisation is not None else ""
    return {
        "who": entry.body.name if entry.body is not None else in_place(person, place),
        "recorded_by": person if entry.body is not None else "",
        "by_deciding_body": entry.body is not None and not entry.body.is_advisory,
        "decided_on": entry.decided_on if how else None,
        "paragraph": how.get("paragraph", ""),
        "urgent": how.get("at") == "urgent",
        "motivation": words.get("motivation") or words.get("reason", ""),
        "asked": words.get("asked", ""),
        "until": date.fromisoformat(until) if until else None,
    }


def _words(entry: LedgerEntry) -> dict[str, Any]:
    text: LedgerText | None = getattr(entry, "text", None)
    return text.data if text is not None else {}
