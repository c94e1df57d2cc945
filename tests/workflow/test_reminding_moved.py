"""A deadline that moves takes its reminders along; what is met is not reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cases.actions.edit import amend_activity, prolong_agreement
from cases.actions.keep_time import extend_deadline
from cases.actions.report_progress import Measurement, ProgressDraft, StepWord, report_progress
from cases.drafts import StepDraft
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import OFFICIALS, PLANNING, SOCIAL, STEERING
from tests.properties.reminder_oracle import DAY, every_day
from tests.world import NOW, TODAY, World, seen
from workflow import reminding
from workflow.models import Case, Clock, Deadline, OutboxEvent, WorkItem
from workflow.models.work import OPEN
from workflow.records import Record

Told = list[tuple[str, str, str]]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def until(since: date, last: date) -> None:
    """A sweep a day."""
    for day in every_day(since, last):
        reminding.sweep(at(day))


def told(case: Case, *clocks: Clock) -> Told:
    """The reminders of a case, of these clocks: what is due, when, and the day spoken on."""
    events = OutboxEvent.objects.filter(kind=reminding.EVENT, case=case.pk)
    wanted = [clock.value for clock in clocks or Clock]
    found = [e.payload for e in events if e.payload["clock"] in wanted]
    return sorted((p["clock"], p["due"], p["on"]) for p in found)


def amend(world: World, activity: Activity, on: date, **changes: Any) -> None:
    amend_activity(
        activity.public_id,
        replace(activity_draft(Activity.objects.get(pk=activity.pk)), **changes),
        reason="därför",
        actor=world.actor("Signe"),
        seen_version=seen(activity),
        now=at(on),
    )


def report(world: World, activity: Activity, on: date, **given: Any) -> None:
    report_progress(
        activity.public_id,
        ProgressDraft(standing="as_planned", **given),
        actor=world.actor("Stina"),
        seen_version=seen(activity),
        now=at(on),
    )


def in_execution(world: World, **changes: Any) -> Activity:
    """Started on 12 January, with dates of one's own."""
    activity = world.propose(**changes)
    world.turn(activity, "submit", "Hanna")
    for _ in range(3):
        world.decide(activity, "endorse")
    world.turn(activity, "start", "Stina")
    return Activity.objects.get(pk=activity.pk)


# -- moved


def test_a_postponed_item_is_reminded_of_by_its_new_day(world: World) -> None:
    case = world.activity_in("preparation")  # due on 19 January
    until(TODAY, date(2026, 1, 15))
    assert told(case) == [("stage", "2026-01-19", "2026-01-15")]
    how = world.meeting(OFFICIALS, on=date(2026, 1, 16))
    record = Record(how=how, until=date(2026, 2, 2), motivation="underlaget dröjer")
    world.turn(case, "postpone", "Tove", record=record, now=at(date(2026, 1, 16)))
    until(date(2026, 1, 16), date(2026, 2, 3))
    assert told(case)[1:] == [
        ("stage", "2026-02-02", "2026-01-29"),
        ("stage", "2026-02-02", "2026-02-02"),
        ("stage", "2026-02-02", "2026-02-03"),
    ]


def test_an_amended_end_moves_the_reminders(world: World) -> None:
    case = in_execution(world, end="2026-03-31")
    until(TODAY, date(2026, 3, 24))
    assert told(case, Clock.END) == [
        ("end", "2026-03-31", "2026-02-27"),  # a month before: the 28th is a Saturday
        ("end", "2026-03-31", "2026-03-24"),
    ]
    amend(world, case, date(2026, 3, 25), end="2026-06-30")
    until(date(2026, 3, 25), date(2026, 7, 1))
    assert told(case, Clock.END)[2:] == [
        ("end", "2026-06-30", "2026-05-29"),
        ("end", "2026-06-30", "2026-06-23"),
        ("end", "2026-06-30", "2026-06-30"),
        ("end", "2026-06-30", "2026-07-01"),
    ]


def test_an_extended_item_is_reminded_of_by_its_later_day(world: World) -> None:
    case = world.activity_in("preparation")  # due on 19 January
    item = WorkItem.objects.get(process=case, status__in=OPEN)
    until(TODAY, date(2026, 1, 15))
    extend_deadline(
        case.public_id,
        until=date(2026, 2, 2),
        reason="underlaget dröjer",
        actor=world.actor("Tove"),
        seen_version=seen(case),
        now=at(date(2026, 1, 16)),
    )
    until(date(2026, 1, 16), date(2026, 2, 2))
    assert told(case) == [
        ("stage", "2026-01-19", "2026-01-15"),
        ("stage", "2026-02-02", "2026-01-29"),
        ("stage", "2026-02-02", "2026-02-02"),
    ]
    assert WorkItem.objects.get(process=case, status__in=OPEN) == item


