"""On which days somebody has to be reminded, counted by hand.

Nothing here comes from the product or from its libraries: not its calendar, not its zone. The
days off are those of lag (1989:253) and the three eves, Easter by Gauss's rule, summer time by
the directive (2000/84/EC). Rules are plain tuples.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

DAY = timedelta(days=1)
FIRST, LAST = date(2015, 1, 1), date(2045, 12, 31)
# Days from the deadline, months before it, working days until it comes again, who is told.
PlainRule = tuple[int, int, int | None, str]
ORDER = ("holder", "chair", "manager", "coordinator")


def easter(year: int) -> date:
    """Gauss's rule, with the numbers of the years 1900 to 2099."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    days = 22 + d + e
    if e == 6 and (d == 29 or (d == 28 and a > 10)):
        days -= 7
    return date(year, 3, 1) + (days - 1) * DAY


@cache
def days_off(year: int) -> frozenset[date]:
    """Red days that may fall on a weekday, and the eves of Midsummer, Christmas and New Year."""
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    midsummer_eve = date(year, 6, 19)
    while midsummer_eve.isoweekday() != 5:
        midsummer_eve += DAY
    sunday = easter(year)
    moving = (sunday - 2 * DAY, sunday + DAY, sunday + 39 * DAY, midsummer_eve)
    return frozenset((*(date(year, month, day) for month, day in fixed), *moving))


@cache
def working_days() -> list[date]:
    """All of them, in order."""
    count = (LAST - FIRST).days
    days = (FIRST + n * DAY for n in range(count))
    return [day for day in days if day.isoweekday() < 6 and day not in days_off(day.year)]


def _months_earlier(day: date, count: int) -> date:
    """The same number in the month, or the last one there is."""
    months = day.year * 12 + day.month - 1 - count
    for number in range(day.day, 0, -1):
        try:
            return date(months // 12, months % 12 + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def days_of(rule: PlainRule, due: date, until: date) -> list[date]:
    """The days on which a rule speaks of a deadline, up to a day."""
    days, months, every, _ = rule
    work = working_days()
    if months:
        first = bisect_right(work, _months_earlier(due, months)) - 1
    elif days == 0:
        first = bisect_right(work, due) - 1
    elif days < 0:
        first = bisect_left(work, due) + days
    else:
        first = bisect_right(work, due) + days - 1
    found = work[first :: every or len(work)]
    return found[: bisect_right(found, until)]


@dataclass
class Expected:
    """What has to be told of one deadline, sweep by sweep."""

    due: date
    rules: Sequence[PlainRule]
    decided: date  # everything up to this day: on which it was set, then of the newest sweep
    told: list[tuple[date, tuple[str, ...]]] = field(default_factory=list)
    plan: list[tuple[date, str]] = field(init=False)

    def __post_init__(self) -> None:
        until = self.due + 200 * DAY
        found = {(day, rule[3]) for rule in self.rules for day in days_of(rule, self.due, until)}
        self.plan = sorted(found)

    def sweep(self, day: date) -> None:
        """A sweep that may speak of everything up to a day."""
        if day <= self.decided:
            return
        low, high = (
            bisect_left(self.plan, (self.decided + DAY, "")),
            bisect_left(self.plan, (day + DAY, "")),
        )
        due = self.plan[low:high]
        self.decided = day
        if due:
            wanted = {audience for _, audience in due}
            self.told.append((due[-1][0], tuple(one for one in ORDER if one in wanted)))


def last_sunday(year: int, month: int) -> date:
    """Of a month with thirty-one days."""
    day = date(year, month, 31)
    return day - (day.isoweekday() % 7) * DAY


def local(moment: datetime) -> datetime:
    """What the clock on the wall says in Sweden (no zone) when it is this moment in UTC."""
    begins, ends = (
        datetime(d.year, d.month, d.day, 1, tzinfo=UTC)
        for d in (last_sunday(moment.year, 3), last_sunday(moment.year, 10))
    )
    return (moment + timedelta(hours=2 if begins <= moment < ends else 1)).replace(tzinfo=None)


def day_of_sweep(moment: datetime) -> date:
    """The newest day of which a sweep may speak at this moment: today's from six o'clock."""
    return (local(moment) - timedelta(hours=6)).date()


def every_day(since: date, until: date) -> Iterator[date]:
    """All days from the one until the other, both included."""
    return (since + n * DAY for n in range((until - since).days + 1))
