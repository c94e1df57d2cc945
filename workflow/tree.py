"""The tree over the whole ledger: numbering after commit, roots, and proofs.

Places are given by the database (`samverka_number`), to any number of callers in turn; a turn
never waits for them. What is read here is hashes, and so the same for whoever asks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection, transaction

from . import merkle
from .models import TreeLeaf
from .row_security import SYSTEM, seeing

BATCH = 1000  # the most that is numbered, or read, at a time


def number(batches: int = 100) -> int:
    """Numbers the entries that wait, at most so many batches; returns how many.

    Each batch is a transaction of its own. Where another session is at it, it is left to that one.
    """
    numbered = 0
    for _ in range(batches):
        with seeing(SYSTEM), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT samverka_number(%s)", [BATCH])
            done = cursor.fetchone()[0]
        numbered += done or 0
        if done != BATCH:
            break
    return numbered


@seeing(SYSTEM)
def size() -> int:
    """How many entries have a place."""
    newest = TreeLeaf.objects.order_by("-place").values_list("place", flat=True).first()
    return 0 if newest is None else newest + 1


@seeing(SYSTEM)
def root(of: int) -> bytes | None:
    """The root over the first so many entries; None where there are fewer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT samverka_root(%s)", [of])
        found = cursor.fetchone()[0]
    return None if found is None else bytes(found)


@seeing(SYSTEM)
def place_of(entry: UUID) -> int | None:
    """An entry's place; None where it has none yet."""
    return TreeLeaf.objects.filter(entry=entry).values_list("place", flat=True).first()


@seeing(SYSTEM)
def entries_at(places: Collection[int]) -> list[UUID]:
    """The entries in these places, in their order."""
    rows = TreeLeaf.objects.filter(place__in=list(places)).order_by("place")
    return list(rows.values_list("entry", flat=True))


@seeing(SYSTEM)
def found_by(beginning: bytes) -> tuple[int, bytes] | None:
    """The place and hash of the one leaf that begins so; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, substring(nodes FROM 1 FOR 32) FROM workflow_treeleaf"
            " WHERE substring(nodes FROM 1 FOR 32) BETWEEN %s AND %s LIMIT 2",
            [beginning.ljust(32, b"\x00"), beginning.ljust(32, b"\xff")],
        )
        rows = cursor.fetchall()
    return (rows[0][0], bytes(rows[0][1])) if len(rows) == 1 else None


@seeing(SYSTEM)
def path(place: int, of: int) -> Sequence[bytes]:
    """What proves a place among the first so many, from the leaf upwards; two statements at most.

    Raises ValueError where there are fewer entries, or the place is not among them.
    """
    ranges = merkle.beside(place, of)
    wanted = {one.last for first, end in ranges for one in merkle.complete(first, end)}
    rows = TreeLeaf.objects.filter(place__in=wanted).values_list("place", "nodes")
    nodes = {last: bytes(found) for last, found in rows}
    if wanted - nodes.keys():
        raise ValueError(f"there are not {of} entries")

    def hash_of(one: merkle.Subtree) -> bytes:
        return nodes[one.last][32 * one.level :][:32]

    return [merkle.whole(first, end, hash_of) for first, end in ranges]
