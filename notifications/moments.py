"""When letters go: the moments of digests, the days on which it is quiet, and what is urgent.

Moments are aware and come back in UTC; seven in the morning is seven in Sweden, whichever way
the clocks were turned that night.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from workflow.deadlines import add_working_days, is_working_day, local_date
from workflow.errors import LOCAL

from .models import Cadence, Kind

MORNING = time(7)
_DAY = timedelta(days=1)


class Urgency(Enum):
    """Why a letter goes although it is quiet."""

    ASKED_FOR = "an invitation: somebody waits for the answer, and it holds for some days only"
    ALARM = "an alarm: whoever changes the ledger waits for a Sunday"
    BY_THE_CHAIR = "a chair's urgent decision: it was not left until the meeting either"
    DUE = "the receiver has something to do before the end of the next working day"


# What tells somebody that she has something to do; the others tell what has happened.
_TO_DO = (Kind.YOUR_TURN, Kind.REFERRED_BACK, Kind.REMINDER)


def urgency(
    kind: Kind, *, by_the_chair: bool = False, due: date | None = None, today: date
) -> Urgency | None:
    """Whether a letter is not to wait for the next working day, and why; None if it is to.

    ``due`` is the local date of what its receiver is to do. The only place that decides it.
    """
    if kind is Kind.INVITED:
        return Urgency.ASKED_FOR
    if kind is Kind.ALARM:
        return Urgency.ALARM
    if kind in (Kind.DIGEST, Kind.OVERVIEW):
        return None  # whoever chose them chose to wait
    if by_the_chair:
        return Urgency.BY_THE_CHAIR
    if kind in _TO_DO and due is not None and due <= add_working_days(today, 1):
        return Urgency.DUE
    return None


def quiet_until(now: datetime) -> datetime | None:
    """The moment until which only what is urgent is sent; None when it is not quiet.

    From midnight before a day off until seven on the next working day.
    """
    today = local_date(now)
    ends = morning(add_working_days(today, 0))
    rests = not is_working_day(today) or not is_working_day(today - _DAY)
    return ends if rests and now < ends else None


def morning(day: date) -> datetime:
    """Seven o'clock in Sweden on a local date."""
    return datetime.combine(day, MORNING, LOCAL).astimezone(UTC)


def next_moment(cadence: Cadence, now: datetime) -> datetime:
    """When the next digest goes: later than ``now``, on a working day's morning, or on that of
    the first working day of a week."""
    days = _working_days(local_date(now))
    if cadence is Cadence.WEEKLY:
        days = (day for day in days if day == first_working_day(day))
    return next(moment for moment in map(morning, days) if moment > now)


def _working_days(day: date) -> Iterator[date]:
    while True:
        if is_working_day(day):
            yield day
        day += _DAY


def first_working_day(day: date) -> date:
    """The first working day of the week, Monday to Sunday, of a local date.

    A week without any has it in the next one.
    """
    return add_working_days(day - day.weekday() * _DAY, 0)
