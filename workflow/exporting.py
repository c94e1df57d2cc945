"""The ledger as lines of JSON, for whoever checks it elsewhere (docs/ledger-format.md, Export)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from . import checkpoints, tree
from .kept_sql import kept
from .models import Case, TextVersion
from .row_security import SYSTEM, seeing

Line = dict[str, Any]
# Those of format v1 in their order; ``prev`` is the last.
FIELDS = re.findall(
    r"\w+",
    "id chain seq kind case_id item act outcome source target decided_on body_id organisation_id"
    " decided_by_id recorded_by_id membership subject sitting text_number text_sha256 refers_to_id"
    " words_commitment people_commitment recorded_at prev",
)


def export(write: Callable[[str], object], case: UUID | None = None) -> int:
    """Writes the whole ledger, or one case's chain with proofs, line by line as it stands at one
    moment; returns how many entries. Holds no more than a thousand of them at a time."""
    written = 0
    with _one_moment():
        for line in _lines(case):
            write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            written += "entry" in line
    return written


def _lines(case: UUID | None) -> Iterator[Line]:
    newest, size = checkpoints.latest(), tree.size()
    of = newest.size if newest is not None and case is not None else 0
    yield {
        "samverka-export": 1,
        "case": str(case) if case else None,
        "size": size,
        "root": base64.b64encode(tree.root(size) or b"").decode(),
        "note": newest.note if newest else None,
    }
    yield from _texts(case)
    sql = kept("export_entries")
    yield from _of_chain(sql, case, of) if case else _in_order_of_the_tree(sql, size)
    yield from _heads(case)


def _texts(case: UUID | None) -> Iterator[Line]:
    rows = TextVersion.objects.order_by("pk")
    if case is not None:
        rows = rows.filter(case__public_id=case)
    values = rows.values_list("pk", "case__public_id", "number", "sha256", "content")
    last = 0
    while found := list(values.filter(pk__gt=last)[: tree.BATCH]):
        for _, of, number, sha256, content in found:
            yield {"text": str(of), "number": number, "sha256": sha256, "content": content}
        last = found[-1][0]


def _heads(case: UUID | None) -> Iterator[Line]:
    rows = Case.objects.order_by("pk")
    if case is not None:
        rows = rows.filter(public_id=case)
    last = 0
    values = rows.values_list("pk", "public_id", "ledger_head")
    while found := list(values.filter(pk__gt=last)[: tree.BATCH]):
        for _, public_id, head in found:
            yield {"case": str(public_id), "head": bytes(head).hex() if head else None}
        last = found[-1][0]


def _in_order_of_the_tree(sql: str, size: int) -> Iterator[Line]:
    for start in range(0, size, tree.BATCH):
        numbered = "l.place >= %s::bigint AND l.place < %s::bigint"
        yield from _entries(sql, numbered, start, start + tree.BATCH)
    # What has no place is what was written in the last seconds, and what nobody numbered.
    yield from _entries(sql, "l.place IS NULL")


def _of_chain(sql: str, case: UUID, of: int) -> Iterator[Line]:
    for line in _entries(sql, "e.chain = %s::uuid", case):
        place = line["place"]
        if place is not None and place < of:
            line["proof"] = [base64.b64encode(one).decode() for one in tree.path(place, of)]
        yield line


def _entries(sql: str, which: str, *values: int | UUID) -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(which=which), [str(v) for v in values])
        for row in cursor.fetchall():
            yield _line(row)


def _line(row: tuple[Any, ...]) -> Line:
    place, leaf, gone, queued, own_hash, has_texts, *rest = row
    if gone is not None:
        return {"gone": str(gone), "place": place, "leaf": leaf}
    words_salt, words, people_salt, people, *fields = rest
    return {
        "entry": dict(zip(FIELDS, fields, strict=True)),
        "hash": own_hash,
        "place": place,
        "leaf": leaf,
        "queued": queued,
        "words": {"salt": words_salt, "text": words} if has_texts else None,
        "people": {"salt": people_salt, "text": people} if has_texts else None,
    }


@contextmanager
def _one_moment() -> Iterator[None]:
    """All statements inside read what was there at the first; an export may take minutes."""
    level = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {}"
    with seeing(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute(level.format("REPEATABLE READ"))
        try:
            with transaction.atomic():
                yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(level.format("READ COMMITTED"))
