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
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
# Meteorological seasons; winter runs into the next year.
_SEASONS = {"vår": (3, 5), "sommar": (6, 8), "höst": (9, 11), "vinter": (12, 2)}
_ONGOING = {"löpande", "tills vidare", "pågående", "fortlöpande", "kontinuerligt", "ongoing"}
_YEAR = r"(?P<y>(?:19|20|21)\d\d)"


def parse(text: str) -> ImpreciseDate:
    """Reads a date as given in Swedish plans, without guessing.

    Raises ImpossibleDate for what has the form of a date but is none. Words that mean no
    period we know are kept with precision WORDS.
    """
    given = text.strip()
    plain = re.sub(r"\s+", " ", given.casefold())
    if plain in _ONGOING:
        return ImpreciseDate(given, Precision.ONGOING)
    for read in (_iso, _month_by_name, _quarter, _season, _half):
        period = read(plain)
        if period is not None:
            return ImpreciseDate(given, *period)
    return ImpreciseDate(given, Precision.WORDS)


Period = tuple[Precision, date, date]


def _iso(text: str) -> Period | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text)
    if not found:
        return None
    year, month, day = found.groups()
    try:
        if day:
            exact = date(int(year), int(month), int(day))
            return Precision.DAY, exact, exact
        if month:
            return _months(Precision.MONTH, int(year), int(month), int(month))
        return _months(Precision.YEAR, int(year), 1, 12)
    except ValueError as error:
        raise ImpossibleDate(text) from error


def _month_by_name(text: str) -> Period | None:
    found = re.fullmatch(rf"(?:(\d{{1,2}}) )?({'|'.join(_MONTHS)}) {_YEAR}", text)
    if not found:
        return None
    day, year, month = found[1], int(found["y"]), _MONTHS.index(found[2]) + 1
    if not day:
        return _months(Precision.MONTH, year, month, month)
    try:
        exact = date(year, month, int(day))
    except ValueError as error:
        raise ImpossibleDate(text) from error
    return Precision.DAY, exact, exact


def _quarter(text: str) -> Period | None:
    found = re.fullmatch(rf"(?:q|kvartal |kv ?)([1-4]),? {_YEAR}", text) or re.fullmatch(
        rf"{_YEAR}[ -]?(?:q|kvartal |kv ?)([1-4])", text
    )
    if not found:
        return None
    number = int(next(g for g in found.groups() if len(g) == 1))
    return _months(Precision.QUARTER, int(found["y"]), 3 * number - 2, 3 * number)


def _season(text: str) -> Period | None:
    names = "|".join(_SEASONS)
    found = re.fullmatch(rf"(?P<s>{names})(?:en|n)?(?:termin(?:en)?)? {_YEAR}", text)
    if not found:
        return None
    year = int(found["y"])
    first, last = _SEASONS[found["s"]]
    if last < first:
        end = date(year + 1, last, monthrange(year + 1, last)[1])
        return Precision.SEASON, date(year, first, 1), end
    return _months(Precision.SEASON, year, first, last)


def _half(text: str) -> Period | None:
    found = re.fullmatch(rf"(?P<h>första|andra) halvåret {_YEAR}", text)
    if not found:
        return None
    first = 1 if found["h"] == "första" else 7
    return _months(Precision.HALF, int(found["y"]), first, first + 5)


def _months(precision: Precision, year: int, first: int, last: int) -> Period:
    return precision, date(year, first, 1), date(year, last, monthrange(year, last)[1])
