"""Frister: what is late, near and demanded by law, to whom it is shown, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from cases.actions.keep_time import fulfil_duty
from cases.models import Activity
from cases.story.cast import OFFICIALS, PLANNING
from tests.statements import Statements
from tests.world import NOW, TODAY, World, item_of, seen
from workflow import releases
from workflow.deadlines import working_days_after
from workflow.due_lists import COMING, Due, Lists, due_lists
from workflow.models import Clock, Deadline, WorkItem
from workflow.permissions import rights_of
from workflow.queues import PAGE


def lists(world: World, today: date, name: str = "Signe", page: int = 1) -> Lists:
    return due_lists(rights_of(world.cast.person(name), today), today, page=page)


def due_on(case: Activity, day: date | None) -> Activity:
    WorkItem.objects.filter(public_id=item_of(case)).update(due=day)
    return case


def told(found: list[Due] | tuple[Due, ...]) -> list[tuple[str, int, date]]:
    return [(one.clock.value, one.case.pk, one.day) for one in found]


def test_working_days_late() -> None:
    assert working_days_after(date(2026, 1, 9), date(2026, 1, 9)) == 0
    assert working_days_after(date(2026, 1, 9), date(2026, 1, 11)) == 0  # Friday to Sunday
    assert working_days_after(date(2026, 1, 9), date(2026, 1, 12)) == 1
    assert (
        working_days_after(date(2025, 12, 23), date(2026, 1, 2)) == 3
    )  # 29 and 30 December, 2 January


def test_items_and_deadlines_the_most_late_first(world: World) -> None:
    waiting = due_on(world.activity_in("preparation"), TODAY - timedelta(days=3))
    running = world.activity_in("execution")
    step = Deadline.objects.get(case=running.pk, clock=Clock.STEP)
    day = step.due + timedelta(days=1)
    found = lists(world, day)
    assert told(list(found.late)) == [
        ("stage", waiting.pk, TODAY - timedelta(days=3)),
        ("step", running.pk, step.due),
    ]
    first, second = found.late
    assert [str(item.body) for item in first.items] == [OFFICIALS]
    assert [str(item.organisation) for item in second.items] == [PLANNING]
    assert (second.of, second.given) == ("Gå ut", "våren 2026")
    assert found.late_total == 2
    assert second.late_by(day) == working_days_after(step.due, day)


def test_today_is_not_late_and_four_weeks_are_near(world: World) -> None:
    on_the_day = due_on(world.activity_in("preparation"), TODAY)
    last = due_on(world.activity_in("preparation"), TODAY + COMING)
    due_on(world.activity_in("preparation"), TODAY + COMING + timedelta(days=1))
    due_on(world.activity_in("preparation"), None)
    found = lists(world, TODAY)
    assert found.late == []
    assert [one.case.pk for one in found.coming] == [on_the_day.pk, last.pk]
    assert found.coming_total == 2


def test_the_days_of_a_start_are_told_as_they_were_given(world: World) -> None:
    activity = world.propose(start="våren 2026", end="2026")
    world.turn(activity, "submit", "Hanna")
    for _ in range(3):
        world.decide(activity, "endorse")
    found = lists(world, date(2026, 6, 3))
    assert [(one.clock, one.given) for one in found.late] == [(Clock.START, "våren 2026")]


def test_what_the_law_demands(world: World) -> None:
    (one,) = lists(world, TODAY).cooperations
    assert one.agreement.pk == world.agreement.pk
    assert [(d.clock, d.day, d.met_on) for d in one.duties] == [
        (Clock.AGREEMENT_END, date(2026, 12, 31), TODAY),
        (Clock.PICTURE, date(2028, 1, 12), TODAY),
        (Clock.PLAN, date(2028, 1, 12), None),
        (Clock.REPORT, date(2026, 4, 30), None),
    ]


def test_a_duty_that_was_met_says_when(world: World) -> None:
    fulfil_duty(
        world.agreement.public_id,
        Clock.REPORT,
        on=TODAY - timedelta(days=4),
        reason="dnr",
        actor=world.actor("Signe"),
        seen_version=seen(world.agreement),
        now=NOW,
    )
    (one,) = lists(world, TODAY).cooperations
    (report,) = [d for d in one.duties if d.clock is Clock.REPORT]
    assert (report.day, report.met_on) == (date(2027, 4, 30), TODAY - timedelta(days=4))


def test_a_picture_that_is_missing_is_said_to_be(world: World) -> None:
    world.turn(world.picture, "supersede", "Signe", record=_because())
    (one,) = lists(world, TODAY).cooperations
    (picture,) = [d for d in one.duties if d.clock is Clock.PICTURE]
    assert (picture.day, picture.case) == (None, None)


def _because() -> object:
    from workflow.records import Record

    return Record(motivation="därför")


def test_the_laws_clocks_stand_in_no_other_list(world: World) -> None:
    far = date(2031, 1, 1)
    found = lists(world, far)
    assert (found.late, found.late_total) == ([], 0)
    assert len(found.cooperations[0].duties) == 4


def test_only_what_she_coordinates_and_may_see(world: World) -> None:
    restricted = world.propose(title="Skyddad")
    releases.restrict(
        restricted.public_id, basis="18 kap. 1 § OSL", actor=world.actor("Hanna"), now=NOW
    )
    world.turn(restricted, "submit", "Hanna")
    due_on(restricted, TODAY - timedelta(days=1))
    draft = world.propose()
    due_on(draft, TODAY - timedelta(days=1))
    assert lists(world, TODAY).late == []
    for name in ("Hanna", "Tove", "Rut", "Disa"):
        assert lists(world, TODAY, name) == Lists()


def test_the_workload_counts_every_day(world: World) -> None:
    for days in (-3, 0, 4, 4, 57):
        due_on(world.activity_in("preparation"), TODAY + timedelta(days=days))
    found = lists(world, TODAY).workload
    assert found == {
        TODAY - timedelta(days=3): 1, TODAY: 1, TODAY + timedelta(days=4): 2,
    }  # fmt: skip
    due = Deadline.objects.get(case=world.agreement.pk, clock=Clock.REPORT).due
    assert lists(world, due - timedelta(days=10)).workload[due] == 1


def test_pages_of_what_is_late(world: World) -> None:
    cases = [due_on(_submitted(world), TODAY - timedelta(days=n + 1)) for n in range(PAGE + 2)]
    first, second = lists(world, TODAY), lists(world, TODAY, page=2)
    assert (first.late_total, len(first.late), len(second.late)) == (PAGE + 2, PAGE, 2)
    shown = [one.case.pk for one in (*first.late, *second.late)]
    assert shown == [case.pk for case in reversed(cases)]
    assert lists(world, TODAY, page=3).late == []


def _submitted(world: World) -> Activity:
    activity = world.propose()
    world.turn(activity, "submit", "Hanna")
    return activity


def test_rows_cost_no_statements(world: World) -> None:
    def cost() -> int:
        rights = rights_of(world.cast.person("Signe"), TODAY)
        with Statements(connection) as counted:
            due_lists(rights, TODAY)
        return len(counted)

    few = cost()
    running = world.activity_in("execution")
    for n in range(30):
        due_on(_submitted(world), TODAY - timedelta(days=1) if n % 2 else TODAY)
    Deadline.objects.filter(case=running.pk).update(due=TODAY)
    assert cost() == few == 5
