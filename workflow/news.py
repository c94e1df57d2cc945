"""What others have done lately with the cases that a person sees, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from .kept_sql import Shape, kept
from .models import Body, Case, LedgerEntry, Organisation, User
from .rights import Rights
from .visible_sql import visible_sql

# What is told of an entry, by the name under which it hangs on it.
_ENTRY = Shape(LedgerEntry)
_TOLD: dict[str, Shape[Any]] = {
    "case": Shape(Case, "id", "public_id", "kind", "number", "title", "state"),
    "body": Shape(Body, "id", "public_id", "name"),
    "organisation": Shape(Organisation, "id", "public_id", "name"),
    "recorded_by": Shape(User, "id", "public_id", "name"),
}


def news(rights: Rights, by_others_than: User, *, since: datetime, most: int) -> list[LedgerEntry]:
    """Entries with their case, body, organisation and person; one statement."""
    found = visible_sql(rights, "public_id")
    if found is None:
        return []
    visible, values = found
    columns = ", ".join(shape.columns for shape in (_ENTRY, *_TOLD.values()))
    sql = kept("news").format(columns=columns, visible=visible)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, since, by_others_than.public_id, most])
        return [_entry(row) for row in cursor.fetchall()]


def _entry(row: Sequence[Any]) -> LedgerEntry:
    entry = _ENTRY.make(row[: _ENTRY.width])
    assert entry is not None  # only what hangs on it may be missing
    start = _ENTRY.width
    for name, shape in _TOLD.items():
        entry._state.fields_cache[name] = shape.make(row[start : start + shape.width])
        start += shape.width
    return entry
