"""What differs between two texts of a case, in words: a pure function over their contents.

A content is the plain JSON of a text version: values, named things (``{"id", "name"}``), dates
as given (``{"given": …}``) and lists of such. Rows that others refer to carry an id, by which
they are recognised again; other rows are recognised by what they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .text import Text
from .wordings import KNOWN, Wordings

Content = Mapping[str, Any]

_SAYS_NOTHING = frozenset({"id", "format", "precision", "first", "last"})
# How a thing is called within its text, in this order of preference.
_CALLED = ("given", "name", "title", "text", "label")


@dataclass(frozen=True)
class Change:
    """One field that reads differently now; an empty side was not there.

    ``path`` leads to it in words: the field, the row in it, the row's own field.
    """

    path: tuple[Text, ...]
    before: str
    after: str

    @property
    def where(self) -> str:
        """The path as one line, in the language of the page."""
        return " – ".join(str(part) for part in self.path)


@dataclass(frozen=True)
class Fact:
    """One field of a text with what it says, for case types without a page of their own."""

    name: Text
    lines: Sequence[str]


def changes(before: Content, after: Content, wordings: Wordings = KNOWN) -> list[Change]:
    """Every field that reads differently, in the order of the newer text."""
    return list(_of_fields(before, after, (), "", wordings))


def facts(content: Content, wordings: Wordings = KNOWN) -> list[Fact]:
    """A text as labelled facts, without what is empty."""
    found = []
    for key, value in content.items():
        parts = value if isinstance(value, list) else [value]
        said = [line for line in (_coded(part, key, "", wordings) for part in parts) if line]
        if said and not _is_silent(key, ""):
            found.append(Fact(wordings.name(key), said))
    return found


def in_words(value: Any) -> str:
    """A value as people read it; empty where it says nothing."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return str(_YES)
    if isinstance(value, Mapping):
        return _called(value) or ", ".join(
            f"{key}: {said}"
            for key, said in ((k, in_words(v)) for k, v in value.items())
            if said and key not in _SAYS_NOTHING
        )
    if isinstance(value, list | tuple):
        return "; ".join(said for said in map(in_words, value) if said)
    return str(value)


def _of_fields(
    before: Content, after: Content, path: tuple[Text, ...], within: str, wordings: Wordings
) -> Iterator[Change]:
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        if old == new or _is_silent(key, within):
            continue
        here = (*path, wordings.name(key, within))
        if isinstance(old, list) or isinstance(new, list):
            yield from _of_rows(_rows(old), _rows(new), here, key, wordings)
        elif isinstance(old, Mapping) and isinstance(new, Mapping) and _are_one(old, new):
            yield from _of_fields(old, new, here, key, wordings)
        else:
            words = (_coded(value, key, within, wordings) for value in (old, new))
            yield from _said(here, *words)


def _said(path: tuple[Text, ...], before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(path, before, after)


def _of_rows(
    old: Sequence[Any], new: Sequence[Any], path: tuple[Text, ...], key: str, wordings: Wordings
) -> Iterator[Change]:
    had, has = _by_identity(old), _by_identity(new)
    found = [
        change
        for identity, row in has.items()
        if identity not in had or had[identity] != row
        for change in _of_row(had.get(identity), row, path, key, wordings)
    ]
    found += [
        Change(path, in_words(row), "")
        for identity, row in had.items()
        if identity not in has and in_words(row)
    ]
    if not found:  # the same rows in another order
        found = list(_said(path, in_words(old), in_words(new)))
    yield from found


def _of_row(
    old: Any, new: Any, path: tuple[Text, ...], key: str, wordings: Wordings
) -> Iterator[Change]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        yield from _said(path, in_words(old), in_words(new))
        return
    title = _short(in_words(new))
    yield from _of_fields(old, new, (*path, Text(title, title)), key, wordings)


def _rows(value: Any) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    return [value] if in_words(value) else []


def _by_identity(rows: Sequence[Any]) -> dict[tuple[str, int], Any]:
    """Each row under its id, else under what it says and the how-manieth of those it is."""
    found: dict[tuple[str, int], Any] = {}
    for row in rows:
        own = row.get("id") if isinstance(row, Mapping) else None
        identity = str(own or _called(row) or in_words(row))
        count = 0
        while (identity, count) in found:
            count += 1
        found[identity, count] = row
    return found


def _are_one(old: Content, new: Content) -> bool:
    """Whether both are the same thing, which then has changed within."""
    return old.get("id") is not None and old.get("id") == new.get("id")


def _called(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    return next((str(value[key]) for key in _CALLED if value.get(key)), "")


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[:_TITLE].rstrip()} …"


def _coded(value: Any, key: str, within: str, wordings: Wordings) -> str:
    return wordings.value(key, within, value) if isinstance(value, str) else in_words(value)


def _is_silent(key: str, within: str) -> bool:
    return key in _SAYS_NOTHING or (key == "kind" and not within)


_YES = Text("ja", "yes")
_TITLE = 60
