"""The rows of a case's own deadlines: as its state and its text have them, and no others."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cases.actions.report_progress import StepWord
from cases.drafts import StepDraft
from cases.duties import due_after
from tests.workflow.test_reminding_moved import in_execution, report
from tests.world import TODAY, World
from workflow.models import Case, Clock, Deadline
from workflow.records import Record
from workflow.row_security import Seeing, seeing

FIRST_LOOK = date(2026, 1, 13)


def rows(case: Case) -> dict[str, tuple[date, str, date | None, date | None]]:
    found = Deadline.objects.filter(case=case.pk).order_by("due", "pk")
    return {
        f"{row.clock} {n}": (row.due, row.given, row.look_on, row.met_on)
        for n, row in enumerate(found)
    }


def test_none_before_it_is_carried_out(world: World) -> None:
    for state in ("draft", "preparation", "approved"):
        assert rows(world.activity_in(state)) == {}, state


def test_with_the_start_each_step_and_target_has_one(world: World) -> None:
    case = world.activity_in("execution")
    assert rows(case) == {
        "step 0": (date(2026, 5, 31), "våren 2026", FIRST_LOOK, None),
        "target 1": (date(2026, 12, 31), "2026", FIRST_LOOK, None),
    }
    steps = {row.public_id for row in case.steps.all()}
    assert Deadline.objects.get(case=case, clock=Clock.STEP).subject in steps


def test_an_exact_day_is_not_told_as_given(world: World) -> None:
    case = in_execution(world, steps=[StepDraft(text="a", due="2026-04-01")])
    assert rows(case)["step 0"] == (date(2026, 4, 1), "", FIRST_LOOK, None)


def test_a_report_that_changes_nothing_moves_no_reminder(world: World) -> None:
    case = in_execution(world, steps=[StepDraft(text="a", due="2026-04-01")])
    Deadline.objects.filter(case=case).update(look_on=date(2026, 3, 25))
    before = rows(case)
    report(world, case, date(2026, 2, 1))
    assert rows(case) == before


def test_what_is_met_stays_to_be_counted(world: World) -> None:
    case = in_execution(world, steps=[StepDraft(text="a", due="2026-04-01")])
    word = StepWord(step_id=case.steps.get().public_id, done="yes")
    report(world, case, date(2026, 2, 1), steps=[word])
    assert rows(case)["step 0"] == (date(2026, 4, 1), "", None, date(2026, 2, 1))


def test_reconsidered_it_has_none_any_more(world: World) -> None:
    case = world.activity_in("execution")
    record = Record(how=world.meeting("Politiska beredningen"), motivation="därför")
    world.turn(case, "reconsider", "Siv", record=record)
    assert {met for *_, met in rows(case).values()} == {TODAY}


def test_two_open_ones_of_a_kind_are_refused_by_the_database(world: World) -> None:
    row = Deadline.objects.filter(case=world.agreement, clock=Clock.PLAN).get()
    again = {"case": world.agreement, "clock": row.clock, "subject": row.subject, "due": row.due}
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.create(**again)
    Deadline.objects.create(**again, met_on=TODAY)


def test_they_are_seen_where_their_case_is(world: World) -> None:
    case = world.activity_in("execution")
    hanna, arvid = (world.cast.person(name) for name in ("Stina", "Petra"))
    with seeing(Seeing(hanna.pk, TODAY)):
        assert Deadline.objects.filter(case=case).count() == 2
    with seeing(Seeing(arvid.pk, TODAY)):
        assert Deadline.objects.filter(case=case).count() == 0


@pytest.mark.parametrize(
    ("clock", "was_due", "done", "due"),
    [
        (Clock.PLAN, date(2026, 1, 31), date(2026, 1, 12), date(2028, 1, 12)),
        (Clock.PLAN, date(2028, 1, 1), date(2028, 2, 29), date(2030, 2, 28)),
        (Clock.REPORT, date(2026, 4, 30), date(2026, 4, 29), date(2027, 4, 30)),
        (Clock.REPORT, date(2026, 4, 30), date(2026, 4, 30), date(2027, 4, 30)),
        (Clock.REPORT, date(2026, 4, 30), date(2026, 12, 31), date(2027, 4, 30)),
        (Clock.REPORT, date(2026, 4, 30), date(2027, 5, 2), date(2028, 4, 30)),
    ],
)
def test_when_a_duty_is_due_again(clock: Clock, was_due: date, done: date, due: date) -> None:
    assert due_after(clock, was_due, done) == due
