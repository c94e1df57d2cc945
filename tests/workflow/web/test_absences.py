"""Frånvaro in the browser: registered, seen where it matters, and gone when it is called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.story.cast import OFFICIALS
from tests.workflow.web.clicking import Page, Visitor
from tests.world import NOW, TODAY, World, item_of, open_items
from workflow import absences, assignments, memberships
from workflow.models import Absence, WorkItem
from workflow.rights import Role

Visit = Callable[[str], Visitor]
FRIDAY = TODAY + timedelta(days=4)
OWN = "/installningar/franvaro/"


def of(world: World, name: str) -> str:
    return f"/personer/{world.cast.person(name).public_id}/franvaro/"


def register(page: Page, world: World, instead: str) -> Page:
    """Fills in the form: away until Friday."""
    person = world.cast.person(instead)
    return page.send("substitute", ends=FRIDAY, substitute=person.public_id)


def taken(world: World, by: str = "Tove") -> str:
    """The title of an activity whose item somebody has taken."""
    activity = world.activity_in("preparation")
    assignments.take(item_of(activity), actor=world.actor(by), now=NOW)
    return activity.title


def test_ones_own_absence_from_the_settings_to_the_end(world: World, visit: Visit) -> None:
    page = visit("Tove").open("/installningar/").follow("/franvaro/")
    assert "Ingen frånvaro är antecknad." in page.text
    offered = page.form("substitute").offered["substitute"]
    assert str(world.cast.person("Olle").public_id) in offered
    assert str(world.cast.person("Hanna").public_id) not in offered
    page = register(page, world, "Lena")
    assert "Lena Ledamot ersätter." in page.text
    told = visit("Lena").open(OWN).text
    assert "Du ersätter Tove Tjänst, 12 januari 2026 till 16 januari 2026" in told
    assert "Du ersätter" not in visit("Olle").open(OWN).text
    assert "Lena Ledamot saknar rollen här. Den ges av Signe Samordnare." in page.text
    page = page.send("absence")
    assert "Frånvaron är avbokad." in page.text
    assert "Ingen frånvaro är antecknad." in page.text


def test_a_refusal_keeps_what_was_typed(world: World, visit: Visit) -> None:
    page = visit("Tove").open(OWN)
    olle = world.cast.person("Olle").public_id
    page = page.send("substitute", ends=TODAY - timedelta(days=1), substitute=olle)
    assert page.status == 422
    assert "Sista dagen ligger före den första." in page.text
    assert page.form("substitute").values["substitute"] == [str(olle)]
    page = page.send("substitute", ends="på fredag")
    assert page.status == 422
    register(page, world, "Olle")
    page = register(visit("Tove").open(OWN), world, "Lena")
    assert "Det finns redan en frånvaro under de dagarna." in page.text


def test_whoever_looks_after_her_places_does_it_for_her(world: World, visit: Visit) -> None:
    body = world.cast.bodies[OFFICIALS].public_id
    page = visit("Signe").open(f"/organ/{body}/ledamoter/")
    page = page.follow(str(world.cast.person("Tove").public_id))
    assert page.h1 == "Frånvaro: Tove Tjänst"
    assert "Olle Ordning ersätter." in register(page, world, "Olle").text
    assert visit("Adam").open(of(world, "Arvid")).status == 200
    for name in ("Adam", "Olle", "Hanna", "Disa"):
        assert visit(name).open(of(world, "Tove")).status == 404, name


def test_a_coordinator_sees_no_other_places_of_hers(world: World, visit: Visit) -> None:
    tove, social = world.cast.person("Tove"), world.cast.organisations["Socialförvaltningen"]
    memberships.give(tove, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    page = register(visit("Signe").open(of(world, "Tove")), world, "Olle")
    assert "Socialförvaltningen" not in page.text
    assert str(world.cast.person("Kim").public_id) not in page.html
    assert "Socialförvaltningen" in visit("Tove").open(OWN).text


def test_her_items_are_in_the_substitutes_list_and_marked(world: World, visit: Visit) -> None:
    title = taken(world)
    assert "/besluta/" not in visit("Olle").open("/att-gora/").html
    register(visit("Tove").open(OWN), world, "Olle")
    page = visit("Olle").open("/att-gora/")
    assert title in page.text
    assert "för Tove Tjänst" in page.text
    page = page.press("Ta över")
    assert f"Du har tagit ”{title}”" in page.text
    item = WorkItem.objects.get(owner=world.cast.person("Olle"), status="ASSIGNED")
    assert item.done_for == world.cast.person("Tove")
    assert "Lämna tillbaka" in visit("Olle").open("/att-gora/").text


def test_it_stands_beside_her_name_wherever_that_stands(world: World, visit: Visit) -> None:
    taken(world)
    register(visit("Tove").open(OWN), world, "Olle")
    (item,) = WorkItem.objects.filter(owner=world.cast.person("Tove"))
    queue = f"/organ/{world.cast.bodies[OFFICIALS].public_id}/"
    case = f"/arende/{item.process.public_id}/"
    said = "frånvarande till och med 16 januari 2026, Olle Ordning ersätter"
    for address in (queue, f"{queue}ledamoter/", case):
        assert said in visit("Lena").open(address).text, address
        assert "du ersätter" in visit("Olle").open(address).text, address
    absences.call_off(Absence.objects.get().public_id, by=None, now=NOW)
    for address in (queue, f"{queue}ledamoter/", case):
        assert "frånvarande" not in visit("Lena").open(address).text, address


def test_who_stands_in_is_told_to_those_who_may_know_of_her(world: World, visit: Visit) -> None:
    """The owner's people see that Tove is away, and learn nobody's name from another place."""
    taken(world)
    register(visit("Tove").open(OWN), world, "Olle")
    (item,) = WorkItem.objects.filter(owner=world.cast.person("Tove"))
    case = f"/arende/{item.process.public_id}/"
    for name in ("Hanna", "Kim", "Rut"):
        text = visit(name).open(case).text
        assert "frånvarande till och med 16 januari 2026" in text, name
        assert "Olle Ordning" not in text, name
        assert "ersätter" not in text, name
    for name in ("Lena", "Signe"):
        assert "Olle Ordning ersätter" in visit(name).open(case).text, name


def test_a_substitute_from_another_place_is_not_named_in_this_one(
    world: World, visit: Visit
) -> None:
    """Tove also works at Socialförvaltningen, and Kim stands in for her there."""
    tove, social = world.cast.person("Tove"), world.cast.organisations["Socialförvaltningen"]
    memberships.give(tove, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    taken(world)
    register(visit("Tove").open(OWN), world, "Kim")
    body = f"/organ/{world.cast.bodies[OFFICIALS].public_id}/"
    for name in ("Lena", "Signe"):
        text = visit(name).open(f"{body}ledamoter/").text
        assert "frånvarande till och med 16 januari 2026" in text
        assert "Kim Kollega" not in text, name
    page = visit("Signe").open(of(world, "Tove"))
    assert "Kim Kollega" not in page.text
    assert "Någon från en annan av personens arbetsplatser ersätter." in page.text
    assert "Ersättaren saknar rollen här." in page.text
    assert "Kim Kollega ersätter." in visit("Tove").open(OWN).text


def test_the_history_tells_for_whom(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    assignments.take(item_of(activity), actor=world.actor("Tove"), now=NOW)
    register(visit("Tove").open(OWN), world, "Olle")
    (item,) = open_items(activity)
    page = visit("Olle").open("/att-gora/").follow(f"/besluta/{item.public_id}/")
    page = page.send(
        "outcome",
        outcome="endorse",
        on=TODAY,
        paragraph="§ 7",
        present=world.cast.members(OFFICIALS),
    )
    assert page.status == 200
    page = visit("Hanna").open(f"/arende/{activity.public_id}/historik/")
    assert "Olle Ordning för Tove Tjänst, Tjänsteberedningen" in page.text


@pytest.mark.parametrize(
    "sent", [{}, {"act": "call_off"}, {"act": "call_off", "absence": "x"}, {"act": "never"}]
)
def test_what_no_page_offers_changes_nothing(
    world: World, visit: Visit, sent: dict[str, str]
) -> None:
    visitor = visit("Tove")
    page = visitor.send("post", OWN, {name: [value] for name, value in sent.items()})
    assert page.status in (404, 422)
    assert not Absence.objects.exists()


def test_one_does_not_call_off_anothers_on_ones_own_page(world: World, visit: Visit) -> None:
    register(visit("Tove").open(OWN), world, "Olle")
    key = str(Absence.objects.get().public_id)
    page = visit("Olle").send("post", OWN, {"act": ["call_off"], "absence": [key]})
    assert page.status == 404
    assert Absence.objects.get().called_off_at is None
