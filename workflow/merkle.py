"""Merkle trees as in RFC 9162, section 2.1: hashes, which subtrees a proof needs, and checking one.

Nothing here knows of a database; ``docs/ledger-format.md`` has the format and test vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()
_DOMAIN = b"samverka-tree/1\n"


@dataclass(frozen=True)
class Subtree:
    """A complete subtree of ``2 ** level`` leaves; ``last`` is the place of its last one."""

    level: int
    last: int


Lookup = Callable[[Subtree], bytes]


def leaf(entry_hash: bytes) -> bytes:
    """The leaf of an entry with this hash."""
    return hashlib.sha256(b"\x00" + _DOMAIN + entry_hash).digest()


def node(left: bytes, right: bytes) -> bytes:
    """What stands above two."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def complete(first: int, end: int) -> Iterator[Subtree]:
    """The complete subtrees of the leaves from ``first`` to before ``end``, largest first;
    ``first`` is where a subtree as large as all of them begins."""
    while first < end:
        level = (end - first).bit_length() - 1
        first += 1 << level
        yield Subtree(level, first - 1)


def whole(first: int, end: int, hash_of: Lookup) -> bytes:
    """The hash over these leaves."""
    parts = [hash_of(one) for one in complete(first, end)]
    found = parts.pop() if parts else EMPTY
    for part in reversed(parts):
        found = node(part, found)
    return found


def beside(place: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose hashes prove a place among ``size``, from the leaf upwards."""
    if not 0 <= place < size:
        raise ValueError(f"place {place} is not among {size}")
    found: list[tuple[int, int]] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + (1 << (end - first - 1).bit_length() - 1)
        if place < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((first, middle))
            first = middle
    return found[::-1]


def root_of_proof(leaf_hash: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to; raises ValueError where it has another length."""
    ranges = beside(place, size)
    if len(ranges) != len(path):
        raise ValueError("the proof has another length than its tree")
    found = leaf_hash
    for (first, _), other in zip(ranges, path, strict=True):
        found = node(other, found) if first < place else node(found, other)
    return found


class Growing:
    """A tree to which leaves are added one by one; it keeps no more than its right edge."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []  # complete subtrees, largest first

    def add(self, leaf_hash: bytes) -> None:
        """One leaf more."""
        found, size = leaf_hash, self.size
        while size & 1:
            found = node(self._edge.pop(), found)
            size >>= 1
        self._edge.append(found)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over what was added."""
        if not self._edge:
            return EMPTY
        *rest, found = self._edge
        for part in reversed(rest):
            found = node(part, found)
        return found
