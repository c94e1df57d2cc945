"""Reads a PDF by its grammar (ISO 32000-1, 7.2-7.3): names, streams and headers of objects.

Not a reader of documents: it follows no table and makes no page. It goes from the first byte to
the last, so that nothing is found only by those who look elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .budget import Budget

_MOST_TOKENS = 3_000_000
_DEEPEST = 200
_TOKEN = re.compile(
    rb"(?P<comment>%[^\r\n]*)"
    rb"|(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<open><<)|(?P<close>>>)"
    rb"|(?P<hex><[0-9A-Fa-f\x00\t\n\x0c\r ]*>)"
    rb"|(?P<string>\()"
    rb"|(?P<array>[\[\]{}])"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)"
    rb"|(?P<white>[\x00\t\n\x0c\r ]+)"
)
_PAREN = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_END = re.compile(rb"[\r\n\x00\t\x0c ]{0,32}endstream")
_LINE_END = re.compile(rb"\r\n|\n|\r")


class Broken(Exception):
    """It cannot be read by the grammar, or not to its end."""


@dataclass(frozen=True)
class Stream:
    """A stream: what its dictionary says with a name or a number, and its bytes.

    ``keys`` are those of the dictionary itself, each with its value where that is one token (a
    name without its slash, or an array of one name); with ``b"?"`` otherwise. Without
    ``ends_by_length`` the length is somewhere else, or wrong: the end is the first that is seen.
    """

    keys: Mapping[bytes, bytes]
    data: bytes
    ends_by_length: bool


@dataclass
class Found:
    """Everything in the file: names without escapes, streams, and where `obj` ends in headers."""

    names: set[bytes] = field(default_factory=set)
    streams: list[Stream] = field(default_factory=list)
    headers: set[int] = field(default_factory=set)


def unescaped(name: bytes) -> bytes:
    """A name without ``#xx``."""
    if b"#" not in name:
        return name
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name)


def read(content: bytes, budget: Budget) -> Found:
    """All that is in the file; raises Broken, Spent for too many names."""
    return _Reading(content, budget).everything()


class _Reading:
    """One reading, token by token; ``kept`` are the dictionaries that are open."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        self.content, self.at = content, 0
        self.budget = budget
        self.found = Found()
        self.kept: list[list[bytes]] = []  # tokens of each open dictionary, arrays flattened
        self.arrays = 0
        self.last: list[bytes] = []  # the tokens of the dictionary that closed last, at the top

    def everything(self) -> Found:
        for _ in range(_MOST_TOKENS):
            if self.at >= len(self.content):
                return self._done()
            token = _TOKEN.match(self.content, self.at)
            if token is None:
                raise Broken
            self.at = token.end()
            self._take(token.lastgroup or "", token[0])
        raise Broken

    def _done(self) -> Found:
        if self.kept or self.arrays:
            raise Broken
        return self.found

    def _take(self, kind: str, text: bytes) -> None:
        if kind in ("comment", "white"):
            return
        if kind == "name":
            self.budget.name()
            text = b"/" + unescaped(text[1:])
            self.found.names.add(text[1:])
        elif kind == "string":
            self._skip_string()
        elif kind == "open":
            self._note(b"<<")
            self._open()
            return
        elif kind == "close":
            self._close()
            return
        elif kind == "array":
            self.arrays += 1 if text in b"[{" else -1
        elif kind == "word" and self._keyword(text):
            return
        self._note(text)

    def _note(self, text: bytes) -> None:
        if self.kept:
            self.kept[-1].append(text)

    def _open(self) -> None:
        if len(self.kept) >= _DEEPEST:
            raise Broken
        self.kept.append([])

    def _close(self) -> None:
        if not self.kept:
            raise Broken
        self.last = self.kept.pop()

    def _skip_string(self) -> None:
        depth = 1
        for mark in _PAREN.finditer(self.content, self.at):
            depth += {b"(": 1, b")": -1}.get(mark[0], 0)
            if depth == 0:
                self.at = mark.end()
                return
        raise Broken

    def _keyword(self, word: bytes) -> bool:
        """Whether the word was one outside dictionaries, and is dealt with."""
        if word == b"stream":
            if self.kept or self.arrays:
                raise Broken
            self._read_stream()
            return True
        if word == b"obj":
            if self.kept or self.arrays:
                raise Broken  # an object inside another: its reader and ours would differ
            self.found.headers.add(self.at)
            self.last = []
        return False

    def _read_stream(self) -> None:
        keys = _keys_of(self.last)
        line_end = _LINE_END.match(self.content, self.at)
        begins = line_end.end() if line_end else self.at
        by_length = self._end_by_length(keys, begins)
        ends = by_length
        if ends is None:
            ends = self.content.find(b"endstream", begins)
        closed = self.content.find(b"endstream", ends, ends + 64) if ends >= 0 else -1
        if closed < 0:
            raise Broken
        self.found.streams.append(
            Stream(keys, self.content[begins:ends], ends_by_length=by_length is not None)
        )
        self.at = closed + len(b"endstream")
        self.last = []

    def _end_by_length(self, keys: Mapping[bytes, bytes], begins: int) -> int | None:
        """Where the stream ends by its own word, if `endstream` stands there."""
        length = keys.get(b"Length", b"")
        if not length.isdigit() or len(length) > 12:
            return None
        ends = begins + int(length)
        return ends if _END.match(self.content, ends) else None


def _keys_of(tokens: list[bytes]) -> dict[bytes, bytes]:
    """A dictionary's own keys with their values, where these are one token.

    Inside a dictionary every key is a name, and so may a value be; the tokens of inner
    dictionaries are not here, only their place (``<<``). Broken for a key that stands there
    twice: readers differ in which one they follow.
    """
    keys: dict[bytes, bytes] = {}
    at = 0
    while at < len(tokens):
        if not tokens[at].startswith(b"/"):
            raise Broken
        key = tokens[at][1:]
        if key in keys:
            raise Broken
        keys[key], at_next = _value(tokens, at + 1)
        at = at_next
    return keys


def _value(tokens: list[bytes], at: int) -> tuple[bytes, int]:
    if at >= len(tokens):
        raise Broken
    if tokens[at] == b"[":
        depth, end = 0, at
        while end < len(tokens):
            depth += {b"[": 1, b"]": -1}.get(tokens[end], 0)
            end += 1
            if depth == 0:
                inner = tokens[at + 1 : end - 1]
                return (inner[0].removeprefix(b"/") if len(inner) == 1 else b"?"), end
        raise Broken
    if tokens[at : at + 3][2:] == [b"R"]:  # a reference: number, generation, R
        return b"?", at + 3
    return tokens[at].removeprefix(b"/"), at + 1
