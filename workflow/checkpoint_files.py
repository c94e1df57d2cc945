"""Checkpoints kept outside the database: a file of notes, and beside it one of leaves.

Both are only ever added to, so that they can lie where this program may append and no more. The
leaves let whoever checks name the very entry that was changed; the notes alone only say
between which two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from . import tree
from .models import Checkpoint, TreeLeaf
from .signed_notes import BadNote, notes_in, statement_in

_LINE = 65  # 64 hex digits and the line's end
_TAIL = 16 * 1024  # more than a note takes


class NotOurs(Exception):
    """The file ends with a note that cannot be read or is of another tree; nothing is added to it:
    it is another database's, or this one has lost its newest entries."""


def deliver(path: Path) -> None:
    """Adds what is not there yet: leaves first, then notes. Raises OSError and NotOurs.

    For one caller at a time.
    """
    for note in _after(newest(path), path):
        with _leaves(path).open("ab") as leaves:
            for lines in _missing_leaves(_leaves(path).stat().st_size, note.size):
                leaves.write(lines)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{_ending(path)}{note.note}\n")


def is_there(path: Path) -> bool:
    """Whether there is a file; also where it cannot be looked at, which reading it will tell."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def newest(path: Path) -> str | None:
    """The last note in the file; None where there is none. Raises OSError but for no file."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL))
            tail = file.read().decode(errors="replace")
    except FileNotFoundError:
        return None
    found = None
    for note in notes_in(tail.splitlines(keepends=True)):
        found = note
    return found


def notes(path: Path) -> Iterator[str]:
    """All notes of the file, in order."""
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from notes_in(file)


def leaves(path: Path) -> Iterator[bytes]:
    """The leaves beside a file of notes, in order; none where there is no such file."""
    try:
        with _leaves(path).open(encoding="ascii", errors="replace") as file:
            for line in file:
                yield bytes.fromhex(line)
    except (FileNotFoundError, ValueError):
        return


def _leaves(path: Path) -> Path:
    return path.with_name(path.name + ".leaves")


def _ending(path: Path) -> str:
    """What ends a note that was cut short, so that the next one begins by itself."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2))
        return "" if file.read() in (b"", b"\n\n") else "\n\n"


def _after(note: str | None, path: Path) -> Sequence[Checkpoint]:
    rows = Checkpoint.objects.order_by("pk")
    if note is None:
        return list(rows)
    last = rows.filter(note=note).values_list("pk", flat=True).last()
    if last is not None:
        return list(rows.filter(pk__gt=last))
    # Signed of this very tree, and its row was lost: the file goes on after it.
    size, known = _size_of_ours(note), set(notes(path))
    return [row for row in rows.filter(size__gte=size) if row.note not in known]


def _size_of_ours(note: str) -> int:
    try:
        said = statement_in(note)
    except BadNote:
        raise NotOurs("the file's newest checkpoint cannot be read") from None
    if tree.root(said.size) != said.root:
        raise NotOurs(f"the file's checkpoint of {said.size} entries is not of this tree")
    return said.size


def _missing_leaves(written: int, size: int) -> Iterator[bytes]:
    """The lines from this byte on, a batch at a time; a line that was cut short is finished."""
    place, cut = divmod(written, _LINE)
    while place < size:
        end = min(size, place + tree.BATCH)
        rows = TreeLeaf.objects.filter(place__gte=place, place__lt=end).order_by("place")
        found = [bytes(nodes)[:32] for nodes in rows.values_list("nodes", flat=True)]
        yield "".join(f"{leaf.hex()}\n" for leaf in found).encode()[cut:]
        place, cut = end, 0
