"""The sweep over deadlines in the database: each reminder once, whatever stands in its way."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from cases.actions.keep_time import choose_reminders
from tests.properties.reminder_oracle import DAY, Expected, day_of_sweep, every_day
from tests.properties.some_reminders import SEED, some_day, some_rules
from tests.world import NOW, TODAY, World, seen
from workflow import reminding
from workflow.models import Audience, Case, Clock, Deadline, OutboxEvent, ReminderRule, WorkItem
from workflow.reminder_rules import Reminder, Rule

# All thousand of tests/properties/test_reminder_rules.py with SAMVERKA_DEADLINES=1000.
DEADLINES = int(os.environ.get("SAMVERKA_DEADLINES", "250"))
H, CHAIR, MANAGER, COORDINATOR = (one.value for one in Audience)


@pytest.fixture(autouse=True)
def nothing_else_is_due(request: pytest.FixtureRequest) -> None:
    """What the world was built with (the agreement's duties) is looked at another time."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world")
        WorkItem.objects.update(look_on=None)
        Deadline.objects.update(look_on=None)


def morning(day: date) -> datetime:
    """Seven or eight o'clock in Sweden."""
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def told(**of: object) -> list[tuple[date, list[str]]]:
    """The reminders so far: for which day, and to whom."""
    events = OutboxEvent.objects.filter(kind=reminding.EVENT, **of)
    found = [(date.fromisoformat(e.payload["on"]), e.payload["to"]) for e in events]
    return sorted(found)


def days(since: date, until: date) -> Iterator[date]:
    """A sweep a day; yields each day after it."""
    for day in every_day(since, until):
        reminding.sweep(morning(day))
        yield day


def a_deadline(world: World, due: date, **more: object) -> Deadline:
    values = {"clock": Clock.STEP, "subject": uuid4(), "look_on": TODAY + DAY, **more}
    return Deadline.objects.create(case=world.agreement, due=due, **values)


def rules(world: World, clock: Clock, *chosen: tuple[int, str]) -> None:
    ReminderRule.objects.filter(agreement=world.agreement, clock=clock).delete()
    ReminderRule.objects.bulk_create(
        ReminderRule(agreement=world.agreement, clock=clock, days=n, audience=who)
        for n, who in chosen
    )


# -- each once


def test_before_on_and_after_the_day(world: World) -> None:
    """Monday 26 January; the chair and the coordinator when it is late, and weekly."""
    case = world.activity_in("preparation")
    WorkItem.objects.filter(process=case).update(due=date(2026, 1, 26), look_on=TODAY + DAY)
    list(days(TODAY, date(2026, 2, 4)))
    late = [H, CHAIR, COORDINATOR]
    assert told(case=case) == [
        (date(2026, 1, 22), [H]),
        (date(2026, 1, 26), [H]),
        (date(2026, 1, 27), late),
        (date(2026, 2, 3), late),
    ]


def test_an_event_says_what_is_due_when_and_to_whom(world: World) -> None:
    item = world.activity_in("preparation").items.get(status="NEW")
    beside = a_deadline(world, date(2026, 1, 30))
    list(days(TODAY, date(2026, 1, 23)))
    events = OutboxEvent.objects.filter(kind=reminding.EVENT).order_by("happened_at")
    first = events.get(payload__item=str(item.public_id), payload__on="2026-01-15")
    assert first.payload == {
        "item": str(item.public_id),
        "clock": "stage",
        "due": "2026-01-19",
        "on": "2026-01-15",
        "to": [H],
    }
    assert first.happened_at == morning(date(2026, 1, 15))
    assert first.case_id == item.process_id
    assert events.get(case=world.agreement).payload == {
        "deadline": str(beside.public_id),
        "clock": "step",
        "due": "2026-01-30",
        "on": "2026-01-23",
        "to": [H],
    }


def test_a_day_is_told_once_however_often_one_looks(world: World) -> None:
    a_deadline(world, date(2026, 1, 20), look_on=date(2026, 1, 13))
    for hour in (4, 5, 6, 7, 12, 22):  # in UTC; at four it is five
        reminding.sweep(datetime(2026, 1, 13, hour, tzinfo=UTC))
    assert told() == [(date(2026, 1, 13), [H])]
    assert OutboxEvent.objects.get(kind="reminder").happened_at.hour == 5


def test_deciding_again_writes_nothing(world: World) -> None:
    """As after a crash that lost the day to look and nothing else; or a clock put back."""
    row = a_deadline(world, date(2026, 1, 20))
    assert reminding.sweep(morning(date(2026, 1, 20))) == 1
    Deadline.objects.filter(pk=row.pk).update(look_on=date(2026, 1, 20))
    assert reminding.sweep(morning(date(2026, 1, 20))) == 0
    assert reminding.sweep(morning(date(2026, 1, 13))) == 0
    assert len(told()) == 1


def test_an_outage_of_days_is_one_reminder_to_all_whom_any_was_for(world: World) -> None:
    a_deadline(world, date(2026, 1, 20), clock=Clock.STAGE, subject=None)
    reminding.sweep(morning(date(2026, 1, 13)))
    reminding.sweep(morning(date(2026, 1, 30)))  # nobody looked for seventeen days
    assert told() == [(date(2026, 1, 28), [H, CHAIR, COORDINATOR])]


def test_a_cooperations_own_rules_and_none(world: World) -> None:
    rules(world, Clock.STEP, (-1, COORDINATOR))
    rules(world, Clock.TARGET, (0, ""))
    a_deadline(world, date(2026, 1, 20))
    a_deadline(world, date(2026, 1, 20), clock=Clock.TARGET)
    list(days(TODAY, date(2026, 2, 20)))
    assert told() == [(date(2026, 1, 19), [COORDINATOR])]


def test_another_cooperations_rules_are_its_own(world: World) -> None:
    case = world.activity_in("execution")
    elsewhere = Case.objects.exclude(pk=world.agreement.pk).filter(kind="picture")[0]
    ReminderRule.objects.create(agreement=elsewhere, clock=Clock.STEP, days=-1, audience=MANAGER)
    Deadline.objects.filter(case=case, clock=Clock.STEP).update(look_on=TODAY + DAY)
    list(days(TODAY, date(2026, 5, 29)))
    assert {who for _, to in told(case=case) for who in to} == {H}


# -- what cannot be decided


def test_what_cannot_be_read_holds_up_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """More than a sweep takes at once, and all of them before the one that can be decided."""
    early, late = date(2026, 1, 13), date(2026, 1, 14)
    for number in range(reminding.BATCH + 5):
        a_deadline(world, late, look_on=early, clock=f"weather{number % 3}")
    good = a_deadline(world, late, look_on=late)
    with caplog.at_level(logging.CRITICAL):
        assert reminding.sweep(morning(late)) == 1
        assert reminding.sweep(morning(late)) == 0
    assert str(good.public_id) in str(OutboxEvent.objects.get(kind="reminder").payload)
    assert Deadline.objects.filter(look_on=early).count() == reminding.BATCH + 5


def test_it_is_logged_and_told_once_it_can_be_read(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    row = a_deadline(world, date(2026, 1, 20), clock="weather")
    reminding.sweep(morning(date(2026, 1, 20)))
    assert str(row.public_id) in caplog.text
    Deadline.objects.filter(pk=row.pk).update(clock=Clock.STEP)
    reminding.sweep(morning(date(2026, 1, 21)))
    assert told() == [(date(2026, 1, 21), [H])]


@pytest.mark.parametrize(
    "broken",
    [{"audience": "neighbour"}, {"months": 32_000}, {"days": 32_000, "audience": H}],
    ids=["whom nobody knows", "before all calendars", "after generations"],
)
def test_a_rule_that_cannot_be_used_holds_up_its_own_deadlines_only(
    world: World, broken: dict[str, object]
) -> None:
    given = {"audience": H, **broken}
    ReminderRule.objects.create(agreement=world.agreement, clock=Clock.STEP, **given)
    rules(world, Clock.TARGET, (0, H))
    due = date(2026, 1, 20)
    a_deadline(world, due)
    a_deadline(world, due, clock=Clock.TARGET)
    case = world.activity_in("preparation")
    WorkItem.objects.filter(process=case).update(due=due, look_on=due)
    assert reminding.sweep(morning(due)) == 2


def test_an_item_in_a_state_nobody_knows_holds_up_no_other(world: World) -> None:
    strange, good = world.activity_in("preparation"), world.activity_in("preparation")
    Case.objects.filter(pk=strange.pk).update(kind="weather")
    day = date(2026, 1, 19)
    WorkItem.objects.filter(process__in=[strange, good]).update(look_on=day)
    assert reminding.sweep(morning(day)) == 1
    assert told(case=good) == [(day, [H])]


# -- rules that change


def test_new_rules_hold_at_once_and_nothing_is_told_twice(world: World) -> None:
    """Told on Tuesday a week ahead; now three days ahead and on the day, to the coordinator."""
    due = date(2026, 1, 20)
    rules(world, Clock.STEP, (-5, H))
    a_deadline(world, due)
    list(days(TODAY, date(2026, 1, 14)))
    assert told() == [(date(2026, 1, 13), [H])]
    assert Deadline.objects.get(due=due).look_on is None
    with transaction.atomic():
        rules(world, Clock.STEP, (-5, H), (-3, COORDINATOR), (0, COORDINATOR))
        reminding.look_anew(world.agreement.pk, Clock.STEP, morning(date(2026, 1, 14)))
    list(days(date(2026, 1, 14), date(2026, 2, 14)))
    assert told()[1:] == [(date(2026, 1, 15), [COORDINATOR]), (due, [COORDINATOR])]


def test_a_new_rule_that_names_today_is_told_today_but_not_if_it_has_been(world: World) -> None:
    due, day = date(2026, 1, 20), date(2026, 1, 15)
    case = world.activity_in("preparation")
    WorkItem.objects.filter(process=case).update(due=due, look_on=day)
    a_deadline(world, due, look_on=day)
    list(days(day, day))
    assert told() == []
    rules(world, Clock.STAGE, (-3, MANAGER))
    rules(world, Clock.STEP, (-3, MANAGER))
    reminding.look_anew(world.agreement.pk, Clock.STEP, morning(day))
    reminding.sweep(morning(day) + timedelta(hours=1))
    assert told() == [(day, [MANAGER])] * 2
    reminding.look_anew(world.agreement.pk, Clock.STEP, morning(day))
    reminding.sweep(morning(day) + timedelta(hours=2))
    assert told() == [(day, [MANAGER])] * 2


def test_looking_anew_is_for_what_is_open_in_that_cooperation(world: World) -> None:
    met = a_deadline(world, date(2026, 1, 20), met_on=TODAY, look_on=None)
    case = world.activity_in("execution")
    done = WorkItem.objects.filter(process=case, status="DONE")
    draft = world.propose()
    Case.objects.filter(pk=draft.pk).update(agreement=None)
    late = a_deadline(world, date(2026, 1, 20), look_on=TODAY - 5 * DAY)
    reminding.look_anew(world.agreement.pk, Clock.STEP, NOW)
    met.refresh_from_db()
    late.refresh_from_db()
    assert (met.look_on, late.look_on) == (None, TODAY - 5 * DAY)  # not yet decided: it stays
    assert not done.filter(look_on=TODAY).exists()
    assert set(WorkItem.objects.filter(look_on=TODAY).values_list("process", flat=True)) == {
        case.pk,
        world.agreement.pk,
        world.picture.pk,
    }
    assert not WorkItem.objects.filter(process=draft, look_on__isnull=False).exists()


def test_rules_chosen_after_an_outage_lose_none_of_its_days(world: World) -> None:
    """Nobody looked on the 15th; on the 16th a manager is added for other days."""
    plan = Deadline.objects.filter(case=world.agreement, clock=Clock.PLAN)
    plan.update(due=date(2026, 1, 20), look_on=date(2026, 1, 14))
    rules(world, Clock.PLAN, (-3, H))
    chosen = [Rule(-3, Audience.HOLDER), Rule(-1, Audience.MANAGER)]
    choose_reminders(
        world.agreement.public_id,
        Clock.PLAN,
        chosen,
        actor=world.actor("Signe"),
        seen_version=seen(world.agreement),
        now=morning(date(2026, 1, 16)),
    )
    list(days(date(2026, 1, 16), date(2026, 1, 21)))
    assert told() == [(date(2026, 1, 15), [H]), (date(2026, 1, 19), [MANAGER])]


# -- ten years


@pytest.mark.slow
def test_random_deadlines_through_ten_years(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    """Every clock with rules of its own; some days several sweeps, some none, clocks put wrong."""
    chance = random.Random(SEED)
    plain = {clock: some_rules(chance, often=5) for clock in Clock}
    ReminderRule.objects.bulk_create(
        ReminderRule(
            agreement=world.agreement,
            clock=clock,
            days=n,
            months=months,
            every=every,
            audience=who,
        )
        for clock, chosen in plain.items()
        for n, months, every, who in chosen
    )
    expected: dict[str, Expected] = {}
    rows = []
    for _ in range(DEADLINES):
        due, clock = some_day(chance), chance.choice(list(Clock))
        met = due + 25 * DAY  # so that weekly ones end
        rows.append((due - chance.choice((1, 30, 200)) * DAY, met, clock, due, uuid4()))
        expected[str(rows[-1][-1])] = Expected(due, plain[clock], rows[-1][0])
    rows.sort(key=lambda row: row[0])
    _through_the_years(world, chance, rows, expected)
    found: dict[str, list[tuple[date, tuple[str, ...]]]] = {key: [] for key in expected}
    for event in OutboxEvent.objects.filter(kind=reminding.EVENT, case=world.agreement):
        told_to = (date.fromisoformat(event.payload["on"]), tuple(event.payload["to"]))
        found[event.payload["deadline"]].append(told_to)
        assert event.payload["due"] == expected[event.payload["deadline"]].due.isoformat()
        assert day_of_sweep(event.happened_at) >= told_to[0]
    for name, one in expected.items():
        assert sorted(found[name]) == one.told, f"seed {SEED}, due {one.due}, {one.rules}"
    total = sum(len(one.told) for one in expected.values())
    record_property("ten years of reminders", [f"{total} reminders of {DEADLINES} deadlines"])
    assert total > DEADLINES


def _through_the_years(
    world: World,
    chance: random.Random,
    rows: list[tuple[date, date, Clock, date, UUID]],
    expected: dict[str, Expected],
) -> None:
    opened = dict[str, date]()
    waiting = rows[:]
    for day in every_day(rows[0][0], date(2036, 4, 30)):
        new = []
        while waiting and waiting[0][0] <= day:
            set_on, met, clock, due, name = waiting.pop(0)
            new.append(
                Deadline(
                    public_id=name,
                    case=world.agreement,
                    clock=clock,
                    subject=name,
                    due=due,
                    look_on=set_on + DAY,
                )
            )
            opened[str(name)] = met
        Deadline.objects.bulk_create(new)
        over = [key for key, met in opened.items() if met <= day]
        if over:
            Deadline.objects.filter(public_id__in=over).update(met_on=day, look_on=None)
            opened = {key: met for key, met in opened.items() if met > day}
        if chance.random() < 0.4:
            continue
        for hour in chance.choice(((3,), (7,), (7,), (15,), (4, 5), (1, 12))):
            moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            moment += chance.choice((0, 0, 0, 0, -1, 1, -24, 24)) * timedelta(hours=1)
            reminding.sweep(moment)
            for key in opened:
                expected[key].sweep(day_of_sweep(moment))


def test_a_held_row_says_for_itself_what_it_is(world: World) -> None:
    a_deadline(world, date(2026, 1, 20), look_on=TODAY)
    with transaction.atomic():
        (held,) = reminding.claim("deadline", TODAY)
    same_day = replace(held, due=held.due)
    reminder = Reminder(TODAY, ())
    assert reminding.event_key(held, reminder) == reminding.event_key(same_day, reminder)
    moved = replace(held, due=held.due + DAY)
    assert reminding.event_key(held, reminder) != reminding.event_key(moved, reminder)
