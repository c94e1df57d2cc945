"""What the clock does: starts on the exact day, ends on the day after the last, and once."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases.actions.edit import amend_activity
from cases.models import Activity, Agreement
from cases.reading import activity_draft
from tests.racing import traces
from tests.world import NOW, World, current, seen
from workflow import by_itself, ledger, releases
from workflow.models import Case, LedgerEntry, OutboxEvent
from workflow.records import Record

START = date(2026, 3, 2)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def approved(world: World, **changes: Any) -> Activity:
    """Decided on 12 January."""
    activity = world.propose(**changes)
    world.turn(activity, "submit", "Hanna")
    for _ in range(3):
        world.decide(activity, "endorse")
    return Activity.objects.get(pk=activity.pk)


def state(case: Case) -> str:
    return str(current(case).state)


def test_it_starts_on_its_day_and_not_before(world: World) -> None:
    case = approved(world)
    assert by_itself.sweep(at(START - timedelta(days=1))) == 0
    assert state(case) == "approved"
    assert by_itself.sweep(at(START)) == 1
    assert state(case) == "execution"
    entry = LedgerEntry.objects.get(chain=case.public_id, act="start")
    assert entry.recorded_by is None
    assert current(case).items.get(status="DONE", owner=None).finished == at(START)
    assert OutboxEvent.objects.get(case=case, kind="start").payload["person"] is None
    assert by_itself.sweep(at(START)) == 0
    assert ledger.verify().intact


@pytest.mark.parametrize(
    ("moment", "turns"),
    [
        (datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC), 0),  # one second before midnight in Sweden
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), 1),
    ],
)
def test_the_day_is_the_one_in_sweden(world: World, moment: datetime, turns: int) -> None:
    approved(world)
    assert by_itself.sweep(moment) == turns


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_on_a_night_with_another_hour(world: World, night: date) -> None:
    case = approved(world, start=night.isoformat())
    before = datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=1)
    turns = [by_itself.sweep(before + timedelta(minutes=30 * n)) for n in range(96)]
    assert sum(turns) == 1
    first = before + timedelta(minutes=30 * turns.index(1))
    assert first == before + timedelta(hours=23 if night.month == 3 else 22)
    assert state(case) == "execution"


def test_a_day_that_had_passed_when_it_was_approved(world: World) -> None:
    case = approved(world, start="2025-12-01")
    assert by_itself.sweep(NOW) == 1
    assert state(case) == "execution"


@pytest.mark.parametrize("start", ["mars 2026", "våren 2026", "2026", "löpande", "när vi hinner"])
def test_an_imprecise_day_starts_nothing(world: World, start: str) -> None:
    case = approved(world, start=start)
    for day in (START, date(2026, 6, 1), date(2027, 1, 1), date(2030, 1, 1)):
        by_itself.sweep(at(day))
    assert state(case) == "approved"


def test_after_days_in_which_nobody_looked(world: World) -> None:
    case = approved(world)
    assert by_itself.sweep(at(START + timedelta(days=9))) == 1
    assert state(case) == "execution"


def test_one_that_was_taken_up_again_meanwhile_is_left(world: World) -> None:
    case = approved(world)
    record = Record(how=world.meeting("Politiska beredningen"), motivation="därför")
    world.turn(case, "reconsider", "Siv", record=record)
    before = traces(case)
    assert by_itself.sweep(at(START)) == 0
    assert (state(case), traces(case)) == ("revision", before)


def test_an_amended_day_is_the_one_that_counts(world: World) -> None:
    case = approved(world)
    amend(world, case, start="2026-04-01")
    assert by_itself.sweep(at(START)) == 0
    assert by_itself.sweep(at(date(2026, 4, 1))) == 1


def amend(world: World, case: Activity, **changes: Any) -> None:
    amend_activity(
        case.public_id,
        replace(activity_draft(Activity.objects.get(pk=case.pk)), **changes),
        reason="därför",
        actor=world.actor("Signe"),
        seen_version=seen(case),
        now=NOW,
    )


def test_a_restricted_case_starts_like_any_other(world: World) -> None:
    case = approved(world)
    releases.restrict(case.public_id, basis="OSL 18 kap. 1 §", actor=world.actor("Hanna"), now=NOW)
    assert current(case).restricted
    assert by_itself.sweep(at(START)) == 1
    assert state(case) == "execution"


def test_an_agreement_expires_on_the_day_after_its_last(world: World) -> None:
    agreement = world.agreement
    assert by_itself.sweep(at(date(2026, 12, 31), hour=22)) == 0
    assert state(agreement) == "in_force"
    assert by_itself.sweep(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == 1
    assert state(agreement) == "expired"
    assert ledger.verify().intact


def test_one_without_a_last_day_never_does(world: World) -> None:
    Agreement.objects.filter(pk=world.agreement.pk).update(end_last=None)
    assert by_itself.sweep(at(date(2040, 1, 1))) == 0


def test_one_that_cannot_be_moved_holds_up_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of its own, here a text that is missing, as after a bad restore."""
    broken, good = approved(world), approved(world)
    Case.objects.filter(pk=broken.pk).update(route=None, text_version=None)
    with caplog.at_level(logging.CRITICAL):
        assert by_itself.sweep(at(START)) == 1
    assert (state(broken), state(good)) == ("approved", "execution")
