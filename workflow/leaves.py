"""The words in a text or in parsed JSON: passages are found there and marked, codes are left.

A passage is looked for in strings that somebody may have written, never in the JSON around them;
so nothing that is read as a day, an id or a code can be broken by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

MARK = "[gallrat]"
# Keys of a case's text that hold codes and numbers; what has the key `_DAY` is a day in parts.
_CODES = frozenset(
    {"format", "kind", "form", "amount", "value", "baseline", "target", "version", "size"}
)
_DAY = "precision"
_CODE = re.compile(
    r"\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?"  # a day or a moment
    r"|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # an id
    r"|[0-9a-f]{64}"  # a fingerprint
)
_AROUND, _LONGEST = 40, 200  # characters


def longest_first(passages: Iterable[str]) -> list[str]:
    """Each passage once, under both line ends, the longest first: a shorter one may be a part."""
    said = {one.replace("\r\n", "\n").strip() for one in passages} - {""}
    both = said | {one.replace("\n", "\r\n") for one in said}
    return sorted(both, key=lambda one: (-len(one), one))


def strings(value: Any, *, of_case: bool = False) -> Iterator[str]:
    """The strings in a parsed value that somebody may have written; ``of_case`` is whether it is
    the text of a case, which has keys of codes."""
    if isinstance(value, str) and not _CODE.fullmatch(value):
        yield value
    elif isinstance(value, Mapping):
        for name in _written(value, of_case):
            yield from strings(value[name], of_case=of_case)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part, of_case=of_case)


def marked(value: Any, passages: Sequence[str], *, of_case: bool = False) -> Any:
    """The same value with a mark where passages stood; a new one, the old is left."""
    if isinstance(value, str):
        return value if _CODE.fullmatch(value) else without(value, passages)
    if isinstance(value, Mapping):
        written = _written(value, of_case)
        words = {name: marked(value[name], passages, of_case=of_case) for name in written}
        return {name: words.get(name, part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [marked(part, passages, of_case=of_case) for part in value]
    return value


def without(text: str, passages: Sequence[str]) -> str:
    """The text with a mark where passages stood; where they overlap, one for all of them."""
    found = ""
    last = 0
    for start, end in _spans(text, passages):
        found += text[last:start] + MARK
        last = end
    return found + text[last:]


def holding(value: Any, passages: Sequence[str], *, of_case: bool = False) -> str | None:
    """The first string of a value in which a passage stands; None where none does."""
    texts = strings(value, of_case=of_case)
    return next((one for one in texts if any(passage in one for passage in passages)), None)


def around(text: str, passages: Sequence[str]) -> str:
    """The first passage in a text with a few words on either side, on one line."""
    spans = _spans(text, passages)
    if not spans:
        return ""
    start, end = spans[0]
    end = min(end, start + _LONGEST)
    first, last = max(start - _AROUND, 0), min(end + _AROUND, len(text))
    said = re.sub(r"\s+", " ", text[first:last]).strip()
    return f"{'… ' if first else ''}{said}{' …' if last < len(text) else ''}"


def _written(value: Mapping[str, Any], of_case: bool) -> list[str]:
    """The keys of a mapping under which somebody may have written."""
    if not of_case:
        return list(value)
    return [] if _DAY in value else [name for name in value if name not in _CODES]


def _spans(text: str, passages: Sequence[str]) -> list[tuple[int, int]]:
    """From where to where passages stand, in order; what overlaps or touches is one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(_places(text, passages)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _places(text: str, passages: Sequence[str]) -> Iterator[tuple[int, int]]:
    for passage in passages:
        start = text.find(passage)
        while start >= 0:
            yield start, start + len(passage)
            start = text.find(passage, start + 1)
