"""Finding decisions: entries of the ledger by body, person, outcome, day and words, newest first.

Keys are found by a function of the database (workflow/migrations/0019), which walks an index
and knows the second wall's rule; entries are then read through ``visible_to`` and their policies.
No total is ever worked out: a page costs what it shows, among a million entries as among a few
(docs/adr/0033).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain, repeat
from typing import Any
from uuid import UUID

from django.db import connection

from .entry_kinds import DECISIONS
from .kept_sql import Shape, kept
from .models import Body, Case, LedgerEntry, LedgerText, Organisation, User
from .rights import SHOWS, Rights
from .visible_sql import visible_sql

PAGE = 25
MOST_WORDS = 12
# Keys asked for, one round after the other, where the first, of a page, was not enough.
_ROUNDS = (60, 500, 4000)


@dataclass(frozen=True)
class Place:
    """Where in the order a page ends: what comes after it is older."""

    day: date
    at: datetime
    entry: UUID

    @classmethod
    def of(cls, entry: LedgerEntry) -> Place:
        return cls(entry.decided_on, entry.recorded_at, entry.pk)

    @classmethod
    def before(cls, day: date) -> Place:
        """All that is older than a day."""
        return cls(day, datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.at.isoformat()}_{self.entry}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """A place as an address carries it; None where that is no place."""
        day, _, rest = text.partition("_")
        at, _, entry = rest.partition("_")
        try:
            found = cls(date.fromisoformat(day), datetime.fromisoformat(at), UUID(entry))
        except ValueError:
            return None
        return found if found.at.tzinfo is not None else None


@dataclass(frozen=True)
class Sought:
    """What is looked for; what is empty narrows nothing. Without ``kinds`` named it is decisions,
    the usual question. ``agreement`` and ``owners`` are keys,
    ``body`` and ``people`` public ids, the days local and both included."""

    kinds: Sequence[str] = DECISIONS
    act: str = ""
    target: str = ""
    outcome: str = ""
    body: UUID | None = None
    people: Sequence[UUID] | None = None
    owners: Sequence[int] | None = None
    agreement: int | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""

    def as_data(self) -> dict[str, Any]:
        """The question as the database's function reads it."""
        asked: dict[str, Any] = {
            "kinds": list(self.kinds),
            "act": self.act,
            "target": self.target,
            "outcome": self.outcome,
            "body": str(self.body) if self.body else "",
            "agreement": self.agreement,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "words": _query(self.words),
        }
        found = {key: value for key, value in asked.items() if value}
        if self.people is not None:
            found["people"] = [str(person) for person in self.people]
        if self.owners is not None:
            found["owners"] = list(self.owners)
        return found


@dataclass(frozen=True)
class Found:
    """A page, newest first. ``next`` is where older ones begin, None where there are none.

    ``looked_back_to`` is set where the page is not full although there may be more: so far back
    everything has been looked through.
    """

    entries: Sequence[LedgerEntry]
    next: Place | None = None
    looked_back_to: date | None = None


@dataclass
class _Keys:
    """What one round of keys gave."""

    ids: list[UUID] = field(default_factory=list)
    last: Place | None = None
    stopped: date | None = None


def find(sought: Sought, rights: Rights, *, after: Place | None = None, size: int = PAGE) -> Found:
    """A page of what a person may see: two statements, six more where much is hidden from her
    that her places had to do with."""
    if not any(held.right in SHOWS for held in rights.held) or sought.people == ():
        return Found(())
    shown: list[LedgerEntry] = []
    here, enough = after, None
    for most in chain((size + 1, *_ROUNDS), repeat(_ROUNDS[-1])):
        keys = _keys(sought, here, most)
        shown += _read(keys.ids, rights)
        if len(shown) > size:
            return Found(shown[:size], Place.of(shown[size - 1]))
        if keys.stopped is not None:
            return Found(shown, Place.before(keys.stopped), keys.stopped)
        if keys.last is None or len(keys.ids) < most:
            return Found(shown)
        here = keys.last
        if most == _ROUNDS[-1] and enough is None:
            enough = here.day
        elif enough is not None and here.day < enough:
            break
    assert here is not None
    # Only days are told of what she does not see, and a day begun is looked through next time.
    whole = here.day + timedelta(days=1)
    return Found([one for one in shown if one.decided_on >= whole], Place.before(whole), whole)


