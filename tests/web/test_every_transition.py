"""Every transition of the lifecycles by clicks: from the case's page through its door to the
next state. The rows are those of tests/workflow/test_lifecycle.py, written from the product's
description; what it says of agreements and pictures follows below them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Activity, Agreement, Picture
from cases.story.cast import CITY
from tests.web.clicking import Clicker, Filled
from tests.web.conftest import client_of
from tests.web.town import Town
from tests.workflow.test_lifecycle import ROWS, Row
from tests.world import World, current, open_items
from workflow.lifecycle import moves_of
from workflow.models import Case

# Where a decision's form asks for what the record calls something else.
ASKED_AS = {"until": {"refer_back": "answer_by", "postpone": "postponed_until"}}


def clicker(town: Town, name: str, case: Case) -> Clicker:
    """Somebody on the case's page."""
    found = Clicker(client_of(town, name))
    found.open(f"/arende/{case.public_id}/")
    assert found.status == 200
    return found


def answers(row: Row) -> dict[str, Filled]:
    """What the row's record is in the fields of a form."""
    found: dict[str, Filled] = {}
    for name, value in row.record.items():
        if name == "wording":
            found |= value
        else:
            asked = ASKED_AS.get(name, {}).get(row.code, name)
            found[asked] = str(value)
    return found


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_an_activity_goes_on_by_clicks(row: Row, world: World, town: Town) -> None:
    activity = world.activity_in(row.source)
    for name in dict.fromkeys([row.who[0], row.who[-1]]):
        assert clicker(town, name, activity).offers(door(row, name)), name
    person = clicker(town, row.who[0], activity)
    person.click(door(row, row.who[0]))
    given = answers(row)
    if "/besluta/" in person.path:
        given["outcome"] = row.code
    if row.who[0] in row.body_people:
        present = [str(member) for member in world.cast.members(row.body)]
        given |= {"on": "2026-01-12", "paragraph": "§ 7", "present": present}
    person.send(press="", **given)
    assert person.status == 200, person.page.text()
    assert current(activity).state == row.target
    assert told(person), person.page.text()


def door(row: Row, name: str) -> str:
    """What the address of the page looks like where somebody does this."""
    if row.code in ("submit", "resubmit"):
        return "/lamna-in/"
    body_answers = row.source in ("preparation", "steering", "political", "review")
    if body_answers and name in row.body_people:
        return "/besluta/"
    return f"/gor/{row.code}/"


def told(person: Clicker) -> str:
    """What the page says has happened."""
    (messages,) = [e for e in person.page.root.all("div") if e.get("class") == "messages"]
    return messages.text()


def test_an_earlier_decision_is_registered_by_clicks(world: World, town: Town) -> None:
    case = Activity.objects.get(public_id=town.cases["for the officials"])
    person = clicker(town, "Signe", case)
    person.click("/gor/register/")
    person.send(
        earlier_body="Stadsbyggnadsnämnden",
        earlier_on="2017-03-23",
        earlier_reference="§ 12",
        earlier_state="closed",
    )
    assert current(case).state == "closed"


def test_an_agreement_is_sent_signed_prolonged_and_terminated_by_clicks(
    world: World, town: Town
) -> None:
    case = Agreement.objects.get(public_id=town.cases["agreement draft"])
    go(town, "Signe", case, "send")
    assert current(case).state == "signing"
    go(town, "Uno", case, "decline", motivation="fel mål")
    assert current(case).state == "draft"
    go(town, "Signe", case, "send")
    for item in open_items(case):
        by = "Uno" if item.party == world.cast.organisations[CITY] else "Ulla"
        go(town, by, case, "sign")
    assert current(case).state == "in_force"
    go(town, "Signe", case, "terminate", motivation="slut")
    assert current(case).state == "terminated"


def test_an_agreement_is_withdrawn_by_clicks(town: Town) -> None:
    case = Agreement.objects.get(public_id=town.cases["agreement draft"])
    go(town, "Signe", case, "withdraw")
    assert current(case).state == "withdrawn"


def test_a_picture_is_established_and_superseded_by_clicks(world: World, town: Town) -> None:
    case = Picture.objects.get(public_id=town.cases["picture draft"])
    go(town, "Signe", case, "send")
    for item in open_items(case):
        by = "Uno" if item.party == world.cast.organisations[CITY] else "Ulla"
        go(town, by, case, "establish")
    assert current(case).state == "established"
    go(town, "Signe", case, "supersede", motivation="nyare finns")
    assert current(case).state == "superseded"


def go(town: Town, name: str, case: Case, code: str, **filled: Filled) -> None:
    """From the case's page through the door."""
    person = clicker(town, name, case)
    person.click(f"/gor/{code}/")
    person.send(press="", **filled)
    assert person.status == 200, person.page.text()


@pytest.mark.parametrize("model", [Activity, Agreement, Picture])
def test_no_transition_is_left_out(
    model: Any, record_property: Callable[[str, object], None]
) -> None:
    by_clicks = {
        Activity: {row.code for row in ROWS} | {"register"},
        Agreement: {"send", "sign", "decline", "terminate", "withdraw"},
        Picture: {"send", "establish", "supersede"},
    }[model]
    by_the_clock = {"expire"}
    left = {move.code for move in moves_of(model)} - by_clicks - by_the_clock
    assert left <= {"withdraw", "decline"}, left
    if model is Activity:
        lines = [f"{r.code:20} {r.source:13} → {r.target:13} {', '.join(r.who)}" for r in ROWS]
        record_property("transitions by clicks", lines)
