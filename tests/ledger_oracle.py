"""The ledger read by somebody who does not trust it: format v1 again, in plain Python.

Written from the description of the format, with hashlib and nothing of ours, so that an
error in the database's functions and the same error here are two errors. ``rows()`` reads
everything, ``recompute()`` names what is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

# The fields of an entry in the order in which they are hashed; prev comes after them.
HASHED = (
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


class Fault(NamedTuple):
    """What is wrong, and with which entry; ``seq`` 0 is the chain as a whole."""

    chain: UUID
    seq: int
    what: str

    @property
    def place(self) -> str:
        """As the built-in verdict names it."""
        return f"{self.chain}/{self.seq}" if self.seq else f"{self.chain}"


@dataclass(frozen=True)
class Row:
    """One entry with everything that stands beside it."""

    chain: UUID
    seq: int
    fields: dict[str, Any]
    hash: bytes
    has_text_row: bool
    words: tuple[bytes | None, str | None]  # salt and text
    people: tuple[bytes | None, str | None]
    decided_text: str | None  # the text version it rests on, as stored; None where emptied or gone
    emptied: str  # the fingerprint of an emptied text version


@dataclass(frozen=True)
class Rows:
    """All entries, and the newest hash that each case row remembers."""

    entries: Sequence[Row]
    heads: dict[UUID, bytes | None]


_ENTRIES = f"""
SELECT e.chain, e.seq, {", ".join(f"e.{name}" for name in HASHED)}, e.hash,
       t.entry_id IS NOT NULL, t.words_salt, t.words, t.people_salt, t.people, v.content,
       CASE WHEN v.content IS NULL THEN coalesce(v.sha256, '') ELSE '' END
FROM workflow_ledgerentry e
LEFT JOIN workflow_ledgertext t ON t.entry_id = e.id
LEFT JOIN workflow_case c ON c.public_id = e.chain
LEFT JOIN workflow_textversion v ON v.case_id = c.id AND v.number = e.text_number
WHERE %(chain)s::uuid IS NULL OR e.chain = %(chain)s
ORDER BY e.chain, e.seq
"""
_HEADS = """
SELECT public_id, ledger_head FROM workflow_case
WHERE %(chain)s::uuid IS NULL OR public_id = %(chain)s
"""


def rows(chain: UUID | None = None) -> Rows:
    """Reads the whole ledger, its side texts, the decided texts and the cases' heads; or of
    one case only."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, {"chain": chain})
        entries = [_row(values) for values in cursor.fetchall()]
        cursor.execute(_HEADS, {"chain": chain})
        heads = {case: _bytes(head) for case, head in cursor.fetchall()}
    return Rows(entries, heads)


def _row(values: Sequence[Any]) -> Row:
    chain, seq, *rest = values
    fields = dict(zip(HASHED, rest[: len(HASHED)], strict=True))
    own_hash, has_text_row, *beside, decided_text, emptied = rest[len(HASHED) :]
    words_salt, words, people_salt, people = beside
    return Row(
        chain=chain,
        seq=seq,
        fields=fields,
        hash=bytes(own_hash),
        has_text_row=has_text_row,
        words=(_bytes(words_salt), words),
        people=(_bytes(people_salt), people),
        decided_text=decided_text,
        emptied=emptied,
    )


