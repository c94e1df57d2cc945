"""A case as it was right after one of its decisions, worked out from the ledger alone.

The ledger is replayed up to the entry: who had been given the case, who had jäv, whether it was
restricted. Who had it next is told by whose item the following entries settled, and by the open
items where nothing has followed. Nothing here is stored twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from .models import Case, LedgerEntry, TextVersion, WorkItem
from .routes import Step


@dataclass(frozen=True)
class Given:
    """A release that held then: to whom, since when, why, by which law if one was named."""

    receiver: str
    since: date
    reason: str
    basis: str


@dataclass(frozen=True)
class AsItWas:
    """The case right after ``entry``. ``text`` is None where nothing had been decided on yet;
    ``documents`` are the names of those that the text names."""

    entry: LedgerEntry
    before: LedgerEntry | None
    after: LedgerEntry | None
    state: str
    holders: Sequence[str]
    step: Step | None
    text: TextVersion | None
    text_before: TextVersion | None
    documents: Sequence[str]
    releases: Sequence[Given]
    conflicts: Sequence[LedgerEntry]  # each says who had it
    restricted_on: str  # the legal basis, empty where it was not restricted


def as_it_was(case: Case, entries: Sequence[LedgerEntry], entry_id: UUID) -> AsItWas | None:
    """The case right after one of its entries, or None where it has no such entry.

    ``entries`` is its whole history in order (`ledger.history`), ``case`` comes from the gate
    with its turn. At most two statements, however long the history.
    """
    place = next((n for n, one in enumerate(entries) if one.pk == entry_id), None)
    if place is None:
        return None
    told, later = entries[: place + 1], entries[place + 1 :]
    numbers = [one.text_number for one in told if one.text_number is not None]
    number = numbers[-1] if numbers else None
    other = next((n for n in reversed(numbers) if n != number), None)
    texts = _texts(case, {n for n in (number, other) if n is not None})
    state = next((one.target for one in reversed(told) if one.target), case.state)
    items = _items_after(case, state, later)
    text = texts.get(number) if number is not None else None
    return AsItWas(
        entry=entries[place],
        before=entries[place - 1] if place else None,
        after=later[0] if later else None,
        state=state,
        holders=[str(item.body or item.organisation) for item in items],
        step=_step(case, state, items),
        text=text,
        text_before=texts.get(other) if other is not None else None,
        documents=_documents(text),
        releases=releases_at(told),
        conflicts=[one for one in told if one.kind == "conflict" and one.subject],
        restricted_on=restricted_at(told),
    )


def releases_at(entries: Sequence[LedgerEntry]) -> list[Given]:
    """What had been released, and not taken back, after these entries."""
    given: dict[UUID, Given] = {}
    for one in entries:
        if one.kind != "release" or one.subject is None:
            continue
        words = one.text.data
        if one.act == "take_back":
            given.pop(one.subject, None)
        else:
            given[one.subject] = Given(
                words.get("receiver", ""),
                one.decided_on,
                words.get("reason", ""),
                words.get("basis", ""),
            )
    return list(given.values())


def restricted_at(entries: Sequence[LedgerEntry]) -> str:
    """On which legal basis the case was restricted after these entries; empty where it was not."""
    marked = marking_at(entries)
    return basis_of(marked) if marked is not None else ""


def marking_at(entries: Sequence[LedgerEntry]) -> LedgerEntry | None:
    """The entry by which the case was restricted after these entries; None where it was not."""
    newest = next((one for one in reversed(entries) if one.act in ("restrict", "lift")), None)
    return newest if newest is not None and newest.act == "restrict" else None


def basis_of(marking: LedgerEntry) -> str:
    """The legal basis that a marking names; its words may have been erased."""
    return marking.text.data.get("basis") or "–"


def _texts(case: Case, numbers: set[int]) -> dict[int, TextVersion]:
    if not numbers:
        return {}
    found = TextVersion.objects.filter(case=case.pk, number__in=numbers)
    return {text.number: text for text in found.select_related("written_by")}


def _items_after(case: Case, state: str, later: Sequence[LedgerEntry]) -> list[WorkItem]:
    """The items that were open then: settled by what followed in the same state, or still open."""
    settled: list[UUID] = []
    for one in later:
        if one.source and one.source != state:
            break
        if one.item is not None:
            settled.append(one.item)
        if one.source and one.target != one.source:
            break
    else:
        return list(
            WorkItem.objects.filter(pk__in=[item.pk for item in case.turn.items])
            .select_related("body", "organisation")
            .order_by("id")
        )
    if not settled:
        return []
    found = WorkItem.objects.filter(process=case.pk, public_id__in=settled)
    return list(found.select_related("body", "organisation").order_by("id"))


def _step(case: Case, state: str, items: Sequence[WorkItem]) -> Step | None:
    """The step of its road on which it stood; a body that has several is its first there."""
    bodies = {item.body_id for item in items}
    steps = [step for step in case.turn.steps if step.stage == state]
    return next((step for step in steps if step.body_id in bodies), steps[0] if steps else None)


def _documents(text: TextVersion | None) -> list[str]:
    named = text.data.get("documents") if text is not None else None
    rows = named if isinstance(named, list) else []
    return [str(row.get("name") or row.get("title") or "") for row in rows if isinstance(row, dict)]
