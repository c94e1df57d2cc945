"""Sekretess in the browser: who would lose sight, raising it, lifting it, submitting it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases.story.cast import OFFICIALS, PLANNING, POLICE
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World, current
from workflow import releases
from workflow.models import Case, LedgerEntry, Release

Visit = Callable[[str], Visitor]
LAW = "OSL 18 kap. 1 §"


def restricted(world: World, case: Case) -> Case:
    releases.restrict(case.public_id, basis=LAW, actor=world.actor("Hanna"), now=NOW)
    return current(case)


def address(case: Case, page: str = "sekretess/") -> str:
    return f"/arende/{case.public_id}/{page}"


def test_a_case_on_its_way_is_restricted_after_seeing_who_loses_it(
    world: World, visit: Visit
) -> None:
    case = world.activity_in("preparation")
    hanna, signe = visit("Hanna"), visit("Signe")
    assert signe.open(address(case, "")).status == 200
    page = hanna.open(address(case, ""))
    assert "Inlämnat" in page.text
    assert address(case) in page.links
    page = hanna.open(address(case))
    assert "Överenskommelsens samordnare" in page.text
    assert f"Numret {case.number} är redan givet" in page.text
    empty = page.send("restrict-basis")
    assert empty.status == 422
    assert not current(case).restricted
    page = empty.send("restrict-basis", **{"restrict-basis": LAW})
    assert "Ärendet är skyddat." in page.text
    assert LAW in page.text
    assert current(case).restricted_basis == LAW
    assert "Skyddat (sekretess)" in hanna.open(address(case, "")).text
    assert signe.open(address(case, "")).status == 404
    assert signe.open(address(case)).status == 404
    assert visit("Tove").open(address(case, "")).status == 200


def test_the_restriction_is_lifted_with_a_reason(world: World, visit: Visit) -> None:
    case = restricted(world, world.activity_in("preparation"))
    page = visit("Hanna").open(address(case))
    assert f"Numret {case.number} är kvar." in page.text
    assert page.send("lift-reason").status == 422
    page = page.send("lift-reason", **{"lift-reason": "Insatsen är slut."})
    assert "Sekretessen är hävd." in page.text
    assert not current(case).restricted
    assert visit("Signe").open(address(case, "")).status == 200
    assert "Insatsen är slut." in visit("Signe").open(address(case, "historik/")).text


def test_of_a_draft_the_page_says_that_nobody_loses_it(world: World, visit: Visit) -> None:
    page = visit("Hanna").open(address(world.propose()))
    assert "Ingen: ett utkast ses redan bara av den egna organisationen." in page.text
    assert "nummer i en egen serie" in page.text


def test_what_was_changed_meanwhile_is_refused_with_what_was_written(
    world: World, visit: Visit
) -> None:
    case = world.activity_in("preparation")
    page = visit("Hanna").open(address(case))
    restricted(world, case)
    late = page.send("restrict-basis", **{"restrict-basis": "OSL 35 kap. 1 §"})
    assert late.status == 422
    assert "redan skyddat" in late.text
    assert "OSL 35 kap. 1 §" in late.html
    assert current(case).restricted_basis == LAW


@pytest.mark.parametrize("name", ["Kim", "Tove", "Signe", "Rut"])
def test_whoever_does_not_own_it_reads_the_level_and_changes_nothing(
    world: World, visit: Visit, name: str
) -> None:
    case = world.activity_in("preparation")
    page = visit(name).open(address(case))
    assert page.status == 200
    assert "Det är den som äger ärendet som ändrar sekretessen." in page.text
    assert [f for f in page.forms if "restrict-basis" in f.values] == []
    posted = page.visitor.client.post(
        address(case), {"act": "restrict", "restrict-basis": "x", "lift-reason": "x"}
    )
    assert posted.status_code == 403
    assert not current(case).restricted


@pytest.mark.parametrize("act", ["", "release", "skydda"])
def test_an_act_that_is_made_up_is_not_there(world: World, visit: Visit, act: str) -> None:
    case = world.activity_in("preparation")
    answer = visit("Hanna").client.post(address(case), {"act": act, "restrict-basis": "x"})
    assert answer.status_code == 404


def test_a_proposal_is_restricted_on_its_way_to_being_submitted(world: World, visit: Visit) -> None:
    case, hanna = world.propose(), visit("Hanna")
    assert address(case) in hanna.open(address(case, "forslag/problem/")).links
    page = hanna.open(address(case, "lamna-in/"))
    assert PLANNING in page.text
    assert address(case) in page.links
    hanna.open(address(case)).send("restrict-basis", **{"restrict-basis": LAW})
    page = hanna.open(address(case, "lamna-in/"))
    assert "Förslaget är skyddat" in page.text
    assert "receiver" not in page.form("seen").offered
    sent = page.send("seen")
    assert sent.status == 200
    assert str(current(case).number).startswith("TRY-S ")
    assert visit("Tove").open(address(case, "")).status == 200
    for name in ("Stina", "Signe", "Pär"):
        assert visit(name).open(address(case, "")).status == 404
    given = Release.objects.filter(case=case.pk)
    assert [row.body and row.body.name for row in given.order_by("pk")] == [OFFICIALS]


def test_a_restricted_case_is_released_with_the_law_that_allows_it(
    world: World, visit: Visit
) -> None:
    case, police = world.activity_in("preparation"), world.cast.organisations[POLICE]
    page = visit("Hanna").open(address(case, "lamna-ut/"))
    assert "basis" not in page.form("to").values
    restricted(world, case)
    page = visit("Hanna").open(address(case, "lamna-ut/"))
    empty = page.send("to", to=police.public_id, reason="De går med.")
    assert empty.status == 422
    assert "De går med." in empty.html
    page = empty.send("to", basis="OSL 10 kap. 2 §")
    assert f"{POLICE} kan nu se ärendet" in page.text
    assert "Med stöd av: OSL 10 kap. 2 §" in page.text
    assert "OSL 10 kap. 2 §" in visit("Pär").open("/inkommet/").text
    assert "OSL 10 kap. 2 §" in visit("Pär").open(address(case, "historik/")).text
    entry = LedgerEntry.objects.get(chain=case.public_id, act="release")
    assert entry.text.data["reason"] == "De går med."


def test_taking_back_from_whoever_had_the_turn_says_that_it_sees_it_still(
    world: World, visit: Visit
) -> None:
    case, body = world.activity_in("preparation"), world.cast.bodies[OFFICIALS]
    hanna = visit("Hanna")
    page = hanna.open(address(case, "lamna-ut/")).send("to", to=body.public_id, reason="De undrar.")
    assert "Ser ärendet ändå" in page.text
    name = f"{Release.objects.get(case=case.pk).public_id}-reason"
    page = page.send(name, **{name: "Behövs inte"})
    assert f"{OFFICIALS} ser ärendet ändå" in page.text
    assert "Återtaget" in page.text
    tove = visit("Tove").open("/inkommet/")
    assert case.title in tove.text
    assert "Ni ser ärendet ändå." in tove.text
