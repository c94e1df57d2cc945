"""Inkommet: both sides see a release; of what was taken back only that it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from cases.story.cast import OFFICIALS, POLICE, SOCIAL, STEERING
from tests.statements import Statements
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World
from workflow import memberships, releases
from workflow.models import Case, Membership, Release

Visit = Callable[[str], Visitor]
PATH = "/inkommet/"
BUDGET = 10
TITLE, WHY = "Kanariefågelns väg", "Gulsiskan behöver veta det"


def release(world: World, case: Case, place: str = POLICE, why: str = WHY, **at: int) -> UUID:
    cast = world.cast
    to = cast.bodies.get(place) or cast.organisations[place]
    row = releases.release(
        case.public_id, to, reason=why, actor=world.actor("Hanna"), now=NOW + timedelta(**at)
    )
    return row.public_id


def submitted(world: World, title: str = TITLE) -> Case:
    case = world.propose(title=title)
    world.turn(case, "submit", "Hanna")
    return Case.objects.get(pk=case.pk)


def test_the_receiver_reads_who_released_what_and_why(world: World, visit: Visit) -> None:
    assert "Inget har kommit in än" in visit("Pär").open(PATH).text
    case = submitted(world)
    release(world, case)
    page = visit("Pär").open(PATH)
    for said in (TITLE, str(case.number), WHY, POLICE, SOCIAL, "Hanna Handläggare"):
        assert said in page.text, said
    assert f"/arende/{case.public_id}/" in page.links
    for name in ("Stina", "Sara", "Tove", "Hanna"):
        assert TITLE not in visit(name).open(PATH).text, name


def test_a_bodys_members_have_it_too_and_what_came_last_stands_first(
    world: World, visit: Visit
) -> None:
    older, newer = submitted(world, "Första förslaget"), submitted(world, "Andra förslaget")
    release(world, older, STEERING)
    release(world, newer, STEERING, minutes=1)
    text = visit("Mats").open(PATH).text
    assert text.index("Andra förslaget") < text.index("Första förslaget")


def test_of_what_was_taken_back_only_that_is_told(world: World, visit: Visit) -> None:
    case = submitted(world)
    row = release(world, case)
    releases.take_back(
        row, reason="Domherren fick fel", actor=world.actor("Hanna"), now=NOW + timedelta(hours=1)
    )
    page = visit("Pär").open(PATH)
    assert "En utlämning är återtagen" in page.text
    assert POLICE in page.text
    for gone in (TITLE, str(case.number), WHY, "Domherren", "Hanna", SOCIAL, str(case.public_id)):
        assert gone not in page.html, gone


def test_who_sees_it_all_the_same_still_reads_what_it_was(world: World, visit: Visit) -> None:
    case = submitted(world)
    row = release(world, case, OFFICIALS)
    releases.take_back(row, reason="fel", actor=world.actor("Hanna"), now=NOW)
    page = visit("Lena").open(PATH)
    assert TITLE in page.text
    assert "Ni ser ärendet ändå." in page.text


def test_released_again_is_two_lines_of_one_case(world: World, visit: Visit) -> None:
    case = submitted(world)
    row = release(world, case, why="Första gången")
    releases.take_back(row, reason="fel", actor=world.actor("Hanna"), now=NOW)
    release(world, case, why="Andra gången", minutes=5)
    text = visit("Pär").open(PATH).text
    assert text.index("Andra gången") < text.index("Första gången")
    assert "Återtaget" in text


def test_new_is_what_came_since_the_visit_before(world: World, visit: Visit) -> None:
    release(world, submitted(world, "Första förslaget"), minutes=-5)
    par = visit("Pär")
    assert par.open(PATH).text.count("Nytt") == 1  # she has never looked
    assert par.open(PATH).text.count("Nytt") == 1  # a reload is the same visit
    with time_machine.travel(NOW + timedelta(hours=2), tick=True):
        assert visit("Pär").open(PATH).text.count("Nytt") == 0
    release(world, submitted(world, "Andra förslaget"), hours=3)
    with time_machine.travel(NOW + timedelta(hours=4), tick=True):
        page = visit("Pär").open(PATH)  # her session may have ended by itself
        assert page.text.count("Nytt") == 1
        assert page.text.index("Nytt") < page.text.index("Första förslaget")
        assert visit("Petra").open(PATH).text.count("Nytt") == 2  # what is new is hers to say


def test_the_menu_has_it_for_whoever_can_receive_something(world: World, visit: Visit) -> None:
    offered = {
        name: PATH in visit(name).open("/att-gora/").links
        for name in ("Pär", "Kim", "Uno", "Arvid", "Tove", "Mats", "Rut", "Adam", "Disa")
    }
    without = {"Rut", "Adam", "Disa"}
    assert offered == {name: name not in without for name in offered}
    for name in sorted(without):
        assert visit(name).open(PATH).status == 200


@pytest.mark.parametrize("name", ["Pär", "Mats"])
def test_rows_cost_no_statements_and_are_told_in_pages(
    world: World, visit: Visit, name: str
) -> None:
    place = POLICE if name == "Pär" else STEERING
    cost: list[int] = []
    person = visit(name)
    for number in range(28):
        release(world, submitted(world, f"Förslag {number:02}"), place, minutes=number)
        if number in (1, 27):
            person.open(PATH)
            with Statements(connection) as statements:
                page = person.open(PATH)
            cost.append(len(statements))
    assert cost[0] == cost[1] <= BUDGET, cost
    assert "Förslag 27" in page.text
    assert "Förslag 00" not in page.text
    second = person.open(f"{PATH}?sida=2")
    assert [f"Förslag {n:02}" in second.text for n in (0, 1, 2, 3)] == [True, True, True, False]
    assert "Förslag 27" in person.open(f"{PATH}?sida=99").text


def test_a_role_that_has_ended_receives_nothing(world: World, visit: Visit) -> None:
    release(world, submitted(world))
    par = visit("Pär")
    assert TITLE in par.open(PATH).text
    membership = Membership.objects.get(person=world.cast.person("Pär"))
    memberships.end(membership, on=NOW.date() - timedelta(days=1), by=None, now=NOW)
    page = par.open(PATH)
    assert TITLE not in page.html
    assert "Inget har kommit in än" in page.text
    assert Release.objects.count() == 1
