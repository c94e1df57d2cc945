"""What the record holds of some events, read at once: a page of them costs what one costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workflow.models import (
    Body,
    Case,
    LedgerEntry,
    Organisation,
    OutboxEvent,
    User,
    WorkItem,
)
from workflow.models.work import OPEN
from workflow.reminding import EVENT
from workflow.text import Text

STANDING_IN = Text("{name} för {away}", "{name} for {away}")
_Turn = tuple[int, str]  # a case's key and an act


def in_place(person: str, place: str) -> str:
    """Somebody with the place for which she acts; nothing of nobody."""
    return f"{person} ({place})" if person and place else person


@dataclass(frozen=True)
class Record:
    """Open items by case; entries and events by case and act; names by public id.

    Of restricted cases no names are read.
    """

    items: Mapping[int, list[WorkItem]]
    entries: Mapping[_Turn, list[LedgerEntry]]
    moments: Mapping[_Turn, list[tuple[datetime, UUID]]]
    names: Mapping[str, str]
    places: Mapping[str, str]  # of items that were given or handed back

    @classmethod
    def of(cls, events: Sequence[OutboxEvent]) -> Record:
        """Reads what the events need."""
        cases = {event.case.pk: event.case for event in events if event.case is not None}
        of_cases = [event for event in events if event.case is not None and event.kind != EVENT]
        told = [event for event in of_cases if event.case and not event.case.restricted]
        entries = _entries(of_cases)
        return cls(
            items=_open_items(cases),
            entries=entries,
            moments=_moments(of_cases) if entries else {},
            names=_names(told),
            places=_places(told),
        )

    def entry_of(self, event: OutboxEvent, case: Case) -> LedgerEntry | None:
        """The entry that the same turn wrote: that of the item, else in the order of events."""
        entries = self.entries.get((case.pk, event.kind), [])
        if event.kind == "release":
            to = UUID(event.payload.get("organisation") or event.payload.get("body"))
            return next((entry for entry in reversed(entries) if entry.subject == to), None)
        item = event.payload.get("item")
        of_item = [entry for entry in entries if item and entry.item == UUID(item)]
        if of_item:
            return of_item[0]
        place = sum(
            at < event.happened_at or (at == event.happened_at and key == event.pk)
            for at, key in self.moments.get((case.pk, event.kind), [])
        )
        return next(iter(entries[place - 1 : place]), None)

    def person(self, event: OutboxEvent) -> str:
        """Who did what has no entry: prepared a text, gave or handed back an item."""
        name = self.names.get(event.payload.get("person") or "", "")
        return in_place(name, self.places.get(event.payload.get("item") or "", ""))

    def receiver(self, event: OutboxEvent) -> str:
        """To whom a case was released."""
        return self.names[event.payload.get("organisation") or event.payload["body"]]


def _open_items(cases: Iterable[int]) -> dict[int, list[WorkItem]]:
    found = defaultdict(list)
    items = WorkItem.objects.filter(process__in=cases, status__in=OPEN)
    for item in items.select_related("body", "organisation").order_by("id"):
        found[item.process_id].append(item)
    return found


def _entries(events: Iterable[OutboxEvent]) -> dict[_Turn, list[LedgerEntry]]:
    """The entries of the same cases and acts, in order."""
    chains = {event.case.public_id: event.case.pk for event in events if event.case is not None}
    if not chains:
        return {}
    found = defaultdict(list)
    rows = LedgerEntry.objects.filter(chain__in=chains, act__in={event.kind for event in events})
    for entry in rows.select_related("body", "organisation", "recorded_by", "text").order_by("seq"):
        found[chains[entry.chain], entry.act].append(entry)
    return found


def _moments(events: Iterable[OutboxEvent]) -> dict[_Turn, list[tuple[datetime, UUID]]]:
    """When the same acts happened to the same cases."""
    found = defaultdict(list)
    rows = OutboxEvent.objects.filter(
        case__in={event.case_id for event in events}, kind__in={event.kind for event in events}
    )
    for case, kind, at, key in rows.values_list("case", "kind", "happened_at", "pk"):
        found[case, kind].append((at, key))
    return found


def _names(events: Iterable[OutboxEvent]) -> dict[str, str]:
    """Names of people who acted, and of who has been given a case."""
    found: dict[str, str] = {}
    for model, word in ((User, "person"), (Organisation, "organisation"), (Body, "body")):
        released = [e for e in events if word == "person" or e.kind == "release"]
        keys = {e.payload[word] for e in released if e.payload.get(word)}
        if keys:
            rows = model.objects.filter(public_id__in=keys)
            found |= {str(row.public_id): str(row) for row in rows}
    return found


def _places(events: Iterable[OutboxEvent]) -> dict[str, str]:
    keys = {event.payload["item"] for event in events if event.payload.get("item")}
    if not keys:
        return {}
    rows = WorkItem.objects.filter(public_id__in=keys).select_related("body", "organisation")
    return {str(item.public_id): str(item.body or item.organisation) for item in rows}
