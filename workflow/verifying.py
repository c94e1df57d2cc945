"""Is the ledger intact? Everything is computed anew in the database and held against checkpoints.

``verify_ledger.py`` at the top of the repository does the same to an export, without this program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from . import checkpoint_files, checkpoints, merkle, tree
from .models import Checkpoint, LedgerEntry, TreeLeaf
from .row_security import SYSTEM, seeing
from .signed_notes import BadNote, Statement, Verifier, opened
from .whole_tables import rows, swapped, whole

_COUNT = "SELECT count(*), count(*) FILTER (WHERE seq = 1) FROM workflow_ledgerentry"
NOWHERE = 1 << 62  # after every place


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: an entry as ``chain/seq``, a place of the tree as ``#place``, a
    chain, or a thing by its name. ``place`` is that of the entry, where it has one."""

    where: str
    what: str
    place: int = NOWHERE
    chain: str = ""
    seq: int = 0

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Report:
    """The verdict: how much was read, and every fault, the first bad entry first.

    ``held`` is how many checkpoints outside the database were held against it.
    """

    entries: int
    chains: int
    faults: tuple[Fault, ...]
    held: int = 0

    @property
    def broken(self) -> tuple[str, ...]:
        """The faults as lines."""
        return tuple(map(str, self.faults))

    @property
    def intact(self) -> bool:
        return not self.faults


@seeing(SYSTEM)
def verify(file: Path | None = None, keys: Sequence[Verifier] = ()) -> Report:
    """Recomputes every hash, chain, commitment, decided text and node, and holds the roots against
    the checkpoints of the table and of ``file``; reads only.

    ``keys`` are those to trust; without them the keys that the table names. Raises OSError where
    the file cannot be read.
    """
    with transaction.atomic():
        with _planned_for_everything():
            faults = [*_entries(), *_heads(), *_texts(), *_places(), *_guards()]
            counts = rows(_COUNT)
        faults += _signed(Checkpoint.objects.order_by("pk").values_list("note", flat=True), keys)
        held = 0
        if file is not None:
            notes = list(checkpoint_files.notes(file))
            held, found = len(notes), _signed(notes, keys)
            # The nodes are right: where the roots are those signed, so is every leaf.
            faults += [*found, *(_leaves(file, notes, keys) if found else ())]
    ((entries, chains),) = counts
    return Report(entries, chains, tuple(in_order(faults)), held)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each place once, the first bad entry first: by the tree, and within a chain by the chain."""
    once: dict[str, Fault] = {}
    first: dict[str, int] = defaultdict(lambda: NOWHERE)
    for fault in faults:
        once.setdefault(fault.where, fault)
        if fault.chain:
            first[fault.chain] = min(first[fault.chain], fault.place)
    return sorted(
        once.values(),
        key=lambda f: (
            first[f.chain] if f.chain else f.place,
            not f.chain,
            f.chain,
            f.seq,
            f.where,
        ),
    )


def _entries() -> Iterator[Fault]:
    found = rows(whole("verify_entries"))
    waiting = _waiting([entry for *_, fault, entry in found if fault == _UNNUMBERED])
    for chain, seq, place, fault, entry in found:
        if fault != _UNNUMBERED or entry not in waiting:
            yield _of_entry(chain, seq, place, fault)
    for chain, seq, place, fault in rows(whole("verify_erased")):
        if fault is not None:
            yield _of_entry(chain, seq, place, fault)


_UNNUMBERED = "never numbered"
_WAITING = """
SELECT entry FROM unnest(%s::uuid[]) AS entry
WHERE EXISTS (SELECT FROM workflow_unnumbered q WHERE q.entry = entry.entry)
   OR EXISTS (SELECT FROM workflow_treeleaf l WHERE l.entry = entry.entry)
"""


def _waiting(entries: list[UUID]) -> set[UUID]:
    """Those that wait for their place, or have got it since they were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [entries])
        return {entry for (entry,) in cursor.fetchall()}


def _heads() -> Iterator[Fault]:
    for chain, seq, place, fault in rows(whole("verify_heads")):
        yield _of_entry(chain, seq, place, fault)


def _texts() -> Iterator[Fault]:
    for case, seq, place, number in rows(whole("verify_texts")):
        if seq is None:
            yield Fault(f"{case} text {number}", "not as written")
        else:
            yield _of_entry(case, seq, place, "the decided text was changed")


def _places() -> Iterator[Fault]:
    for place, fault in rows(whole("verify_tree")):
        yield Fault(f"#{place}", fault, place)


