"""On which days somebody is reminded of a deadline: a pure function of its rules and its day.

All days are local dates. A reminder is for a working day: one before the deadline comes a day
earlier rather than on a day off, so that whoever reads it still has the time it speaks of; on
the day means the last working day that is not after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .deadlines import add_working_days, back_working_days, months_before
from .models.deadlines import Audience, Clock

H, CHAIR, MANAGER, COORDINATOR = (
    Audience.HOLDER, Audience.CHAIR, Audience.MANAGER, Audience.COORDINATOR,
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Who is told when: working days from the deadline, or months before it.

    ``every`` repeats it after so many working days while the deadline is open.
    """

    days: int
    audience: Audience
    months: int = 0
    every: int | None = None

    def first_day(self, due: date) -> date:
        """The day on which it speaks for the first time."""
        if self.months:
            return back_working_days(months_before(due, self.months), 0)
        if self.days <= 0:
            return back_working_days(due, -self.days)
        return add_working_days(due, self.days)

    def first_from(self, due: date, since: date) -> date:
        """Its first day on or after ``since``; a day before that if there is none."""
        day = self.first_day(due)
        while self.every and day < since:
            day = add_working_days(day, self.every)
        return day

    def last_until(self, due: date, since: date, until: date) -> date | None:
        """Its last day from ``since`` until ``until``, both included, or None."""
        day = self.first_from(due, since)
        if not since <= day <= until:
            return None
        while self.every and (following := add_working_days(day, self.every)) <= until:
            day = following
        return day


@dataclass(frozen=True)
class Reminder:
    """One that is due: for which day it speaks, and who is told."""

    on: date
    to: tuple[Audience, ...]


def falling_due(rules: Iterable[Rule], due: date, *, since: date, until: date) -> Reminder | None:
    """The one reminder for the days from ``since`` until ``until``, both included.

    After an outage several days stand there: they are told in one reminder of the newest day,
    to everybody whom any of them was for.
    """
    found = [(day, r.audience) for r in rules if (day := r.last_until(due, since, until))]
    if not found:
        return None
    wanted = {audience for _, audience in found}
    return Reminder(max(day for day, _ in found), tuple(a for a in Audience if a in wanted))


def next_look(rules: Iterable[Rule], due: date, *, after: date) -> date | None:
    """The first day after ``after`` on which some rule speaks; None if none ever will."""
    following = after.toordinal() + 1
    since = date.fromordinal(following)
    days = [day for rule in rules if (day := rule.first_from(due, since)) >= since]
    return min(days, default=None)


def _rules(*rules: tuple[int, Audience] | Rule) -> tuple[Rule, ...]:
    return tuple(r if isinstance(r, Rule) else Rule(*r) for r in rules)


def _weekly(days: int, *audiences: Audience) -> tuple[Rule, ...]:
    return tuple(Rule(days, audience, every=5) for audience in audiences)


def _months(*months: int) -> tuple[Rule, ...]:
    return tuple(Rule(0, who, months=n) for n in months for who in (H, COORDINATOR))


_OF_A_BODY = _rules((-2, H), (0, H), *_weekly(1, H, CHAIR, COORDINATOR))
# What holds where a cooperation has chosen nothing else: before, on the day, after, and who is
# told when it is late.
USUAL: Mapping[Clock, Sequence[Rule]] = {
    Clock.STAGE: _OF_A_BODY,
    Clock.REVIEW: _OF_A_BODY,
    Clock.REVISION: _rules((-3, H), (0, H), *_weekly(1, H), *_weekly(3, MANAGER, COORDINATOR)),
    Clock.START: _rules((-5, H), (0, H), *_weekly(1, H), *_weekly(5, MANAGER, COORDINATOR)),
    Clock.END: _rules(
        Rule(0, H, months=1), (-5, H), (0, H), *_weekly(1, H), *_weekly(5, MANAGER, COORDINATOR)
    ),
    Clock.EVALUATION: _rules((-5, H), (0, H), *_weekly(1, H), *_weekly(5, MANAGER, COORDINATOR)),
    Clock.SIGNING: _rules((-5, H), (0, H), *_weekly(1, H, COORDINATOR)),
    Clock.AGREEMENT_END: _rules(*_months(6, 3, 1), (0, H), (0, COORDINATOR)),
    # lag (2023:196) 6 §: every second year; warned half a year ahead
    Clock.PICTURE: _rules(*_months(6, 3, 1), (0, H), *_weekly(0, COORDINATOR)),
    Clock.PLAN: _rules(*_months(6, 3, 1), *_weekly(0, COORDINATOR)),
    Clock.REPORT: _rules(*_months(2, 1), (-5, COORDINATOR), *_weekly(0, COORDINATOR)),
    Clock.STEP: _rules((-5, H), (0, H), (1, H), *_weekly(5, MANAGER)),
    Clock.TARGET: _rules((-10, H), (0, H), (1, H), (5, MANAGER)),
}
