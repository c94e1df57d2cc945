"""What there is to say about a plan file, each with the place it stands in.

A fault stops the whole import; a warning tells what was kept but not understood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from workflow.number_finding import masked
from workflow.text import Text

_SHOWN = 60  # characters of the file's own text in a message


@dataclass(frozen=True)
class Place:
    """A file, a record in it (its number and title) and a field of that record."""

    file: str
    record: Text | None = None
    field: str = ""

    def at(self, name: str) -> Place:
        """The place of a field; one of a field's own parts when there is a field already."""
        return replace(self, field=f"{self.field}.{shown(name)}" if self.field else shown(name))

    def number(self, position: int) -> Place:
        """The place of one element of the field's list, counted from 1."""
        return replace(self, field=f"{self.field}[{position}]")

    def in_record(self, record: Text) -> Place:
        return Place(self.file, record)


@dataclass(frozen=True)
class Remark:
    """One sentence about one place; ``str()`` is its line in the active language."""

    place: Place
    what: Text

    def __str__(self) -> str:
        parts = [shown(self.place.file, cut=False)]
        if self.place.record is not None:
            parts.append(str(self.place.record))
        if self.place.field:
            parts.append(self.place.field)
        return ": ".join([*parts, str(self.what)])


@dataclass
class Remarks:
    """All that was found in all files of one import, in the order it was read."""

    faults: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def fault(self, place: Place, what: Text) -> None:
        self.faults.append(Remark(place, what))

    def warn(self, place: Place, what: Text) -> None:
        self.warnings.append(Remark(place, what))


class Faulty(Exception):
    """The import was refused as a whole; the remarks say why."""

    def __init__(self, faults: Iterable[Remark]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def shown(text: str, *, cut: bool = True) -> str:
    """The file's own text fit for one line on any terminal, cut where it is long; a personal
    number is left out."""
    text = masked(text)
    if cut and len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    return printable(text)


def printable(text: str) -> str:
    """The text on one line, whatever signs it has."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def similar(name: str, known: Iterable[str]) -> Text:
    """A question whether another name was meant, or nothing."""
    found = get_close_matches(name.casefold(), list(known), n=1)
    if not found:
        return Text("", "")
    return Text(f" Menades ”{found[0]}”?", f" Was “{found[0]}” meant?")
