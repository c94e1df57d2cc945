"""A thousand deadlines against a calendar kept by hand: none missed, none twice, none too early."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.properties.reminder_oracle import (
    DAY,
    Expected,
    PlainRule,
    day_of_sweep,
    days_of,
    every_day,
    local,
)
from tests.properties.some_reminders import ODD, SEED, some_day, some_rules
from workflow import reminding
from workflow.deadlines import is_working_day
from workflow.models import Audience, Clock
from workflow.reminder_rules import USUAL, Reminder, Rule
from workflow.reminding import Held

DEADLINES = 1000
HOUR = timedelta(hours=1)


def as_ours(rules: list[PlainRule]) -> tuple[Rule, ...]:
    return tuple(Rule(days, Audience(who), months, every) for days, months, every, who in rules)


def moments(chance: random.Random, since: date, until: date) -> list[datetime]:
    """When somebody looks: often, seldom, not for days; at six sharp; by clocks that are wrong."""
    found, away = [], 0
    for day in every_day(since, until):
        away -= 1
        if chance.random() < 0.02:
            away = chance.randint(1, 12)
        if away > 0:
            continue
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        for _ in range(chance.choice((0, 1, 1, 2, 4))):
            moment = midnight + chance.randrange(86_400) * timedelta(seconds=1)
            if chance.random() < 0.2:  # about six o'clock, and about the hour that is doubled
                moment = midnight + chance.choice((0, 1, 4, 5)) * HOUR
                moment += chance.choice((-1, 0, 1)) * timedelta(seconds=1)
            found.append(moment)
    found.sort()
    return [one + _wrong(chance) for one in found]


def _wrong(chance: random.Random) -> timedelta:
    if chance.random() > 0.1:
        return timedelta()
    return chance.choice((-24 * HOUR, -HOUR, HOUR, 24 * HOUR))


def swept(
    held: Held, rules: tuple[Rule, ...], moment: datetime
) -> tuple[Held | None, Reminder | None]:
    """What a sweep makes of a row; without a row where it looks no more."""
    until = reminding.reminder_day(moment)
    if held.look_on > until:
        return held, None
    decided = reminding.decide(held, rules, until)
    looks = replace(held, look_on=decided.look_on) if decided.look_on else None
    return looks, decided.reminder


def a_row(due: date, set_on: date) -> Held:
    return Held("deadline", 1, uuid.uuid4(), due, set_on + DAY, 1, Clock.STEP, 1)


def test_a_thousand_deadlines_are_told_as_the_calendar_says(
    record_property: Callable[[str, object], None],
) -> None:
    chance = random.Random(SEED)
    told_of = 0
    for number in range(DEADLINES):
        due, rules = some_day(chance), some_rules(chance)
        set_on = due - chance.choice((0, 1, 5, 30, 100)) * DAY
        held: Held | None = a_row(due, set_on)
        assert held is not None
        row, expected, keys = held, Expected(due, rules, set_on), []
        told = []
        for moment in moments(chance, set_on, due + chance.choice((3, 20, 60)) * DAY):
            expected.sweep(day_of_sweep(moment))
            if held is None:
                continue
            held, reminder = swept(held, as_ours(rules), moment)
            if reminder is not None:
                where = f"seed {SEED}, deadline {number}, due {due}, {rules}, {moment}"
                assert (local(moment).date(), local(moment).hour) >= (reminder.on, 6), where
                told.append((reminder.on, tuple(one.value for one in reminder.to)))
                keys.append(reminding.event_key(row, reminder))
        where = f"seed {SEED}, deadline {number}, due {due}, set {set_on}, {rules}"
        assert told == expected.told, where
        assert len(set(keys)) == len(keys), where
        told_of += len(told)
    assert told_of > DEADLINES
    record_property(
        "reminders by chance", [f"{told_of} of {DEADLINES} deadlines, SAMVERKA_SEED={SEED}"]
    )


def test_whoever_looks_daily_tells_each_day_of_each_rule() -> None:
    """The same without the model of a sweep: every day that a rule names has its own event."""
    chance = random.Random(SEED + 1)
    for number in range(200):
        due, rules = some_day(chance), some_rules(chance)
        set_on, end = due - 60 * DAY, due + 40 * DAY
        held: Held | None = a_row(due, set_on)
        told: dict[date, set[str]] = {}
        for day in every_day(set_on, end):
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            if held is not None:
                held, reminder = swept(held, as_ours(rules), noon)
                if reminder is not None:
                    assert (reminder.on, reminder.on in told) == (day, False)
                    told[day] = {one.value for one in reminder.to}
        wanted: dict[date, set[str]] = {}
        for rule in rules:
            for day in days_of(rule, due, end):
                if day > set_on:
                    wanted.setdefault(day, set()).add(rule[3])
        assert told == wanted, f"seed {SEED}, deadline {number}, due {due}, {rules}"
        assert all(is_working_day(day) for day in told)


@pytest.mark.parametrize("clock", list(Clock))
def test_the_usual_rules_speak_of_every_kind_of_deadline(clock: Clock) -> None:
    """Of each, on a working day, at the latest on the first day after it, and always in time."""
    for due in ODD:
        plain: list[PlainRule] = [(r.days, r.months, r.every, r.audience) for r in USUAL[clock]]
        held: Held | None = a_row(due, due - 400 * DAY)
        expected = Expected(due, plain, due - 400 * DAY)
        told = []
        for day in every_day(due - 399 * DAY, due + 45 * DAY):
            morning = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            expected.sweep(day)
            if held is not None:
                held, reminder = swept(held, tuple(USUAL[clock]), morning)
                told += [reminder.on] if reminder else []
        assert told == [day for day, _ in expected.told], due
        assert told[0] < due


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 29, 3, 59, 59, tzinfo=UTC), date(2026, 3, 28)),  # 05:59:59, summer
        (datetime(2026, 3, 29, 4, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 4, 59, 59, tzinfo=UTC), date(2026, 10, 24)),  # winter again
        (datetime(2026, 10, 25, 5, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2028, 2, 29, 5, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 31)),  # 00:30 on New Year's Day
        (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_six_on_the_wall(moment: datetime, day: date) -> None:
    assert reminding.reminder_day(moment) == day == day_of_sweep(moment)
