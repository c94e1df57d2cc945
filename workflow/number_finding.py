"""Finds Swedish personal and coordination numbers in a text, however their signs are written.

Sure are twelve digits, and ten with a hyphen or plus, whose date and check digit hold; doubtful
are ten bare digits for which they hold. Digits count in groups that nothing parts, so that a part
of a longer number is none. Every free text passes here: what has no ten digits close together
(nearly all) costs some microseconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stdnum import luhn

# Signs as people type and paste them: blanks on one line, hyphens and dashes, plus signs. A soft
# hyphen may be seen or not.
_BLANK = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DASH = re.compile(r"[\-\u2010-\u2015\u2043\u207b\u208b\u2212\ufe58\ufe63\uff0d]")
_PLUS = re.compile(r"[+\u207a\u208a\ufb29\ufe62\uff0b]")
# Nobody sees these either, though they are letters, signs or nothing at all in Unicode's view.
_FILLERS = re.compile("[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]")
_BREAKS = "\n\r\x0b\x0c\x85"  # they part digits, as a line does
_SOFT = "\u00ad"
# Every sign as a digit (0), as what may part or hide among digits (blank), or as anything else
# (x). What has no byte in latin-1 comes as a question mark: looked at closely, should it stand
# among digits.
_CLASSES = bytes(
    ord("0") if chr(code) in "0123456789²³¹"
    else 32 if chr(code) in " \t\u00a0-+\u00ad?"
    or (unicodedata.category(chr(code)) == "Cc" and chr(code) not in _BREAKS)
    else 120
    for code in range(256)
)  # fmt: skip
_BESIDE = re.compile(rb"0 +(?=0)")
_STRETCH = re.compile(rb"0(?: {0,6}0){9,}")
_PLAIN = re.compile(r"[0-9 +-]*")
_BLANKS = re.compile(" +")
_NO_DIGIT = re.compile(r"\D")
_GROUP = re.compile(r"(\d+)(\D*)")
_MAY_PART = frozenset({" ", "-", "+", " -", "- ", " - ", " +", "+ ", " + "})
_DAY = r"\d\d ?\d\d ?\d\d"
_SIGN = " ?[-+] ?"
_SURE = re.compile(
    rf"(?:\d\d ?)?{_DAY}{_SIGN}\d{{4}}-?"
    rf"|\d\d ?{_DAY} ?\d{{4}}-?"
    r"|(?:\d\d)?\d\d-\d\d-\d\d[-+]\d{4}"
    r"|\d{4}-\d\d-\d{6}"
    rf"|\d(?: \d){{7}}(?:{_SIGN}| )\d(?: \d){{3}}-?"  # with a blank after every digit
    rf"|\d(?: \d){{5}}{_SIGN}\d(?: \d){{3}}-?"
)
# Without a hyphen; or a day with a time or a year after it: 2026-01-01 1400, 2026-01-01 – 2027.
_DOUBTFUL = re.compile(
    rf"\d{{10}}-?|{_DAY} \d{{4}}-?|\d(?: \d){{9}}-?|\d{{4}}-\d\d-\d\d(?: |{_SIGN})\d{{4}}"
)


@dataclass(frozen=True)
class Found:
    """What a text holds: whether surely a number, and the digits that may be one."""

    sure: bool
    doubtful: tuple[str, ...] = ()


NOTHING = Found(sure=False)


def find(text: str) -> Found:
    """The personal and coordination numbers of a text."""
    doubtful: dict[str, None] = {}
    for stretch, _, _ in _stretches(text):
        found = _in_stretch(stretch)
        if found.sure:
            return found
        doubtful |= dict.fromkeys(found.doubtful)
    return Found(sure=False, doubtful=tuple(doubtful)) if doubtful else NOTHING


def masked(text: str) -> str:
    """The text for a message: what is, or may be, a number is left out."""
    kept, after = [], 0
    for stretch, start, end in _stretches(text):
        if _in_stretch(stretch) != NOTHING:
            kept += [text[after:start], "•••"]
            after = end
    return "".join([*kept, text[after:]])


def beside(text: str) -> int:
    """How often digits stand beside digits with next to nothing between: what makes `find` work,
    some ten microseconds each."""
    return len(_BESIDE.findall(_classes(text)))


def _stretches(text: str) -> list[tuple[str, int, int]]:
    """Where ten digits or more stand with little between them that anybody sees: what is seen
    there, and where in the text it begins and ends."""
    if b"0000000000" not in _classes(text).translate(None, b" "):
        return []
    places = _seen(text)
    seen = "".join([text[place] for place in places])
    spans = (match.span() for match in _STRETCH.finditer(_classes(seen)))
    return [(seen[start:end], places[start], places[end - 1] + 1) for start, end in spans]


def _classes(text: str) -> bytes:
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        raw = _in_latin(text)
    return raw.translate(_CLASSES)


def _seen(text: str) -> list[int]:
    """The places of the signs that somebody sees: of blanks beside each other one, and so of
    soft hyphens. However many are put between two digits, the digits stand beside each other."""
    places, beside = [], ""
    for place, sign in enumerate(text):
        kind = _kind(sign)
        if not kind or kind in beside:
            continue
        beside = "" if kind == "x" else beside + kind
        places.append(place)
    return places


@lru_cache(maxsize=1000)
def _kind(sign: str) -> str:
    """A blank or a soft hyphen as itself, nothing for what nobody sees, ``x`` for all else."""
    if _BLANK.match(sign):
        return " "
    if sign == _SOFT or sign in _BREAKS:
        return _SOFT if sign == _SOFT else "x"
    unseen = unicodedata.category(sign) in ("Cc", "Cf", "Mn", "Me") or _FILLERS.match(sign)
    return "" if unseen else "x"


def _in_latin(text: str) -> bytes:
    """A byte a sign: digits of other scripts as 0, every other sign as a question mark."""
    digits = {ord(sign): "0" for sign in set(text) if sign > "\u00ff" and _digit(sign)}
    return (text.translate(digits) if digits else text).encode("latin-1", "replace")


def _digit(sign: str) -> str:
    found = unicodedata.digit(sign, None)
    return "" if found is None else str(found)


def _in_stretch(stretch: str) -> Found:
    doubtful: dict[str, None] = {}
    for plain in _plain(stretch):
        for written in _candidates(plain):
            digits = _NO_DIGIT.sub("", written)
            if not _holds(digits):
                continue
            if _SURE.fullmatch(written):
                return Found(sure=True)
            if _DOUBTFUL.fullmatch(written):
                doubtful[digits] = None
    return Found(sure=False, doubtful=tuple(doubtful)) if doubtful else NOTHING


def _plain(stretch: str) -> set[str]:
    """The stretch in digits, single blanks, ``-`` and ``+``; an ``x`` belongs to no number."""
    if _PLAIN.fullmatch(stretch):
        return {_BLANKS.sub(" ", stretch)}
    soft = ("", "-") if _SOFT in stretch else ("",)
    found = ("".join(_plain_sign(sign, as_soft) for sign in stretch) for as_soft in soft)
    return {_BLANKS.sub(" ", one) for one in found}


def _plain_sign(sign: str, as_soft: str) -> str:
    if digit := _digit(sign):
        return digit
    if sign == _SOFT:
        return as_soft
    kinds = ((_BLANK, " "), (_DASH, "-"), (_PLUS, "+"))
    return next((plain for kind, plain in kinds if kind.match(sign)), "x")


def _candidates(plain: str) -> Iterator[str]:
    """Whole groups of digits that have ten or twelve together, as they are written.

    One after which another hyphen follows ends with it: 2026-01-01-2026-12-31 is a period.
    """
    groups = _GROUP.findall(plain)
    for first in range(len(groups)):
        written, count = "", 0
        for digits, after in groups[first : first + 12]:
            written, count = written + digits, count + len(digits)
            if count in (10, 12):
                yield written + ("-" if after.startswith("-") else "")
            if count >= 12 or after not in _MAY_PART:
                break
            written += after


@lru_cache(maxsize=1000)
def _holds(digits: str) -> bool:
    """Whether date and check digit hold; a coordination number has 60 added to its day."""
    if len(digits) == 12 and digits[:2] not in ("18", "19", "20"):
        return False
    year = int(digits[:4]) if len(digits) == 12 else 2000 + int(digits[:2])
    month, day = int(digits[-8:-6]), int(digits[-6:-4])
    try:
        date(year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    valid: bool = luhn.is_valid(digits[-10:])
    return valid
