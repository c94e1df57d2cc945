"""Working days against an oracle of their own, and where deadlines come from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import NOW, World, open_items
from workflow.deadlines import add_working_days, due_at_step, is_working_day, local_date
from workflow.records import Record
from workflow.routes import Step


def easter(year: int) -> date:
    """The anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def free_in_sweden(year: int) -> set[date]:
    """Lag (1989:253) om allmänna helgdagar, and the eves that nobody works."""
    sunday = easter(year)
    midsummer_eve = next(
        date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4
    )
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    return {
        *(date(year, month, day) for month, day in fixed),
        sunday - timedelta(days=2),
        sunday + timedelta(days=1),
        sunday + timedelta(days=39),
        midsummer_eve,
    }


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)))
@settings(max_examples=1000)
def test_a_working_day_is_what_the_law_leaves(day: date) -> None:
    expected = day.weekday() < 5 and day not in free_in_sweden(day.year)
    assert is_working_day(day) == expected


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)), st.integers(1, 60))
@settings(max_examples=300)
def test_adding_working_days_counts_exactly_those(day: date, count: int) -> None:
    due = add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    working = [d for d in between if d.weekday() < 5 and d not in free_in_sweden(d.year)]
    assert len(working) == count
    assert working[-1] == due


@pytest.mark.parametrize(
    ("meetings", "due"),
    [
        ((), date(2026, 1, 19)),
        ((date(2026, 1, 13), date(2026, 1, 19)), date(2026, 1, 19)),
        ((date(2026, 1, 16), date(2026, 3, 2)), date(2026, 3, 2)),
        ((date(2026, 1, 16),), date(2026, 1, 19)),
    ],
)
def test_a_step_waits_for_a_meeting_far_enough_ahead(meetings: tuple[date, ...], due: date) -> None:
    step = Step(1, "steering", 1, working_days=5, to_meeting=True, meetings=meetings)
    assert due_at_step(step, date(2026, 1, 12)) == due
    assert due_at_step(Step(1, "steering", 1, 5, False, (), meetings), date(2026, 1, 12)) == date(
        2026, 1, 19
    )


def test_the_day_is_the_one_in_sweden() -> None:
    late = NOW.replace(month=7, day=1, hour=22, minute=30)
    assert local_date(late) == date(2026, 7, 2)


def test_every_open_item_but_a_drafts_has_its_day(world: World) -> None:
    states = {
        "draft": None,
        "preparation": date(2026, 1, 19),
        "revision": date(2026, 2, 2),
        "approved": date(2026, 3, 2),
        "execution": date(2026, 12, 31),
    }
    for state, due in states.items():
        assert open_items(world.activity_in(state))[0].due == due, state


def test_evaluation_and_review_have_the_days_of_the_route(world: World) -> None:
    activity = world.activity_in("evaluation")
    assert open_items(activity)[0].due == add_working_days(date(2026, 1, 12), 40)
    world.turn(activity, "evaluate", "Stina", record=Record(process="så", effect="så"))
    assert open_items(activity)[0].due == add_working_days(date(2026, 1, 12), 20)


def test_an_imprecise_end_counts_to_the_end_of_its_period(world: World) -> None:
    activity = world.propose(end="våren 2027")
    for code in ("submit", "endorse", "endorse", "endorse", "start"):
        if code in ("submit", "start"):
            world.turn(activity, code, "Hanna" if code == "submit" else "Stina")
        else:
            world.decide(activity, code)
    assert open_items(activity)[0].due == date(2027, 5, 31)
