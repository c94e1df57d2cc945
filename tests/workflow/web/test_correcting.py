"""From the decision in the history: correct it, change it, enter the formal one; told at both."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from cases.story.cast import OFFICIALS
from tests.workflow.test_corrections import change, correct, decision
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World, current
from workflow import corrections
from workflow.later_acts import ABOUT_A_DECISION
from workflow.models import LedgerEntry
from workflow.records import Earlier

Visit = Callable[[str], Visitor]


def test_a_correction_is_told_at_both_places(world: World, visit: Visit) -> None:
    case = world.activity_in("steering")
    entry = decision(case, OFFICIALS)
    history = visit("Tove").open(f"/arende/{case.public_id}/historik/")
    assert f"/arende/{case.public_id}/historik/{entry.pk}/ratta/" in history.html
    page = visit("Tove").open(f"/arende/{case.public_id}/historik/{entry.pk}/ratta/")
    assert page.send("wrong", wrong="§ 7").status == 422
    told = page.send("wrong", wrong="§ 7", right="§ 8")
    assert "Rättelsen står i historiken" in told.text
    assert "Rättar beslutet 12 januari 2026" in told.text
    assert "Rättad 12 januari 2026" in told.text
    assert f'href="#post-{entry.seq}"' in told.html
    assert "Ska vara: § 8" in told.text
    fresh = visit("Tove").open(f"/arende/{case.public_id}/historik/{entry.pk}/ratta/")
    again = fresh.send("wrong", wrong="§ 7", right="§ 8")
    assert again.status == 409


def test_the_body_changes_its_decision(world: World, visit: Visit) -> None:
    case = world.activity_in("steering")
    entry = decision(case, OFFICIALS)
    page = visit("Tove").open(f"/arende/{case.public_id}/historik/{entry.pk}/andra/")
    bare = page.send("motivation", motivation="nya uppgifter")
    assert bare.status == 422
    assert "id_paragraph_error" in bare.html
    members = list(world.cast.members(OFFICIALS))
    told = bare.send("motivation", paragraph="§ 9", present=members)
    assert "Ändringsbeslutet står i historiken" in told.text, told.text
    assert "Ändrar beslutet" in told.text
    assert current(case).state == "steering"


def test_what_is_done_afterwards_is_found_and_printed_as_a_decision(
    world: World, visit: Visit
) -> None:
    case = world.activity_in("closed")
    correct(world, case, "Tove")
    change(world, case, "Tove")
    earlier = Earlier(body="Kommunstyrelsen", on=TODAY, reference="§ 112", state="")
    about = decision(case, OFFICIALS).pk
    signe = world.actor("Signe")
    corrections.formal(case.public_id, about, decision=earlier, actor=signe, now=NOW)
    later = list(LedgerEntry.objects.filter(chain=case.public_id, act__in=ABOUT_A_DECISION))
    assert len(later) == 3
    found = visit("Rut").open("/beslut/")
    for entry in later:
        address = reverse("decision-pdf", args=[case.public_id, entry.pk])
        assert reverse("decision", args=[case.public_id, entry.pk]) in found.links
        assert visit("Tove").client.get(address).content.startswith(b"%PDF")


def test_one_more_reservation_loses_nothing(world: World, visit: Visit) -> None:
    case = world.activity_in("steering")
    entry = decision(case, OFFICIALS)
    page = visit("Tove").open(f"/arende/{case.public_id}/historik/{entry.pk}/andra/")
    longer = page.send("motivation", button="more_reservations", motivation="nya uppgifter")
    assert longer.status == 200
    assert "reservation_by_1" in longer.html
    assert longer.form("motivation").values["motivation"] == ["nya uppgifter"]
    assert not LedgerEntry.objects.filter(chain=case.public_id, act="change").exists()


def test_the_formal_decision_stands_beside_the_advice(world: World, visit: Visit) -> None:
    case = world.activity_in("steering")
    entry = decision(case, OFFICIALS)
    address = f"/arende/{case.public_id}/historik/{entry.pk}/formellt-beslut/"
    page = visit("Signe").open(address)
    told = page.send("body", body="Kommunstyrelsen", on="2026-01-09", reference="§ 112")
    assert "Formellt beslut: Kommunstyrelsen, 9 januari 2026, § 112" in told.text
    assert "Formellt beslut 9 januari 2026" in told.text


def test_whoever_may_not_is_told_why_and_meets_no_link(world: World, visit: Visit) -> None:
    case = world.activity_in("steering")
    entry = decision(case, OFFICIALS)
    for page in ("ratta", "andra", "formellt-beslut"):
        refused = visit("Hanna").open(f"/arende/{case.public_id}/historik/{entry.pk}/{page}/")
        assert refused.status == 403
        assert (
            visit("Pär").open(f"/arende/{case.public_id}/historik/{entry.pk}/{page}/").status == 404
        )
        assert f"/{page}/" not in visit("Hanna").open(f"/arende/{case.public_id}/historik/").html
