"""When digests go, when it is quiet, and what is urgent then; Swedish days, UTC moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.models import Cadence, Kind
from notifications.moments import (
    Urgency,
    first_working_day,
    morning,
    next_moment,
    quiet_until,
    urgency,
)
from workflow.deadlines import is_working_day, local_date
from workflow.errors import LOCAL


def at(text: str) -> datetime:
    """A Swedish moment as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        ("2026-01-12 06:59", "2026-01-12 07:00", "2026-01-12 07:00"),
        ("2026-01-12 07:00", "2026-01-13 07:00", "2026-01-19 07:00"),
        ("2026-01-16 12:00", "2026-01-19 07:00", "2026-01-19 07:00"),  # a Friday
        ("2026-01-17 12:00", "2026-01-19 07:00", "2026-01-19 07:00"),
        ("2026-04-02 12:00", "2026-04-07 07:00", "2026-04-07 07:00"),  # Easter, Monday too
        ("2026-06-18 12:00", "2026-06-22 07:00", "2026-06-22 07:00"),  # Midsummer's eve
        ("2026-12-23 12:00", "2026-12-28 07:00", "2026-12-28 07:00"),
        ("2026-01-05 12:00", "2026-01-07 07:00", "2026-01-12 07:00"),  # Twelfth Day
        # The nights when the clocks are turned: seven is seven.
        ("2026-03-27 12:00", "2026-03-30 07:00", "2026-03-30 07:00"),
        ("2026-10-23 12:00", "2026-10-26 07:00", "2026-10-26 07:00"),
    ],
)
def test_digests_go_at_seven_on_working_days(now: str, daily: str, weekly: str) -> None:
    assert next_moment(Cadence.DAILY, at(now)) == at(daily)
    assert next_moment(Cadence.WEEKLY, at(now)) == at(weekly)


def test_seven_is_another_hour_in_utc_in_summer() -> None:
    assert morning(date(2026, 3, 27)) == datetime(2026, 3, 27, 6, tzinfo=UTC)
    assert morning(date(2026, 3, 30)) == datetime(2026, 3, 30, 5, tzinfo=UTC)
    assert morning(date(2026, 10, 23)) == datetime(2026, 10, 23, 5, tzinfo=UTC)
    assert morning(date(2026, 10, 26)) == datetime(2026, 10, 26, 6, tzinfo=UTC)


@given(
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2036, 1, 1)),  # noqa: DTZ001
    st.sampled_from([Cadence.DAILY, Cadence.WEEKLY]),
)
def test_the_next_moment_is_a_working_mornings_and_none_between(
    naive: datetime, cadence: Cadence
) -> None:
    now = naive.replace(tzinfo=UTC)
    found = next_moment(cadence, now)
    local = found.astimezone(LOCAL)
    assert found > now
    assert (local.hour, local.minute) == (7, 0)
    assert is_working_day(local.date())
    assert next_moment(cadence, found - timedelta(microseconds=1)) == found
    before = [found - timedelta(days=n) for n in range(1, 15)]
    if cadence is Cadence.DAILY:
        later = [one for one in before if one > now and is_working_day(local_date(one))]
        assert later == []
    else:
        assert local.date() == first_working_day(local.date())


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-01-16 23:59", None),
        ("2026-01-17 00:00", "2026-01-19 07:00"),
        ("2026-01-19 06:59", "2026-01-19 07:00"),
        ("2026-01-19 07:00", None),
        ("2026-01-20 03:00", None),  # a working day after a working day
        ("2026-06-19 10:00", "2026-06-22 07:00"),  # Midsummer's eve
        ("2026-12-24 10:00", "2026-12-28 07:00"),
        ("2026-12-31 10:00", "2027-01-04 07:00"),
        ("2026-03-29 01:30", "2026-03-30 07:00"),
        ("2026-10-25 02:30", "2026-10-26 07:00"),
    ],
)
def test_it_is_quiet_on_days_off_and_until_seven_after(now: str, until: str | None) -> None:
    assert quiet_until(at(now)) == (at(until) if until else None)


SATURDAY, MONDAY, TUESDAY = date(2026, 1, 17), date(2026, 1, 19), date(2026, 1, 20)


@pytest.mark.parametrize(
    ("kind", "given", "why"),
    [
        (Kind.INVITED, {}, Urgency.ASKED_FOR),
        (Kind.DECIDED, {"by_the_chair": True}, Urgency.BY_THE_CHAIR),
        (Kind.DECIDED, {"due": MONDAY}, None),
        (Kind.YOUR_TURN, {}, None),
        (Kind.YOUR_TURN, {"due": MONDAY}, Urgency.DUE),
        (Kind.YOUR_TURN, {"due": TUESDAY}, None),
        (Kind.REFERRED_BACK, {"due": MONDAY}, Urgency.DUE),
        (Kind.REMINDER, {"due": SATURDAY}, Urgency.DUE),
        (Kind.REMINDER, {"due": TUESDAY}, None),
        (Kind.ESCALATION, {"due": SATURDAY}, None),
        (Kind.DIGEST, {"by_the_chair": True, "due": SATURDAY}, None),
        (Kind.OVERVIEW, {"due": SATURDAY}, None),
        (Kind.ALARM, {}, Urgency.ALARM),
        (Kind.CHECKPOINT, {}, None),
    ],
)
def test_what_is_urgent(kind: Kind, given: dict[str, object], why: Urgency | None) -> None:
    assert urgency(kind, today=SATURDAY, **given) is why  # type: ignore[arg-type]
