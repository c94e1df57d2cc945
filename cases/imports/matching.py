"""Recognises the records of a file that has been loaded before.

A record's key is its kind, its title and its number among equal titles; its fingerprint
tells whether it is still the same.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ..models import SourceNote
from .records import Source, alike


class Sourced(Protocol):
    @property
    def source(self) -> Source: ...


AnyRecord = TypeVar("AnyRecord", bound=Sourced)


@dataclass(frozen=True)
class Match(Generic[AnyRecord]):
    """A record, its key, and its note of an earlier run."""

    record: AnyRecord
    key: str
    note: SourceNote | None

    @property
    def changed(self) -> bool:
        """Whether the file now says something else than when it was loaded."""
        return self.note is not None and self.note.sha256 != self.record.source.sha256


def matched(
    kind: str,
    records: Sequence[AnyRecord],
    name_of: Callable[[AnyRecord], str],
    notes: Iterable[SourceNote],
) -> list[Match[AnyRecord]]:
    """Each record with its note, in the file's order.

    Equal titles find the note of their own fingerprint first, so that moving one of them
    in the file changes nothing.
    """
    by_title: dict[str, list[AnyRecord]] = defaultdict(list)
    for record in records:
        by_title[_stem(kind, name_of(record))].append(record)
    earlier: dict[str, dict[int, SourceNote]] = defaultdict(dict)
    for note in notes:
        stem, _, number = note.key.rpartition(" ")
        earlier[stem][int(number)] = note
    found = {
        id(match.record): match
        for stem, same in by_title.items()
        for match in _of_one_title(stem, same, earlier[stem])
    }
    return [found[id(record)] for record in records]


def missing(
    kind: str, matches: Iterable[Match[AnyRecord]], notes: Iterable[SourceNote]
) -> list[SourceNote]:
    """The notes of a kind whose record is no longer in the file."""
    here = {match.key for match in matches}
    return [n for n in notes if n.key.startswith(f"{kind} ") and n.key not in here]


def _of_one_title(
    stem: str, records: Sequence[AnyRecord], notes: Mapping[int, SourceNote]
) -> list[Match[AnyRecord]]:
    left = dict(sorted(notes.items()))
    numbers: dict[int, int] = {}
    for place, record in enumerate(records):
        same = (n for n, note in left.items() if note.sha256 == record.source.sha256)
        number = next(same, None)
        if number is not None:
            numbers[place] = number
            del left[number]
    unused = max(notes, default=0)
    for place in range(len(records)):
        if place not in numbers and left:
            numbers[place] = next(iter(left))
            del left[numbers[place]]
        elif place not in numbers:
            unused += 1
            numbers[place] = unused
    return [
        Match(record, f"{stem} {numbers[place]}", notes.get(numbers[place]))
        for place, record in enumerate(records)
    ]


def _stem(kind: str, name: str) -> str:
    return f"{kind} {hashlib.sha256(alike(name).encode()).hexdigest()[:40]}"
