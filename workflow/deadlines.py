"""When something is due, in Swedish working days and at bodies' meetings.

All dates are local (Europe/Stockholm). Public holidays and the eves of Midsummer,
Christmas and New Year are not working days; nor are Saturdays and Sundays.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from .errors import LOCAL
from .routes import Step


def local_date(moment: datetime) -> date:
    """The date in Sweden at this moment (aware)."""
    return moment.astimezone(LOCAL).date()


@lru_cache(maxsize=64)
def days_off(year: int) -> frozenset[date]:
    """Days of a year on which nobody is expected to work, beside weekends."""
    swedish = holidays.country_holidays(
        "SE", years=year, include_sundays=False, categories=("public", "de_facto")
    )
    return frozenset(swedish)


def is_working_day(day: date) -> bool:
    """Whether people are at work on this local date."""
    return day.weekday() < 5 and day not in days_off(day.year)


def add_working_days(day: date, count: int) -> date:
    """The date ``count`` working days after ``day``; with 0, ``day`` or the next working day."""
    found = day if count else day - timedelta(days=1)
    for _ in range(count or 1):
        found += timedelta(days=1)
        while not is_working_day(found):
            found += timedelta(days=1)
    return found


def back_working_days(day: date, count: int) -> date:
    """The date ``count`` working days before ``day``; with 0, ``day`` or the one before it."""
    found = day + timedelta(days=0 if count else 1)
    for _ in range(count or 1):
        found -= timedelta(days=1)
        while not is_working_day(found):
            found -= timedelta(days=1)
    return found


@lru_cache(maxsize=4096)  # a page of what is late has the same few days
def working_days_after(day: date, until: date) -> int:
    """How many working days lie after ``day`` up to and including ``until``: how late it is."""
    days = range(1, (until - day).days + 1)
    return sum(is_working_day(day + timedelta(days=n)) for n in days)


def months_before(day: date, count: int) -> date:
    """The same day of the month ``count`` months earlier, or that month's last one."""
    return months_after(day, -count)


def months_after(day: date, count: int) -> date:
    """The same day of the month ``count`` months later, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_look(due: date | None, today: date) -> date | None:
    """From which local date on the reminders of a deadline that was set or moved today are
    decided: tomorrow's, since today whoever has it is told that she has. None without a day.
    """
    return today + timedelta(days=1) if due is not None else None


def due_at_step(step: Step, today: date) -> date:
    """The deadline of a body's step for a case that arrives today.

    At a step that goes to meetings: the body's first planned meeting at least
    ``working_days`` ahead. Without such a meeting, that many working days.
    """
    earliest = add_working_days(today, step.working_days)
    if not step.to_meeting:
        return earliest
    return min((m for m in step.meetings if m >= earliest), default=earliest)