def test_one_that_moves_nearer_is_told_from_tomorrow_on(world: World) -> None:
    case = in_execution(world, end="2026-12-31")
    until(TODAY, date(2026, 1, 20))
    amend(world, case, date(2026, 1, 20), end="2026-01-22")
    until(date(2026, 1, 20), date(2026, 1, 23))
    assert told(case, Clock.END) == [
        ("end", "2026-01-22", "2026-01-22"),
        ("end", "2026-01-22", "2026-01-23"),
    ]


def test_moved_there_and_back_again_nothing_is_told_twice(world: World) -> None:
    case = in_execution(world, end="2026-01-30")
    until(TODAY, date(2026, 1, 23))
    amend(world, case, date(2026, 1, 23), end="2026-06-30")
    amend(world, case, date(2026, 1, 23), end="2026-01-30")
    until(date(2026, 1, 23), date(2026, 1, 30))
    assert told(case, Clock.END) == [
        ("end", "2026-01-30", "2026-01-23"),
        ("end", "2026-01-30", "2026-01-30"),
    ]


def test_a_new_responsible_organisation_has_the_reminders(world: World) -> None:
    case = in_execution(world, end="2026-01-30")
    before = WorkItem.objects.get(process=case, status__in=OPEN)
    amend(world, case, TODAY, responsible=world.cast.organisations[SOCIAL])
    until(TODAY, date(2026, 1, 30))
    events = OutboxEvent.objects.filter(kind=reminding.EVENT, case=case, payload__clock="end")
    items = {event.payload["item"] for event in events}
    after = WorkItem.objects.get(process=case, status__in=OPEN)
    assert before.organisation == world.cast.organisations[PLANNING]
    assert items == {str(after.public_id)} != {str(before.public_id)}
    assert len(events) == 2


def test_a_steps_amended_date(world: World) -> None:
    case = in_execution(world, steps=[StepDraft(text="Gå ut", due="2026-02-02")])
    until(TODAY, date(2026, 1, 26))
    assert told(case, Clock.STEP) == [("step", "2026-02-02", "2026-01-26")]
    step = activity_draft(case).steps[0]
    amend(world, case, date(2026, 1, 27), steps=[replace(step, due="2026-03-02")])
    until(date(2026, 1, 27), date(2026, 3, 9))
    assert told(case, Clock.STEP)[1:] == [
        ("step", "2026-03-02", "2026-02-23"),
        ("step", "2026-03-02", "2026-03-02"),
        ("step", "2026-03-02", "2026-03-03"),
        ("step", "2026-03-02", "2026-03-09"),
    ]


def test_a_prolonged_agreement(world: World) -> None:
    agreement = world.agreement  # until 31 December
    until(TODAY, date(2026, 7, 1))
    assert told(agreement, Clock.AGREEMENT_END) == [("agreement_end", "2026-12-31", "2026-06-30")]
    prolong_agreement(
        agreement.public_id,
        until="2027-12-31",
        reason="parterna är överens",
        actor=world.actor("Signe"),
        seen_version=seen(agreement),
        now=at(date(2026, 7, 2)),
    )
    until(date(2026, 7, 2), date(2027, 1, 15))
    assert len(told(agreement, Clock.AGREEMENT_END)) == 1
    until(date(2027, 1, 16), date(2027, 6, 30))
    assert told(agreement, Clock.AGREEMENT_END)[1:] == [
        ("agreement_end", "2027-12-31", "2027-06-30")
    ]


# -- met


def test_an_item_that_is_done_is_not_reminded_of(world: World) -> None:
    case = world.activity_in("preparation")
    world.decide(case, "endorse")  # on to the steering group, due on 19 January, too
    until(TODAY, date(2026, 1, 20))
    first, second = WorkItem.objects.filter(process=case, body__isnull=False).order_by("pk")
    events = OutboxEvent.objects.filter(kind=reminding.EVENT, case=case)
    assert {event.payload["item"] for event in events} == {str(second.public_id)}
    assert first.status == "DONE"
    record = Record(how=world.meeting(STEERING), motivation="därför")
    world.turn(case, "reject", "Sara", record=record, now=at(date(2026, 1, 20)))
    until(date(2026, 1, 20), date(2026, 3, 20))
    assert events.count() == 3


def test_a_step_that_is_done_and_one_that_was_not_after_all(world: World) -> None:
    case = in_execution(world, steps=[StepDraft(text="Gå ut", due="2026-02-02")])
    step = case.steps.get().public_id
    until(TODAY, date(2026, 1, 26))
    report(world, case, date(2026, 1, 27), steps=[StepWord(step_id=step, done="yes")])
    until(date(2026, 1, 27), date(2026, 2, 2))
    assert told(case, Clock.STEP) == [("step", "2026-02-02", "2026-01-26")]
    met = Deadline.objects.get(case=case, subject=step)
    assert (met.met_on, met.look_on) == (date(2026, 1, 27), None)
    report(world, case, date(2026, 2, 2), steps=[StepWord(step_id=step, done="no")])
    until(date(2026, 2, 2), date(2026, 2, 3))
    assert told(case, Clock.STEP)[1:] == [("step", "2026-02-02", "2026-02-03")]


