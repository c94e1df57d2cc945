"""A period as published plans write it: "2023-2026", "2024-01-01 till 2027-12-31", "2024-"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..imprecise import ImpreciseDate, Precision, parse

_YEARS = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{4})")
_BETWEEN = re.compile(r"\s+(?:-|–|—|till|to|tom|t\.?\s?o\.?\s?m\.?)\s+|\s*[–—]\s*")
_OPEN = re.compile(r"(?:från och med|fr\.?\s?o\.?\s?m\.?|från)\s+(.+)|(.+?)\s*[-–—]", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """From one date to another, each as given; both empty where the words say neither."""

    given: str
    start: str = ""
    end: str = ""

    @property
    def unread(self) -> bool:
        """Whether words were given but no date could be read from them."""
        return bool(self.given) and not self.start

    def holds(self, moment: ImpreciseDate) -> bool:
        """Whether all of an imprecise date lies within; an open side holds everything."""
        first = parse(self.start).first if self.start else None
        last = parse(self.end).last if self.end else None
        if moment.first is None or moment.last is None or first is None:
            return False
        return first <= moment.first and (last is None or moment.last <= last)


def read_period(given: str) -> Period:
    """Reads a period; raises ImpossibleDate where it has the form of dates that do not exist."""
    years = _YEARS.fullmatch(given)
    sides = years.groups() if years else _BETWEEN.split(given)
    if len(sides) == 2 and all(map(_is_date, sides)):
        return Period(given, sides[0], sides[1])
    if _is_date(given):
        return Period(given, given, given)
    is_open = _OPEN.fullmatch(given)
    start = (is_open[1] or is_open[2]) if is_open else ""
    return Period(given, start) if start and _is_date(start) else Period(given)


def _is_date(text: str) -> bool:
    return parse(text).precision is not Precision.WORDS
