"""Personal numbers in the text of a file, with an end to how much work that may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..number_finding import beside, find
from .budget import Spent

MOST_WORK = 1_000_000  # in what looking at two numbers beside each other costs
_SIGNS = 128  # so many signs cost the same
_PIECE = 1 << 16
_LONGEST_PIECE = 1 << 20
_PARTS = re.compile(r"[A-Za-z\n\r\x0b\x0c;,.:]")  # no number goes on behind one of these


class Person(Exception):
    """There is a number that is surely somebody's."""


class Looking:
    """Looks through the text of one file, all its parts together."""

    def __init__(self) -> None:
        self._left = MOST_WORK
        self._waiting: list[str] = []
        self._length = 0

    def add(self, text: str) -> None:
        """More of the text. Raises Person, and Spent for more numbers than are looked at."""
        self._waiting.append(text)
        self._length += len(text)
        if self._length > _LONGEST_PIECE:
            self.finish()

    def finish(self) -> None:
        """What was added stands apart from what comes after it."""
        text = "".join(self._waiting)
        self._waiting, self._length = [], 0
        for piece in _pieces(text):
            self._left -= beside(piece) + len(piece) // _SIGNS
            if self._left < 0 or len(piece) > _LONGEST_PIECE:
                raise Spent
            if find(piece).sure:
                raise Person


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        parts = _PARTS.search(text, at + _PIECE)
        end = parts.end() if parts else len(text)
        yield text[at:end]
        at = end