def _bytes(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None


def recompute(found: Rows) -> list[Fault]:
    """Everything that is wrong, by chain and place in it; nothing where all is well."""
    faults: list[Fault] = []
    for _, entries in groupby(found.entries, key=attrgetter("chain")):
        chain = list(entries)
        faults += _walk(chain)
        faults += _tail(chain[-1], found.heads)
    present = {row.fields["case_id"] for row in found.entries}
    heads = [case for case, head in found.heads.items() if head is not None]
    faults += [Fault(case, 0, "no entries") for case in heads if case not in present]
    return faults


def first_faults(faults: Sequence[Fault]) -> set[str]:
    """Where each broken chain breaks first, as ``chain/seq``."""
    firsts: dict[UUID, Fault] = {}
    for fault in sorted(faults):
        firsts.setdefault(fault.chain, fault)
    return {fault.place for fault in firsts.values()}


Erased = frozenset[tuple[Any, ...]]


def _erased(chain: Sequence[Row]) -> Erased:
    """What the erasures of a chain name: an entry's words or people, a text by its fingerprint."""
    found: set[tuple[Any, ...]] = set()
    for row in chain:
        if (row.fields["kind"], row.fields["act"]) == ("erasure", "erase"):
            what = row.fields["outcome"]
            found.add((what, row.fields["refers_to_id"]))
            found.add((what, row.fields["text_number"], row.fields["text_sha256"]))
    return frozenset(found)


def _emptied(chain: Sequence[Row]) -> Erased:
    """What of a chain is empty, named as an erasure names it."""
    found: set[tuple[Any, ...]] = set()
    for row in chain:
        number, sha256 = row.fields["text_number"], row.fields["text_sha256"]
        found |= {("words", row.fields["id"])} if row.words[1] is None else set()
        found |= {("people", row.fields["id"])} if row.people[1] is None else set()
        found |= {("text", number, sha256)} if row.emptied == sha256 else set()
    return frozenset(found)


def _walk(chain: Sequence[Row]) -> Iterator[Fault]:
    erased, emptied = _erased(chain), _emptied(chain)
    seq, prev = 0, chain_start(chain[0].chain)
    for row in chain:
        seq += 1
        if row.seq != seq:
            yield Fault(row.chain, row.seq, "an entry before it is missing")
            seq = row.seq
        if entry_hash(row.fields) != row.hash:
            yield Fault(row.chain, row.seq, "its hash is another one")
        if bytes(row.fields["prev"]) != prev:
            yield Fault(row.chain, row.seq, "it follows something else")
        yield from _beside(row, erased)
        # A document's file lies outside the record, and "other" is no part of it.
        beside = row.fields["outcome"] in ("file", "other")
        erasing = frozenset() if beside else _erased([row])
        if erasing and not erasing & emptied:
            yield Fault(row.chain, row.seq, "it erased what is still there")
        prev = row.hash


def _beside(row: Row, erased: Erased) -> Iterator[Fault]:
    if not row.has_text_row:
        yield Fault(row.chain, row.seq, "nothing stands beside it")
    for name, (salt, text) in (("words", row.words), ("people", row.people)):
        if text is None:
            if row.has_text_row and (name, row.fields["id"]) not in erased:
                yield Fault(row.chain, row.seq, f"its {name} were emptied by no erasure")
            continue
        committed = commitment(salt, text) if salt is not None else b""
        if committed != bytes(row.fields[f"{name}_commitment"]):
            yield Fault(row.chain, row.seq, f"other {name} stand beside it")
    if row.fields["text_number"] is not None:
        decided = row.decided_text
        wanted = row.fields["text_sha256"]
        lawful = row.emptied == wanted and ("text", row.fields["text_number"], wanted) in erased
        if not lawful and (decided is None or sha256(decided.encode()).hex() != wanted):
            yield Fault(row.chain, row.seq, "the text it rests on is another one, or gone")


def _tail(last: Row, heads: dict[UUID, bytes | None]) -> Iterator[Fault]:
    if last.chain in heads and heads[last.chain] != last.hash:
        yield Fault(last.chain, last.seq, "its case knows another newest entry")


# -- the format itself


def entry_hash(fields: dict[str, Any]) -> bytes:
    """The hash that an entry with these fields must have."""
    parts = [b"samverka-ledger/1 entry\n", *(field(as_text(fields[name])) for name in HASHED)]
    return sha256(b"".join(parts))


def chain_start(chain: UUID) -> bytes:
    """What the first entry of a chain follows."""
    return sha256(b"samverka-ledger/1 start\n" + field(str(chain)))


def commitment(salt: bytes, text: str) -> bytes:
    """What an entry says of the text beside it without telling it."""
    return sha256(salt + text.encode())


def field(value: str | None) -> bytes:
    """Four bytes of length, big endian, and the UTF-8 bytes; ff ff ff ff for nothing."""
    if value is None:
        return b"\xff\xff\xff\xff"
    encoded = value.encode()
    return len(encoded).to_bytes(4, "big") + encoded


def as_text(value: Any) -> str | None:
    """A value as the format writes it: hex for bytes, UTC microseconds for moments."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
