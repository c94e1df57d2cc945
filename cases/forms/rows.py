"""A form of parts: plain fields and repeated rows, in one order, as one Django form.

Rows need no script: the page shows the stored ones and two empty ones, and saving shows two
more. A row's fields are called ``steps-0-text``; an emptied or removed row is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict

from workflow.errors import BadRecord, MissingForGate
from workflow.text import Text

from .fields import Tick

MOST_ROWS = 200
Entered = dict[str, Any]


class RowId(forms.Field):
    """Which stored row a row is; what is no id makes a new one."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput())

    def clean(self, value: Any) -> Any:
        try:
            return UUID(str(value))
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """One kind of row: what it is called, its fields, and which one makes it a row.

    ``key`` must be filled in when anything else in the row is. Fields named in ``quiet``
    (a select that always says something) do not count as anything.
    """

    name: str
    title: Text
    one: Text
    fields: Callable[[], Mapping[str, forms.Field]]
    key: str
    demand: Text
    more: Text
    hint: Text | None = None
    quiet: frozenset[str] = frozenset()
    empty: int = 2


@dataclass
class BoundRow:
    """A row as the page shows it."""

    legend: Text
    fields: list[BoundField]
    id: BoundField
    remove: BoundField | None


@dataclass
class BoundRows:
    """All rows of one kind as the page shows them."""

    kind: Rows
    rows: list[BoundRow]
    errors: list[str]

    @property
    def anchor(self) -> str:
        return f"rader-{self.kind.name}"


@dataclass(frozen=True)
class _Group:
    heading: str
    hint: Text | str
    names: Sequence[str]


@dataclass
class _Placed:
    kind: Rows
    count: int
    stored: int
    errors: list[str] = field(default_factory=list)


