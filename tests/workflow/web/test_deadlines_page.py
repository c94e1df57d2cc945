"""Frister: the page of whoever coordinates a cooperation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import time_machine

from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World, item_of
from workflow import assignments
from workflow.models import Clock, Deadline, WorkItem
from workflow.queues import PAGE
from workflow.records import Record

Visit = Callable[[str], Visitor]


def late_since(item: object, day: date) -> None:
    WorkItem.objects.filter(public_id=item).update(due=day)


def test_the_law_comes_first_with_its_paragraphs(world: World, visit: Visit) -> None:
    page = visit("Signe").open("/frister/")
    assert "Inget försenat, 0 de närmaste fyra veckorna." in page.text
    assert page.text.count("lag (2023:196) 6 §") == 2
    assert "Fastställd 12 januari 2026" in page.text
    assert "30 april 2026" in page.text
    assert "Inget är försenat" in page.text
    assert page.html.index("Det som lagen") < page.html.index('id="forsenat"')


def test_each_clock_leads_to_what_meets_it(world: World, visit: Visit) -> None:
    page, case = visit("Signe").open("/frister/"), f"/arende/{world.agreement.public_id}"
    for link in (
        f"{case}/forlang/",
        f"{case}/uppfoljt/?vad=plan",
        f"{case}/uppfoljt/?vad=report",
        f"{case}/paminnelser/",
    ):
        assert link in page.links
        assert visit("Signe").open(link).status == 200


def test_a_missing_picture_is_said_with_the_law(world: World, visit: Visit) -> None:
    record = Record(motivation="en ny är på väg")
    world.turn(world.picture, "supersede", "Signe", record=record)
    page = visit("Signe").open("/frister/")
    assert "Saknas" in page.text
    assert "Lag (2023:196) 4 och 6 §§" in page.text


def test_what_is_late_says_how_late_and_with_whom(world: World, visit: Visit) -> None:
    first, second = world.activity_in("preparation"), world.activity_in("preparation")
    late_since(item_of(first), TODAY - timedelta(days=3))  # a Friday
    late_since(item_of(second), TODAY - timedelta(days=7))
    assignments.take(item_of(second), actor=world.actor("Tove"), now=NOW)
    page = visit("Signe").open("/frister/")
    assert "2 försenade" in page.text
    table = page.text.partition("det som dröjt längst först")[2]
    assert table.index("4 arbetsdagar") < table.index("1 arbetsdag ")
    assert "Tjänsteberedningen, Tove" in page.text
    assert "ingen har tagit den" in page.text


def test_a_step_is_told_with_its_words_and_its_day_as_given(world: World, visit: Visit) -> None:
    activity = world.activity_in("execution")
    due = Deadline.objects.get(case=activity.pk, clock=Clock.STEP).due
    with time_machine.travel(NOW + (due - TODAY) + timedelta(days=1), tick=True):
        page = visit("Signe").open("/frister/")
    assert "Delmoment: Gå ut" in page.text
    assert "angivet som våren 2026" in page.text


def test_what_comes_is_told_too(world: World, visit: Visit) -> None:
    world.activity_in("preparation")
    page = visit("Signe").open("/frister/")
    assert "1 de närmaste fyra veckorna" in page.text
    assert "7 dagar kvar" in page.text


def test_pages_and_one_beyond_the_last(world: World, visit: Visit) -> None:
    for _ in range(PAGE + 1):
        activity = world.propose()
        world.turn(activity, "submit", "Hanna")
        late_since(item_of(activity), TODAY - timedelta(days=1))
    signe = visit("Signe")
    assert "Sida 1 av 2" in signe.open("/frister/").text
    for number in ("2", "9", "x"):
        page = signe.open(f"/frister/?sida={number}")
        assert ("Sida 1 av 2" if number == "x" else "Sida 2 av 2") in page.text


def test_the_page_is_there_for_coordinators_alone(world: World, visit: Visit) -> None:
    signe = visit("Signe").open("/att-gora/")
    assert "/frister/" in signe.links
    for name in ("Hanna", "Tove", "Rut", "Adam"):
        visitor = visit(name)
        assert "/frister/" not in visitor.open("/att-gora/").links
        assert visitor.open("/frister/").status == 404