def keys_of(sought: Sought, rights: Rights, *, most: int) -> tuple[list[UUID], bool]:
    """The public ids of up to ``most`` entries, newest first, and whether there are no more."""
    found: list[UUID] = []
    here: Place | None = None
    while len(found) <= most:
        page = find(sought, rights, after=here, size=500)
        found += [entry.pk for entry in page.entries]
        here = page.next
        if here is None:
            return found[:most], len(found) <= most
    return found[:most], False


def in_batches(
    ids: Sequence[UUID], rights: Rights, *, size: int = 500
) -> Iterator[list[LedgerEntry]]:
    """The entries behind keys, in their order, as far as they may be seen now."""
    for start in range(0, len(ids), size):
        yield _read(ids[start : start + size], rights)


def _keys(sought: Sought, after: Place | None, most: int) -> _Keys:
    asked = sought.as_data()
    values = [after.day, after.at, after.entry] if after else [None, None, None]
    found = _Keys()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, decided_on, recorded_at FROM samverka_find_entries("
            "%s::jsonb, %s::date, %s::timestamptz, %s::uuid, %s::integer)",
            [json.dumps(asked), *values, most],
        )
        for key, day, at in cursor.fetchall():
            if key is None:
                found.stopped = day
            else:
                found.ids.append(key)
                found.last = Place(day, at, key)
    return found


# What is told of an entry, by the name under which it hangs on it.
_ENTRY = Shape(LedgerEntry)
_OF_CASE = (
    "id", "public_id", "kind", "number", "title", "state",
    "restricted", "restricted_basis", "restricted_at",
)  # fmt: skip
_TOLD: dict[str, Shape[Any]] = {
    "text": Shape(LedgerText),
    "case": Shape(Case, *_OF_CASE),
    "body": Shape(Body, "id", "public_id", "name", "mandate"),
    "organisation": Shape(Organisation, "id", "public_id", "name"),
    "recorded_by": Shape(User, "id", "public_id", "name"),
}


def _read(ids: Sequence[UUID], rights: Rights) -> list[LedgerEntry]:
    """Entries by key in the order given, with what a list says of them; one statement.

    Kept as text (docs/adr/0012): put together and planned anew each time it took two thirds of
    the search.
    """
    visible = visible_sql(rights, "public_id") if ids else None
    if visible is None:
        return []
    within, values = visible
    columns = ", ".join(shape.columns for shape in (_ENTRY, *_TOLD.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            kept("entries").format(columns=columns, visible=within), [*values, list(ids)]
        )
        found = {entry.pk: entry for entry in map(_entry, cursor.fetchall())}
    return [found[key] for key in ids if key in found]


def _entry(row: Sequence[Any]) -> LedgerEntry:
    entry = _ENTRY.make(row[: _ENTRY.width])
    assert entry is not None  # only what hangs on it may be missing
    start = _ENTRY.width
    for name, shape in _TOLD.items():
        entry._state.fields_cache[name] = shape.make(row[start : start + shape.width])
        start += shape.width
    return entry


def _query(text: str) -> str:
    """Every word, each perhaps the beginning of a longer one, as to_tsquery reads it; nothing but
    letters and digits of what somebody wrote reaches its parser."""
    return " & ".join(f"'{word}':*" for word in words_in(text))


def words_in(text: str) -> list[str]:
    """The words of what somebody wrote, as the search takes them."""
    return re.findall(r"\w+", text)
