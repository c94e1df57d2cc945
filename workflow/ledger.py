"""The record: append-only entries, hash-chained by the database (docs/ledger-format.md)."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from . import person_data, verifying
from .models import LedgerEntry
from .verifying import Report

_COLUMNS = (
    "id",
    "chain",
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
)
# Only column names of ours are put together here and in record(); values are bound.
_INSERTS = f"""
entry AS (INSERT INTO {{into}} ({", ".join(_COLUMNS)})
          VALUES ({{rows}}) RETURNING seq, hash),
side AS (INSERT INTO workflow_ledgertext (entry_id, words_salt, words, people_salt, people)
         VALUES ({{texts}}))
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the application knows of an entry; the database adds place, time and hashes.

    References are public ids. ``words`` (free text, how it was decided) and ``people`` (names by
    public id) are stored beside the chain and only committed to.
    """

    chain: UUID
    kind: str
    act: str
    decided_on: date
    case: UUID | None = None
    item: UUID | None = None
    outcome: str = ""
    source: str = ""
    target: str = ""
    body: UUID | None = None
    organisation: UUID | None = None
    decided_by: UUID | None = None
    recorded_by: UUID | None = None
    membership: UUID | None = None
    subject: UUID | None = None
    sitting: UUID | None = None
    text_number: int | None = None
    text_sha256: str = ""
    refers_to: UUID | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def record(entries: Sequence[Entry]) -> bytes:
    """Appends the entries in order, in one statement; returns the last one's hash.

    The caller holds the lock of the case whose chain it is. Raises IntegrityError when a
    work item already has its decision.
    """
    inserts, values = inserts_of(entries)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {inserts} SELECT hash FROM entry ORDER BY seq DESC LIMIT 1",  # noqa: S608
            values,
        )
        return bytes(cursor.fetchone()[0])


def inserts_of(
    entries: Sequence[Entry], into: str = "workflow_ledgerentry"
) -> tuple[str, dict[str, Any]]:
    """The inserts of entries and their texts as two parts of a WITH, and the values to bind.

    A turn writes ``into`` the view of its own case's entries.
    ``entry`` returns seq and hash. What the trigger fills in (seq, prev, recorded_at, hash)
    is not among the columns; only our own column names are put into the text. Answers that let
    doubtful digits through stand after the entries of the act (``answers``).
    """
    entries = [*entries, *answers(entries[-1])]
    values: dict[str, Any] = {}
    rows, texts = [], []
    for number, entry in enumerate(entries):
        words, people = _Sealed.of(entry.words), _Sealed.of(entry.people)
        row = _row(entry, uuid4(), words.commitment, people.commitment)
        values |= {f"{column}_{number}": v for column, v in zip(_COLUMNS, row, strict=True)}
        side = (words.salt, words.text, people.salt, people.text)
        values |= {f"side{place}_{number}": value for place, value in enumerate(side)}
        rows.append(", ".join(f"%({column}_{number})s" for column in _COLUMNS))
        texts.append(", ".join([f"%(id_{number})s", *(f"%(side{p}_{number})s" for p in range(4))]))
    inserts = _INSERTS.format(into=into, rows="), (".join(rows), texts="), (".join(texts))
    return inserts, values


def answers(act: Entry) -> list[Entry]:
    """The entry that somebody answered "this is no person" about digits in what she wrote with an
    act, if she did: who, when, on which case, in which fields; never the digits."""
    fields = person_data.take_used()
    if not fields:
        return []
    who = str(act.recorded_by)
    return [
        Entry(
            chain=act.chain,
            case=act.case,
            kind="setting",
            act="not_a_person",
            decided_on=act.decided_on,
            body=act.body,
            organisation=act.organisation,
            recorded_by=act.recorded_by,
            membership=act.membership,
            words={"fields": fields},
            people={who: act.people[who]} if who in act.people else {},
        )
    ]


@dataclass(frozen=True)
class _Sealed:
    """A text with the salt that keeps its commitment from being guessed."""

    text: str
    salt: bytes

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> _Sealed:
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return cls(text, secrets.token_bytes(32))

    @property
    def commitment(self) -> bytes:
        return hashlib.sha256(self.salt + self.text.encode()).digest()


def _row(entry: Entry, entry_id: UUID, words: bytes, people: bytes) -> list[Any]:
    return [
        entry_id,
        entry.chain,
        entry.kind,
        entry.case,
        entry.item,
        entry.act,
        entry.outcome,
        entry.source,
        entry.target,
        entry.decided_on,
        entry.body,
        entry.organisation,
        entry.decided_by,
        entry.recorded_by,
        entry.membership,
        entry.subject,
        entry.sitting,
        entry.text_number,
        entry.text_sha256,
        entry.refers_to,
        words,
        people,
    ]


def verify() -> Report:
    """The verdict on the whole ledger (``verifying``), without checkpoints kept elsewhere."""
    return verifying.verify()


def history(case_public_id: UUID) -> list[LedgerEntry]:
    """A case's entries in order, with text and the people and bodies named."""
    return list(
        LedgerEntry.objects.filter(chain=case_public_id)
        .select_related("text", "body", "organisation", "recorded_by", "decided_by")
        .order_by("seq")
    )
