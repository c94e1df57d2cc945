"""Which days a case has beside its open item's: of steps and targets, and those of the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from workflow.deadlines import months_after
from workflow.models.deadlines import Clock, Day, Subject

# Years between two updates of the picture and two follow-ups of the plan (lag 2023:196, 6 §).
FOLLOW_UP_MONTHS = 24
REPORT_DAY = (4, 30)  # the agreement's: a report every April


def of_activity(
    content: Mapping[str, Any], *, done: Iterable[UUID], measured: Iterable[UUID]
) -> dict[Subject, Day]:
    """Of its steps that are not ``done`` and its targets that are not ``measured`` yet."""
    settled = {str(one) for one in (*done, *measured)}
    rows = [(Clock.STEP, row) for row in content["steps"]]
    rows += [(Clock.TARGET, row) for row in (*content["effect_targets"], *content["sub_targets"])]
    found = {}
    for clock, row in rows:
        day = _day(row["due"])
        if day is not None and row["id"] not in settled:
            found[Subject(clock, UUID(row["id"]))] = day
    return found


def _day(given: Mapping[str, Any] | None) -> Day | None:
    """The last day of what was given; None where no clock can read it."""
    if given is None or given["last"] is None:
        return None
    exact = given["precision"] == "day"
    return Day(date.fromisoformat(given["last"]), "" if exact else given["given"])


def of_agreement(standing: Mapping[Subject, date], today: date) -> dict[Subject, Day]:
    """What the law and the agreement demand as long as it is in force; what stands, stays."""
    first = {
        Subject(Clock.PLAN): months_after(today, FOLLOW_UP_MONTHS),
        Subject(Clock.REPORT): report_after(today),
    }
    return {subject: Day(standing.get(subject, day)) for subject, day in first.items()}


def due_after(clock: Clock, due: date, done: date) -> date:
    """When a duty comes again that was due on one local date and met on another."""
    if clock is Clock.REPORT:
        return report_after(max(due, done))  # handed in early it was still that year's
    return months_after(done, FOLLOW_UP_MONTHS)


def report_after(day: date) -> date:
    """The first day for a report after this one."""
    april = date(day.year, *REPORT_DAY)
    return april if day < april else april.replace(year=day.year + 1)