GUARDS = {
    "workflow_ledgerentry": (
        "samverka_append",
        "samverka_erase",
        "samverka_erase_file",
        "samverka_refuse_change",
        "samverka_refuse_truncate",
    ),
    "workflow_ledgertext": (
        "samverka_refuse_change",
        "samverka_refuse_delete",
        "samverka_refuse_truncate",
    ),
    "workflow_treeleaf": ("samverka_refuse_change", "samverka_refuse_truncate"),
    "workflow_checkpoint": ("samverka_refuse_change", "samverka_refuse_truncate"),
    "workflow_case": ("samverka_head_follows", "samverka_id_is_for_ever"),
    "workflow_textversion": ("samverka_guard_text",),
}


def _guards() -> Iterator[Fault]:
    found = set(
        rows(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
    )
    for table, guards in GUARDS.items():
        for guard in guards:
            if (table, guard) not in found:
                yield Fault(f"{table} {guard}", "the guard is gone or switched off")
    for table in swapped():
        yield Fault(table, "another table stands under its name, or its view was changed")


def _signed(notes: Iterable[str], keys: Sequence[Verifier]) -> list[Fault]:
    """Where the tree is another one than these checkpoints say; the first only."""
    known, size, last = list(keys) or _own_keys(), tree.size(), 0
    roots: dict[int, bytes] = {}
    for note in notes:
        try:
            said, _ = opened(note, known)
        except BadNote as error:
            return [Fault("checkpoint", str(error))]
        known += [key for key in said.announces if key not in known]
        if roots.setdefault(said.size, said.root) != said.root:
            return [Fault("checkpoint", f"two of {said.size} entries have different roots")]
        if said.size > size:
            gone = f"gone, with all after it: a checkpoint covers {said.size} entries"
            return [Fault(f"#{size}", gone, size)]
        if tree.root(said.size) != said.root:
            between = f"an entry from #{last} to #{said.size - 1} is another than was signed"
            return [Fault(f"checkpoint {said.size}", between, said.size)]
        last = said.size
    return []


def _own_keys() -> list[Verifier]:
    try:
        return checkpoints.known_keys()
    except BadNote:
        return []


def _leaves(file: Path, notes: Sequence[str], keys: Sequence[Verifier]) -> Iterator[Fault]:
    """The entries that are others than those signed, by the leaves beside the file, as far as
    these lead to a signed root themselves."""
    trusted = _trusted_leaves(file, _statements(notes, list(keys) or _own_keys()))
    ours = _our_leaves()
    for place, leaf in zip(range(trusted), checkpoint_files.leaves(file), strict=False):
        found = next(ours, None)
        if found is None:
            return  # told by the checkpoint
        if found != leaf:
            yield _at_place(place)


def _statements(notes: Iterable[str], known: list[Verifier]) -> Iterator[Statement]:
    for note in notes:
        try:
            said, _ = opened(note, known)
        except BadNote:
            continue  # told already
        known += said.announces
        yield said


def _trusted_leaves(file: Path, statements: Iterable[Statement]) -> int:
    roots = {said.size: said.root for said in statements}
    growing, trusted = merkle.Growing(), 0
    for leaf in checkpoint_files.leaves(file):
        growing.add(leaf)
        if growing.size in roots and growing.root == roots[growing.size]:
            trusted = growing.size
    return trusted


def _our_leaves() -> Iterator[bytes]:
    """The leaves of the tree from the first on; a hole is an empty one."""
    for start in range(0, tree.size(), 10 * tree.BATCH):
        end = start + 10 * tree.BATCH
        leaves = TreeLeaf.objects.filter(place__gte=start, place__lt=end).values_list(
            "place", "nodes"
        )
        found = {place: bytes(nodes)[:32] for place, nodes in leaves}
        for place in range(start, max(found, default=start - 1) + 1):
            yield found.get(place, b"")


def _at_place(place: int) -> Fault:
    what = "another entry than was signed"
    entry = TreeLeaf.objects.filter(place=place).values_list("entry", flat=True).first()
    entries = LedgerEntry.objects.filter(pk=entry) if entry else LedgerEntry.objects.none()
    found = entries.values_list("chain", "seq").first()
    if found is None:
        return Fault(f"#{place}", what, place)
    return _of_entry(*found, place, what)


def _of_entry(chain: UUID, seq: int | None, place: int | None, what: str) -> Fault:
    where = f"{chain}" if seq is None else f"{chain}/{seq}"
    return Fault(where, what, NOWHERE if place is None else place, str(chain), seq or 0)


# Everything is read through once: whole tables, by as many workers as there are.
_PLAN = {
    "max_parallel_workers_per_gather": "2",
    "parallel_tuple_cost": "0",
    "work_mem": "128MB",
    "jit": "off",
}


@contextmanager
def _planned_for_everything() -> Iterator[None]:
    before = {name: rows(f"SELECT current_setting('{name}')")[0][0] for name in _PLAN}
    _set(_PLAN)
    yield
    _set(before)


def _set(values: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
