"""How much falls due when: counts by day as weeks ahead, what is late first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.templatetags.wording import long_day
from workflow.text import Text

WEEKS = 8
WIDEST = 100  # of a bar, in the drawing's own units

LATE = Text("Försenat", "Late")
WEEK = Text("Vecka {n}", "Week {n}")
NOTHING = Text("inget", "nothing")


@dataclass(frozen=True)
class Week:
    """One row: what is late (``starts`` is None, ``ends`` yesterday), or an ISO week.

    ``starts`` and ``ends`` are its Monday and Sunday. ``width`` is that of the bar, the widest
    row's being WIDEST; a row with anything in it has at least one.
    """

    name: Text
    starts: date | None
    ends: date
    count: int
    width: int

    @property
    def is_late(self) -> bool:
        return self.starts is None

    @property
    def days(self) -> str:
        """Which days it holds, in the page's language."""
        if self.starts is None:
            return str(Text("till och med {day}", "until {day}").format(day=long_day(self.ends)))
        return _span(self.starts, self.ends)

    @property
    def text(self) -> str:
        """The number, or that there is nothing."""
        return str(self.count or NOTHING)


def weeks_of(counts: Mapping[date, int], today: date, weeks: int = WEEKS) -> list[Week]:
    """What is late, then so many ISO weeks from the one of today on (local dates).

    What is due earlier this week is late, and counts there only; what is due after the last of
    the weeks counts nowhere.
    """
    monday = today - timedelta(days=today.weekday())
    mondays = [monday + timedelta(weeks=n) for n in range(weeks)]
    late = _sum(counts, date.min, today - timedelta(days=1))
    ahead = [_sum(counts, max(day, today), day + timedelta(days=6)) for day in mondays]
    most = max([late, *ahead], default=0)
    rows = [Week(LATE, None, today - timedelta(days=1), late, _width(late, most))]
    for day, count in zip(mondays, ahead, strict=True):
        name = WEEK.format(n=day.isocalendar().week)
        rows.append(Week(name, day, day + timedelta(days=6), count, _width(count, most)))
    return rows


def _span(first: date, last: date) -> str:
    """Two days with what they share said once: "12-18 januari 2026", with a dash."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long_day(last)}"
    said = long_day(first)
    if first.year == last.year:
        said = said.removesuffix(f" {first.year}")
    return f"{said} – {long_day(last)}"


def _sum(counts: Mapping[date, int], first: date, last: date) -> int:
    return sum(count for day, count in counts.items() if first <= day <= last)


def _width(count: int, most: int) -> int:
    return max(1, round(WIDEST * count / most)) if count else 0
