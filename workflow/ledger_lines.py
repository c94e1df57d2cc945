"""Ledger entries as lines of JSON, for whoever checks them without Samverka.

The fields, their order and their text are those of docs/ledger-format.md, so that the hashes can
be made again from a line alone; the side texts stand beside them with their salts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from .models import LedgerEntry

# In the order in which they are hashed.
FIELDS = (
    "id",
    "chain",
    "seq",
    "kind",
    "case_id",
    "item",
    "act",
    "outcome",
    "source",
    "target",
    "decided_on",
    "body_id",
    "organisation_id",
    "decided_by_id",
    "recorded_by_id",
    "membership",
    "subject",
    "sitting",
    "text_number",
    "text_sha256",
    "refers_to_id",
    "words_commitment",
    "people_commitment",
    "recorded_at",
    "prev",
)
_SIDE = ("words_salt", "words", "people_salt", "people")


def lines_of(chain: UUID, last_seq: int) -> Iterator[str]:
    """The entries of a chain up to this place, one line of JSON each."""
    entries = LedgerEntry.objects.filter(chain=chain, seq__lte=last_seq).select_related("text")
    for entry in entries.order_by("seq"):
        line = {name: in_text(getattr(entry, name)) for name in (*FIELDS, "hash")}
        line |= {name: in_text(getattr(entry.text, name)) for name in _SIDE}
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def in_text(value: Any) -> str | None:
    """A field as the text that is hashed; None is no text at all."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
