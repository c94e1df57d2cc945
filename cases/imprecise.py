"""Dates as people give them: a day, a month, a season, a year, "löpande".

Nothing is made more precise than it was given: the wording is kept and shown, and only
where a clock needs one day does the last day of the period count.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a date was given."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"
    ONGOING = "ongoing"
    WORDS = "words"  # kept as written; no clock can read it


class ImpossibleDate(ValueError):
    """Looks like a date but is none, e.g. 2020-13-40."""


@dataclass(frozen=True)
class ImpreciseDate:
    """The wording as given, how precise it is, and the period it means (local dates)."""

    given: str
    precision: Precision
    first: date | None = None
    last: date | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it names one day; only then may anything start by itself."""
        return self.precision is Precision.DAY


_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_MONTH_OF = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH_OF |= {name[:3]: number for name, number in _MONTH_OF.items()} | {"sept": 9}
# Meteorological seasons; winter runs into the next year.
_SEASONS = {"vår": (3, 5), "sommar": (6, 8), "höst": (9, 11)}
_TERMS = {"vårtermin": (1, 6), "vt": (1, 6), "hösttermin": (7, 12), "ht": (7, 12)}
_NUMBERS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_ONGOING = {
    "fortlöpande",
    "kontinuerligt",
    "löpande",
    "ongoing",
    "pågående",
    "tills vidare",
    "tillsvidare",
}
_YEARS = range(1900, 2200)
_YEAR = r"(?P<y>(?:19|20|21)\d\d)"
# Words that make a period vaguer, never shorter: "slutet av 2026" is somewhere in 2026.
_VAGUE = re.compile(r"(?:under |i |på )?(?:(?:början|mitten|slutet) (?:av|på) )?(?:år |den )?(.+)")


def parse(text: str) -> ImpreciseDate:
    """Reads a date as given in Swedish plans, without guessing.

    Raises ImpossibleDate for what has the form of a date but is none. Words that mean no
    period we know are kept with precision WORDS.
    """
    given = text.strip()
    plain = re.sub(r"\s+", " ", given.casefold())
    if plain in _ONGOING:
        return ImpreciseDate(given, Precision.ONGOING)
    vague = _VAGUE.fullmatch(plain)
    for read in (_iso, _day_and_month, _month_by_name, _quarter, _season, _winter, _term, _half):
        period = read(vague[1] if vague else plain)
        if period is not None:
            return ImpreciseDate(given, *period)
    return ImpreciseDate(given, Precision.WORDS)


Period = tuple[Precision, date, date]


def _iso(text: str) -> Period | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text)
    found = found or re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    if not found:
        return None
    year, month, day = found.groups()
    if int(year) not in _YEARS:
        raise ImpossibleDate(text)  # a slip of the pen, and no clock can count to it
    if day:
        return _day(int(year), int(month), int(day))
    first, last = (int(month), int(month)) if month else (1, 12)
    return _months(Precision.MONTH if month else Precision.YEAR, int(year), first, last)


def _day_and_month(text: str) -> Period | None:
    found = re.fullmatch(rf"(\d{{1,2}})/(\d{{1,2}})[ -]{_YEAR}", text)
    return _day(int(found["y"]), int(found[2]), int(found[1])) if found else None


def _month_by_name(text: str) -> Period | None:
    found = re.fullmatch(rf"(?:(\d{{1,2}}) )?({'|'.join(_MONTH_OF)})\.? {_YEAR}", text)
    if not found:
        return None
    year, month = int(found["y"]), _MONTH_OF[found[2]]
    return (
        _day(year, month, int(found[1]))
        if found[1]
        else _months(Precision.MONTH, year, month, month)
    )


def _quarter(text: str) -> Period | None:
    number = _one_of(
        text,
        rf"(?:q|kvartal |kv\.? ?)(?P<n>[1-4]),? {_YEAR}",
        rf"{_YEAR}[ -]?(?:q|kvartal |kv\.? ?)(?P<n>[1-4])",
        rf"(?P<n>{'|'.join(_NUMBERS)}) kvartalet {_YEAR}",
    )
    if number is None:
        return None
    year, quarter = number
    return _months(Precision.QUARTER, year, 3 * quarter - 2, 3 * quarter)


def _half(text: str) -> Period | None:
    number = _one_of(
        text, rf"(?:h|halvår )(?P<n>[12]) {_YEAR}", rf"(?P<n>första|andra) halvåret {_YEAR}"
    )
    if number is None:
        return None
    year, half = number
    return _months(Precision.HALF, year, 6 * half - 5, 6 * half)


def _one_of(text: str, *forms: str) -> tuple[int, int] | None:
    """The year and the number, in figures or words, of the first form that fits."""
    for form in forms:
        found = re.fullmatch(form, text)
        if found:
            number = found["n"]
            return int(found["y"]), _NUMBERS.get(number) or int(number)
    return None


def _season(text: str) -> Period | None:
    found = re.fullmatch(rf"(?P<s>{'|'.join(_SEASONS)})(?:en)? {_YEAR}", text)
    return _months(Precision.SEASON, int(found["y"]), *_SEASONS[found["s"]]) if found else None


def _winter(text: str) -> Period | None:
    """From December; "vintern 2026/2027" or "2026/27" says so, "vintern 2026" means the same."""
    found = re.fullmatch(rf"vintern? {_YEAR}(?:[/–-](?P<next>\d{{4}}|\d\d))?", text)
    if not found:
        return None
    year = int(found["y"]) + 1
    if found["next"] not in (None, str(year), str(year)[2:]):
        raise ImpossibleDate(text)
    return Precision.SEASON, date(year - 1, 12, 1), date(year, 2, monthrange(year, 2)[1])


def _term(text: str) -> Period | None:
    """A school term lies in its half of the year; where it begins there differs by school."""
    found = re.fullmatch(rf"(?P<t>{'|'.join(_TERMS)})(?:en)? {_YEAR}", text)
    return _months(Precision.HALF, int(found["y"]), *_TERMS[found["t"]]) if found else None


def _day(year: int, month: int, day: int) -> Period:
    try:
        exact = date(year, month, day)
    except ValueError as error:
        raise ImpossibleDate(f"{year}-{month}-{day}") from error
    return Precision.DAY, exact, exact


def _months(precision: Precision, year: int, first: int, last: int) -> Period:
    try:
        return precision, date(year, first, 1), date(year, last, monthrange(year, last)[1])
    except ValueError as error:
        raise ImpossibleDate(f"{year}-{first}") from error