def test_a_step_done_in_part_is_still_open(world: World) -> None:
    case = in_execution(world, steps=[StepDraft(text="Gå ut", due="2026-02-02")])
    until(TODAY, date(2026, 1, 26))
    word = StepWord(step_id=case.steps.get().public_id, done="partly")
    report(world, case, date(2026, 1, 27), steps=[word])
    until(date(2026, 1, 27), date(2026, 2, 3))
    assert [on for *_, on in told(case, Clock.STEP)] == ["2026-01-26", "2026-02-02", "2026-02-03"]


def test_a_target_that_was_measured(world: World) -> None:
    case = in_execution(world)  # färre rån, 2026
    target = case.effect_targets.get()
    assert Deadline.objects.get(case=case, clock=Clock.TARGET).given == "2026"
    value = Measurement(target=target, on=date(2026, 11, 30), value=Decimal(9))
    early = replace(value, on=date(2025, 12, 1), value=Decimal(12))
    report(world, case, date(2026, 1, 13), values=[early])
    assert Deadline.objects.filter(case=case, clock=Clock.TARGET, met_on=None).exists()
    until(TODAY, date(2026, 12, 16))
    assert told(case, Clock.TARGET) == [("target", "2026-12-31", "2026-12-15")]
    report(world, case, date(2026, 12, 17), values=[value])
    until(date(2026, 12, 17), date(2027, 1, 20))
    assert len(told(case, Clock.TARGET)) == 1


def test_with_the_execution_its_own_deadlines_end(world: World) -> None:
    case = in_execution(world, steps=[StepDraft(text="Gå ut", due="2026-02-02")])
    until(TODAY, date(2026, 1, 20))
    world.turn(case, "finish", "Stina", record=Record(outcome="done"), now=at(date(2026, 1, 21)))
    until(date(2026, 1, 21), date(2026, 3, 1))
    assert told(case, Clock.STEP, Clock.TARGET, Clock.END) == []
    assert not Deadline.objects.filter(case=case, met_on=None).exists()


# -- imprecise


def test_what_was_given_imprecisely_is_due_at_the_end_of_its_period(world: World) -> None:
    """31 May 2026 is a Sunday: on the Friday before it, and on the Monday after."""
    case = in_execution(
        world,
        end="våren 2027",
        steps=[StepDraft(text="Gå ut", due="våren 2026"), StepDraft(text="b")],
    )
    row = Deadline.objects.get(case=case, clock=Clock.STEP)
    assert (row.due, row.given) == (date(2026, 5, 31), "våren 2026")
    until(TODAY, date(2026, 6, 1))
    assert told(case, Clock.STEP) == [
        ("step", "2026-05-31", "2026-05-25"),
        ("step", "2026-05-31", "2026-05-29"),
        ("step", "2026-05-31", "2026-06-01"),
    ]
    assert WorkItem.objects.get(process=case, status__in=OPEN).due == date(2027, 5, 31)


def test_what_no_clock_can_read_is_never_late(world: World) -> None:
    steps = [StepDraft(text="a", due="löpande"), StepDraft(text="b", due="när snön smält")]
    case = in_execution(world, end="2027", steps=steps)
    assert not Deadline.objects.filter(case=case, clock=Clock.STEP).exists()
    item = WorkItem.objects.get(process=case, status__in=OPEN)
    WorkItem.objects.filter(pk=item.pk).update(due=None)
    until(TODAY, date(2026, 6, 1))
    assert told(case, Clock.STEP, Clock.END) == []


# -- what a cooperation owes


def test_the_follow_up_and_the_report_of_an_agreement_in_force(world: World) -> None:
    """Signed on 12 January 2026: followed up in two years, a report every April."""
    rows = Deadline.objects.filter(case=world.agreement, met_on=None)
    assert dict(rows.values_list("clock", "due")) == {
        "plan": date(2028, 1, 12),
        "report": date(2026, 4, 30),
    }
    until(TODAY, date(2026, 5, 8))
    assert told(world.agreement, Clock.REPORT) == [
        ("report", "2026-04-30", "2026-02-27"),
        ("report", "2026-04-30", "2026-03-30"),
        ("report", "2026-04-30", "2026-04-23"),
        ("report", "2026-04-30", "2026-04-30"),
        ("report", "2026-04-30", "2026-05-08"),
    ]


def test_a_terminated_agreement_owes_nothing(world: World) -> None:
    record = Record(motivation="därför")
    world.turn(world.agreement, "terminate", "Signe", record=record, now=NOW + DAY)
    until(TODAY, date(2026, 12, 31))
    assert told(world.agreement) == []
    assert not Deadline.objects.filter(case=world.agreement, met_on=None).exists()
