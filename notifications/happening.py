"""What an event was, as far as a letter tells it: read from the record when it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from workflow.flows import case_types
from workflow.models import (
    Body,
    Case,
    LedgerEntry,
    LedgerText,
    Organisation,
    OutboxEvent,
    User,
    WorkItem,
)
from workflow.models.work import OPEN
from workflow.reminding import EVENT
from workflow.text import Text

from .reminders import Due, due_of


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
    but its deadlines. ``due`` is the deadline that a reminder speaks of."""
    assert event.case is not None  # events without a case have no recipients
    case = case_types()[event.case.kind].objects.get(pk=event.case_id)
    told: dict[str, Any] = {
        "case": case,
        "act": event.kind,
        "target": event.payload.get("target", ""),
        "items": _open_items(case),
        "due": due_of(event),
        "today": today,
    }
    if event.kind == EVENT:
        return Happening(**told)
    entry = _entry_of(event, case)
    if case.restricted:  # whether it was urgent decides when the letter goes, and is not told
        urgent = entry is not None and _recorded(entry)["urgent"]
        return Happening(**told, urgent=urgent)
    told |= _recorded(entry) if entry is not None else {"who": _person(event)}
    if event.kind == "release":
        told["receiver"] = _receiver(event)
    return Happening(**told)


def _open_items(case: Case) -> list[WorkItem]:
    items = WorkItem.objects.filter(process=case.pk, status__in=OPEN)
    return list(items.select_related("body", "organisation").order_by("id"))


def _entry_of(event: OutboxEvent, case: Case) -> LedgerEntry | None:
    """The entry that the same turn wrote: that of the item, else in the order of the events."""
    entries = LedgerEntry.objects.filter(chain=case.public_id, act=event.kind)
    entries = entries.select_related("body", "organisation", "recorded_by", "text").order_by("seq")
    if event.kind == "release":
        to = event.payload.get("organisation") or event.payload.get("body")
        return entries.filter(subject=UUID(to)).last()
    item = event.payload.get("item")
    of_item = entries.filter(item=UUID(item)).first() if item else None
    if of_item is not None:
        return of_item
    until_now = Q(happened_at__lt=event.happened_at) | Q(happened_at=event.happened_at, pk=event.pk)
    same = OutboxEvent.objects.filter(case=event.case_id, kind=event.kind)
    place = same.filter(until_now).count()
    return next(iter(entries[place - 1 : place]), None)


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
        "who": entry.body.name if entry.body is not None else _in(person, place),
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


def _person(event: OutboxEvent) -> str:
    """Who did what has no entry: prepared a text, gave or handed back an item."""
    key, item = event.payload.get("person"), event.payload.get("item")
    person = User.objects.filter(public_id=UUID(key)).first() if key else None
    if person is None:
        return ""
    items = WorkItem.objects.select_related("body", "organisation")
    of = items.filter(public_id=UUID(item)).first() if item else None
    return _in(person.name, str(of.body or of.organisation) if of is not None else "")


STANDING_IN = Text("{name} för {away}", "{name} for {away}")


def _in(person: str, place: str) -> str:
    return f"{person} ({place})" if person and place else person


def _receiver(event: OutboxEvent) -> str:
    organisation = event.payload.get("organisation")
    if organisation:
        return str(Organisation.objects.get(public_id=UUID(organisation)))
    return str(Body.objects.get(public_id=UUID(event.payload["body"])))