class PartForm(forms.Form):
    """Fields and rows in the order they were added."""

    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")
        self.layout: list[str | _Group | _Placed] = []
        self.order_of_rows: dict[str, _Placed] = {}

    # -- putting together

    def add(self, name: str, part: forms.Field, value: Any = None) -> None:
        """A field with what it holds from the beginning."""
        part.initial = value
        self.fields[name] = part
        self.layout.append(name)

    def add_group(
        self,
        heading: str,
        parts: Mapping[str, forms.Field],
        *,
        hint: Text | str = "",
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Fields under a heading of their own, about one thing."""
        for name, part in parts.items():
            part.initial = (values or {}).get(name)
            self.fields[name] = part
        self.layout.append(_Group(heading, hint, list(parts)))

    def add_rows(self, kind: Rows, stored: Sequence[Mapping[str, Any]]) -> None:
        """Rows with what is stored of them; each may name its ``id``."""
        count = len(stored) + kind.empty
        if self.is_bound:
            count = max(_posted(self.data, kind.name), kind.empty)
        placed = _Placed(kind, count, len(stored))
        self.layout.append(placed)
        self.order_of_rows[kind.name] = placed
        for place in range(count):
            values = stored[place] if place < len(stored) else {}
            self._add_row(kind, place, values, removable=place < len(stored))

    def _add_row(
        self, kind: Rows, place: int, values: Mapping[str, Any], *, removable: bool
    ) -> None:
        prefix = f"{kind.name}-{place}"
        known = RowId()
        known.initial = values.get("id")
        self.fields[f"{prefix}-id"] = known
        fields = kind.fields()
        for name, part in fields.items():
            if len(fields) == 1:  # it needs no heading beside its label
                part.label = cast("str", kind.one.format(n=place + 1))
            part.initial = values.get(name, part.initial)
            self.fields[f"{prefix}-{name}"] = part
        if removable:
            self.fields[f"{prefix}-remove"] = Tick(_REMOVE)

    # -- reading

    def clean(self) -> dict[str, Any]:
        super().clean()
        for placed in self.order_of_rows.values():
            for place in range(placed.count):
                self._demand_key(placed.kind, place)
        self.check()
        return self.cleaned_data

    def check(self) -> None:
        """What only holds of several fields together; a form that has such rules says so."""

    def _demand_key(self, kind: Rows, place: int) -> None:
        if self._is_left_out(kind, place):
            return
        name = f"{kind.name}-{place}-{kind.key}"
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, str(kind.demand))

    def _is_left_out(self, kind: Rows, place: int) -> bool:
        prefix = f"{kind.name}-{place}"
        if self.cleaned_data.get(f"{prefix}-remove"):
            for name in kind.fields():  # what is removed need not be right
                self.errors.pop(f"{prefix}-{name}", None)
            return True
        told = [f"{prefix}-{name}" for name in kind.fields() if name not in kind.quiet]
        return not any(name in self.errors or (self.cleaned_data.get(name) is not None
                       and self.cleaned_data.get(name) not in ("", False))
                       for name in told)  # fmt: skip

    def entered(self, name: str) -> list[Entered]:
        """The rows that are filled in, in order; after ``is_valid``."""
        placed = self.order_of_rows[name]
        found = []
        for place in range(placed.count):
            if self._is_left_out(placed.kind, place):
                continue
            prefix = f"{name}-{place}"
            row = {key: self.cleaned_data.get(f"{prefix}-{key}") for key in placed.kind.fields()}
            row["id"] = self.cleaned_data.get(f"{prefix}-id")
            found.append(row)
        return found

    def shows_more(self, name: str) -> None:
        """Some empty rows more, and nothing said of what is not right yet."""
        placed = self.order_of_rows.get(name)
        if placed is not None:
            for place in range(placed.count, min(placed.count + placed.kind.empty, MOST_ROWS)):
                self._add_row(placed.kind, place, {}, removable=False)
                placed.count = place + 1
        self._errors = ErrorDict()

    # -- refusals of what was valid here

    def place(self, refusal: BadRecord | MissingForGate) -> None:
        """Puts the refusal of an action beside the field that it names, or on top."""
        names = [refusal.field] if isinstance(refusal, BadRecord) else list(refusal.missing)
        for name in names:
            if name in self.fields:
                self.add_error(name, ValidationError(str(refusal), code=refusal.code))
                return
            if name in self.order_of_rows:
                self.order_of_rows[name].errors.append(str(refusal))
        self.add_error(None, str(refusal))

    # -- showing

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What the page shows, in order: a field, a group of fields, or a set of rows."""
        return [self._part(part) for part in self.layout]

    def _part(self, part: str | _Group | _Placed) -> dict[str, Any]:
        if isinstance(part, str):
            return {"field": self[part]}
        if isinstance(part, _Group):
            fields = [self[name] for name in part.names]
            return {"group": {"heading": part.heading, "hint": part.hint, "fields": fields}}
        return {"rows": self._bound(part)}

    def _bound(self, placed: _Placed) -> BoundRows:
        rows = []
        for place in range(placed.count):
            prefix = f"{placed.kind.name}-{place}"
            rows.append(
                BoundRow(
                    legend=placed.kind.one.format(n=place + 1),
                    fields=[self[f"{prefix}-{name}"] for name in placed.kind.fields()],
                    id=self[f"{prefix}-id"],
                    remove=self[f"{prefix}-remove"] if f"{prefix}-remove" in self.fields else None,
                )
            )
        return BoundRows(placed.kind, rows, placed.errors)


def _posted(data: Any, name: str) -> int:
    """How many rows of a kind were sent."""
    places = (re.fullmatch(rf"{name}-(\d{{1,3}})-\w+", key) for key in data)
    return min(max((int(found[1]) + 1 for found in places if found), default=0), MOST_ROWS)


def without_ids(data: QueryDict, known: set[UUID]) -> QueryDict:
    """What was typed, where rows that somebody else has removed count as new ones."""
    kept = data.copy()
    words = {str(row) for row in known}
    for key in list(kept):
        if key.endswith("-id") and kept[key] and kept[key] not in words:
            kept[key] = ""
    return kept


_REMOVE = Text("Ta bort", "Remove")
