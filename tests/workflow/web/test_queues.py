"""Att göra and a body's queue: what waits, who has it, what one can do from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from cases.story.cast import OFFICIALS, POLITICIANS, SOCIAL
from tests.statements import Statements
from tests.workflow.web.clicking import Visitor
from tests.world import TODAY, World, item_of, open_items
from workflow.models import User, WorkItem

Visit = Callable[[str], Visitor]
BUDGET = 10


def queue_of(world: World, body: str) -> str:
    return f"/organ/{world.cast.bodies[body].public_id}/"


def statements(visitor: Visitor, address: str) -> int:
    with Statements(connection) as counted:
        assert visitor.open(address).status == 200
    return len(counted)


def due(item_id: object, day: date) -> None:
    WorkItem.objects.filter(public_id=item_id).update(due=day)


def test_what_is_late_comes_first_and_is_counted(world: World, visit: Visit) -> None:
    late, soon, later = (world.activity_in("preparation") for _ in range(3))
    due(item_of(late), TODAY - timedelta(days=3))
    due(item_of(soon), TODAY + timedelta(days=2))
    due(item_of(later), TODAY + timedelta(days=30))
    page = visit("Tove").open("/att-gora/")
    assert "1 försenad, 1 denna vecka. 3 uppgifter." in page.text
    decide = [link for link in page.links if "/besluta/" in link]
    assert [link.split("/")[-2] for link in decide] == [
        str(item_of(case)) for case in (late, soon, later)
    ]
    assert "Försenad 3 dagar" in page.text


def test_each_row_leads_to_the_next_thing_to_do(world: World, visit: Visit) -> None:
    wanted = {
        "draft": ("Hanna", "/forslag/problem/"),
        "preparation": ("Tove", "/besluta/"),
        "revision": ("Hanna", "/forslag/problem/"),
        "approved": ("Stina", "/gor/start/"),
        "execution": ("Stina", "/lagesrapport/"),
        "evaluation": ("Stina", "/gor/evaluate/"),
        "review": ("Tove", "/besluta/"),
    }
    for state, (name, address) in wanted.items():
        activity = world.activity_in(state)
        page = visit(name).open("/att-gora/")
        own = [link for link in page.links if str(activity.public_id) in link]
        assert any(address in link for link in own), (state, own)


def test_nothing_to_do_says_what_will_come(world: World, visit: Visit) -> None:
    page = visit("Petra").open("/att-gora/")
    assert page.status == 200
    assert "Inget väntar på dig" in page.text


def test_somebody_without_a_role_is_told_whom_to_ask(world: World) -> None:
    newcomer = User.objects.create_user(email="ny@example.se", name="Ny Person")
    page = Visitor(newcomer).open("/att-gora/")
    assert "Be den som är administratör" in page.text


def test_a_visitor_is_sent_to_sign_in(world: World) -> None:
    for address in ("/att-gora/", queue_of(world, OFFICIALS)):
        assert "konto" in Visitor(None).open(address).response.redirect_chain[0][0]


def test_what_others_did_last_week_is_told(world: World, visit: Visit) -> None:
    world.activity_in("steering")
    page = visit("Hanna").open("/att-gora/")
    assert "Nytt den senaste veckan" in page.text
    assert "Tillstyrkt, Tjänsteberedningen" in page.text
    assert "Tillstyrkt, Tjänsteberedningen" not in visit("Petra").open("/att-gora/").text


def test_an_item_is_taken_and_handed_back(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    tove = visit("Tove")
    page = tove.open(queue_of(world, OFFICIALS)).press("Ta")
    assert f"Du har tagit ”{activity.title}”" in page.text
    assert page.address == queue_of(world, OFFICIALS)
    assert open_items(activity)[0].owner == world.cast.person("Tove")
    assert "Tove Tjänst" in visit("Olle").open(queue_of(world, OFFICIALS)).text
    assert "/besluta/" not in visit("Olle").open("/att-gora/").html
    page = tove.open("/att-gora/").press("Lämna tillbaka")
    assert "ligger i kön igen" in page.text
    assert page.address == "/att-gora/"
    assert open_items(activity)[0].owner is None


def test_what_a_colleague_has_taken_is_refused_with_the_name(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    olle, tove = visit("Olle"), visit("Tove")
    shown = olle.open(queue_of(world, OFFICIALS))
    tove.open(queue_of(world, OFFICIALS)).press("Ta")
    refused = shown.press("Ta")
    assert refused.status == 403
    assert "Tove Tjänst har redan tagit" in refused.text
    assert open_items(activity)[0].owner == world.cast.person("Tove")


def test_a_manager_delegates_an_item_of_her_organisation(world: World, visit: Visit) -> None:
    activity = world.propose()
    carin = visit("Carin")
    page = carin.open("/att-gora/").follow("/delegera/")
    assert activity.title in page.text
    offered = page.form("to").offered["to"]
    assert str(world.cast.person("Kim").public_id) not in offered  # only reads
    page = page.send("to", to=world.cast.person("Hanna").public_id)
    assert "Hanna Handläggare har fått" in page.text
    assert open_items(activity)[0].owner == world.cast.person("Hanna")


def test_only_a_manager_delegates_and_never_a_bodys_item(world: World, visit: Visit) -> None:
    own, bodys = world.propose(), world.activity_in("preparation")
    for name, item in (("Hanna", item_of(own)), ("Carin", item_of(bodys))):
        assert visit(name).open(f"/uppgift/{item}/delegera/").status == 403
    assert visit("Pär").open(f"/uppgift/{item_of(own)}/delegera/").status == 404
    assert "/delegera/" not in visit("Hanna").open("/att-gora/").html


def test_a_body_somebody_may_not_read_is_not_there(world: World, visit: Visit) -> None:
    world.activity_in("political")
    for name in ("Tove", "Hanna", "Signe", "Rut", "Disa"):
        assert visit(name).open(queue_of(world, POLITICIANS)).status == 404
    page = visit("Eva").open(queue_of(world, POLITICIANS))
    assert page.status == 200
    assert "/besluta/" not in page.html  # a member reads and does not record
    assert SOCIAL in page.text
    assert [g for tag, g in page.outside if tag == "button"] == []


def test_an_empty_table_says_what_will_come(world: World, visit: Visit) -> None:
    assert "Bordet är tomt" in visit("Siv").open(queue_of(world, POLITICIANS)).text


@pytest.mark.parametrize("address", ["todo", "body"])
def test_a_queue_costs_the_same_with_one_row_and_with_thirty(
    world: World, visit: Visit, address: str, record_property: Callable[[str, object], None]
) -> None:
    where = "/att-gora/" if address == "todo" else queue_of(world, OFFICIALS)
    tove = visit("Tove")
    world.activity_in("preparation")
    one = statements(tove, where)
    for _ in range(29):
        world.activity_in("preparation")
    thirty = statements(tove, where)
    record_property(f"statements of {address}", [f"{one} with 1 row, {thirty} with 30"])
    assert one == thirty <= BUDGET


def test_a_long_queue_has_pages(world: World, visit: Visit) -> None:
    for _ in range(26):
        world.activity_in("preparation")
    tove = visit("Tove")
    first = tove.open("/att-gora/")
    assert "Sida 1 av 2" in first.text
    second = first.follow("sida=2")
    assert len([link for link in second.links if "/besluta/" in link]) == 1
    # beyond the end: the last page, not an empty one
    assert "Sida 2 av 2" in tove.open("/att-gora/?sida=99").text
    assert tove.open("/att-gora/?sida=-1").status == 200
    assert tove.open("/att-gora/?sida=%C2%B2").status == 200


def test_english_readers_get_english(world: World, visit: Visit) -> None:
    world.activity_in("preparation")
    User.objects.filter(pk=world.cast.person("Tove").pk).update(language="en")
    page = visit("Tove").open("/att-gora/")
    assert page.h1 == "To do"
    assert "Decide" in page.text
    assert "Officials' preparation" in page.text
    assert "försenad" not in page.text.lower()
