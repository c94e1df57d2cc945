"""How much work one file may be: a small file can ask for any amount of it.

One budget per file, shared with whatever is packed in it: a limit for each part would be none, as
there can be thousands of parts.
"""

from __future__ import annotations

from dataclasses import dataclass


class Spent(Exception):
    """The file is more work than any may be."""


@dataclass
class Budget:
    """What is left for a file: bytes that are unpacked, names of a PDF, elements of XML."""

    unpacked: int
    names: int = 0
    elements: int = 0

    def unpack(self, count: int) -> None:
        """Takes bytes off; Spent where there are not so many."""
        self.unpacked -= count
        if self.unpacked < 0:
            raise Spent

    def name(self) -> None:
        """Takes a name off."""
        self.names -= 1
        if self.names < 0:
            raise Spent

    def element(self, attributes: int) -> None:
        """Takes an element off; one with very many attributes counts as several."""
        self.elements -= 1 + attributes // 8
        if self.elements < 0:
            raise Spent
