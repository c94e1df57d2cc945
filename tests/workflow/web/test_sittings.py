"""Several items decided at one meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.db import connection

from cases.actions.edit import prepare_activity
from cases.story.cast import OFFICIALS, STEERING
from tests.statements import Statements
from tests.workflow.web.clicking import Page, Visitor
from tests.workflow.web.test_queues import queue_of
from tests.world import NOW, World, current, item_of, seen
from workflow import conflicts, loading
from workflow.errors import LockBusy
from workflow.models import Case, LedgerEntry

Visit = Callable[[str], Visitor]


def chosen(world: World, visitor: Visitor, body: str, *cases: Case) -> Page:
    """Ticks the cases in the body's queue and goes to the sitting."""
    page = visitor.open(queue_of(world, body))
    return page.tick_and_send("sitting", "uppgift", [str(item_of(case)) for case in cases])


def on(case: Case, **typed: Any) -> dict[str, Any]:
    """What is typed about one item."""
    return {f"{item_of(case)}-{name}": value for name, value in typed.items()}


def test_three_are_decided_at_one_meeting_and_share_it(world: World, visit: Visit) -> None:
    one, two, three = (world.activity_in("steering") for _ in range(3))
    page = chosen(world, visit("Sara"), STEERING, one, two, three)
    page = page.send(
        "present",
        present=list(world.cast.members(STEERING)),
        presenter="Sara",
        **on(one, outcome="endorse", paragraph="§ 4"),
        **on(two, outcome="reject", paragraph="§ 5", motivation="Det finns redan."),
        **on(
            three,
            outcome="postpone",
            paragraph="§ 6",
            postponed_until="2026-02-16",
            motivation="Underlaget saknas.",
        ),
    )
    assert page.status == 200
    assert "3 ärenden är avgjorda." in page.text
    assert "Tillstyrkt, § 4" in page.text
    assert "Avslagen, § 5" in page.text
    assert [current(case).state for case in (one, two, three)] == [
        "political",
        "rejected",
        "steering",
    ]
    steering = world.cast.bodies[STEERING]
    entries = LedgerEntry.objects.filter(body=steering, kind="decision").order_by("recorded_at")
    assert len({entry.sitting for entry in entries}) == 1
    assert {e.text.data["how"]["paragraph"] for e in entries} == {"§ 4", "§ 5", "§ 6"}


def test_what_is_not_taken_up_stays_on_the_table(world: World, visit: Visit) -> None:
    one, two = (world.activity_in("preparation") for _ in range(2))
    page = chosen(world, visit("Tove"), OFFICIALS, one, two)
    page = page.send(
        "present",
        present=list(world.cast.members(OFFICIALS)),
        **on(one, outcome="endorse", paragraph="§ 1"),
    )
    assert "1 ärende är avgjort." in page.text
    assert current(two).state == "preparation"


def test_whoever_has_jav_in_one_item_is_left_out_of_that_one(world: World, visit: Visit) -> None:
    one, two = (world.activity_in("steering") for _ in range(2))
    mats = world.cast.person("Mats")
    conflicts.report(one.public_id, mats, ground="släkt", actor=world.actor("Sara"), now=NOW)
    page = chosen(world, visit("Sara"), STEERING, one, two)
    assert "Deltar inte i det här ärendet: Mats Medlem." in page.text
    page.send(
        "present",
        present=list(world.cast.members(STEERING)),
        **on(one, outcome="endorse", paragraph="§ 4"),
        **on(two, outcome="endorse", paragraph="§ 5"),
    )
    present = {
        entry.case.pk: {p["person"] for p in entry.text.data["how"]["present"]}
        for entry in LedgerEntry.objects.filter(act="endorse", source="steering")
    }
    assert str(mats.public_id) not in present[one.pk]
    assert str(mats.public_id) in present[two.pk]


def test_one_refused_keeps_what_was_written_and_is_tried_again(world: World, visit: Visit) -> None:
    one, two = (world.activity_in("preparation") for _ in range(2))
    page = chosen(world, visit("Tove"), OFFICIALS, one, two)
    prepare_activity(
        two.public_id,
        world.draft(description="Något helt annat."),
        actor=world.actor("Tove"),
        seen_version=seen(two),
        now=NOW,
    )
    prefix = item_of(two)
    page = page.send(
        "present",
        present=list(world.cast.members(OFFICIALS)),
        presenter="Olle",
        **on(one, outcome="endorse", paragraph="§ 1"),
        **on(two, outcome="endorse", paragraph="§ 2", motivation="Ett gott förslag."),
    )
    assert page.status == 409
    assert "Det här är beslutat" in page.text
    assert "Tillstyrkt, § 1" in page.text
    assert "Texten har ändrats sedan du öppnade den" in page.text
    assert "Något helt annat." in page.text
    form = page.form("present")
    assert form.values[f"{prefix}-motivation"] == ["Ett gott förslag."]
    assert form.values["presenter"] == ["Olle"]
    assert [current(case).state for case in (one, two)] == ["steering", "preparation"]
    page = page.send("present")
    assert "2 ärenden är avgjorda." in page.text  # the same sitting
    assert current(two).state == "steering"


def test_a_busy_one_can_be_tried_again(world: World, visit: Visit) -> None:
    one = world.activity_in("preparation")
    page = chosen(world, visit("Tove"), OFFICIALS, one)
    with patch.object(loading, "begin", side_effect=LockBusy()):
        page = page.send(
            "present",
            present=list(world.cast.members(OFFICIALS)),
            **on(one, outcome="endorse", paragraph="§ 1"),
        )
    assert page.status == 503
    assert page.response["Retry-After"] == "5"
    assert "1 ärende är avgjort." in page.send("present").text


def test_one_decided_by_somebody_else_meanwhile_says_by_whom(world: World, visit: Visit) -> None:
    one, two = (world.activity_in("preparation") for _ in range(2))
    page = chosen(world, visit("Olle"), OFFICIALS, one, two)
    typed = on(one, outcome="endorse", paragraph="§ 1")
    typed |= on(two, outcome="refer_back", paragraph="§ 2", motivation="Målen går inte att mäta.")
    typed |= on(two, asked="Mätbara mål", answer_by="2026-02-02")
    world.decide(two, "endorse")
    page = page.send("present", present=list(world.cast.members(OFFICIALS)), **typed)
    assert page.status == 409
    assert "Uppgiften är redan hanterad av Tove Tjänst, Tjänsteberedningen" in page.text
    assert "Målen går inte att mäta." in page.html
    assert "Tillstyrkt, § 1" in page.text
    assert [current(case).state for case in (one, two)] == ["steering", "steering"]


def test_all_decided_meanwhile(world: World, visit: Visit) -> None:
    one = world.activity_in("preparation")
    page = chosen(world, visit("Olle"), OFFICIALS, one)
    typed = on(one, outcome="endorse", paragraph="§ 1", motivation="Ett gott förslag.")
    world.decide(one, "endorse")
    page = page.send("present", present=list(world.cast.members(OFFICIALS)), **typed)
    assert page.status == 409
    assert "redan hanterad av Tove Tjänst" in page.text
    assert "Ett gott förslag." in page.html


def test_nothing_is_decided_until_everything_is_filled_in(world: World, visit: Visit) -> None:
    one, two = (world.activity_in("preparation") for _ in range(2))
    page = chosen(world, visit("Tove"), OFFICIALS, one, two)
    page = page.send(
        "present",
        **on(one, outcome="endorse", paragraph="§ 1"),
        **on(two, outcome="refer_back"),
    )
    assert page.status == 422
    for name in ("present", *on(two, paragraph=1, motivation=1, asked=1, answer_by=1)):
        assert f"id_{name}_error" in page.html, name
    assert current(one).state == "preparation"


def test_only_the_bodys_own_open_items_are_taken_up(world: World, visit: Visit) -> None:
    mine, other = world.activity_in("preparation"), world.activity_in("steering")
    body = world.cast.bodies[OFFICIALS]
    tove = visit("Tove")
    address = f"/organ/{body.public_id}/sammantrade/"
    page = tove.open(f"{address}?uppgift={item_of(other)}&uppgift={item_of(mine)}&uppgift=x")
    assert list(page.form("present").values["uppgift"]) == [str(item_of(mine))]
    assert "Inga ärenden att besluta" in tove.open(f"{address}?uppgift={item_of(other)}").text
    assert "Inga ärenden att besluta" in tove.open(address).text
    assert visit("Sara").open(address).status == 404
    assert visit("Lena").open(address).status == 403


def test_a_sittings_page_costs_the_same_for_one_and_for_many(
    world: World, visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    cases = [world.activity_in("preparation") for _ in range(20)]
    body = world.cast.bodies[OFFICIALS]
    tove = visit("Tove")
    counts = []
    for some in (cases[:1], cases):
        query = "&".join(f"uppgift={item_of(case)}" for case in some)
        with Statements(connection) as counted:
            page = tove.open(f"/organ/{body.public_id}/sammantrade/?{query}")
        assert len(page.form("present").values["uppgift"]) == len(some)
        counts.append(len(counted))
    record_property("statements of a sitting", [f"{counts[0]} with 1 item, {counts[1]} with 20"])
    assert counts[0] == counts[1]


def test_what_is_written_of_an_item_without_outcome_is_not_lost(world: World, visit: Visit) -> None:
    one, two = (world.activity_in("preparation") for _ in range(2))
    page = chosen(world, visit("Tove"), OFFICIALS, one, two)
    page = page.send(
        "present",
        present=list(world.cast.members(OFFICIALS)),
        **on(one, outcome="endorse", paragraph="§ 1"),
        **on(two, motivation="Det här har jag skrivit länge på."),
    )
    assert page.status == 422
    assert "Välj vad som beslutas" in page.text
    assert current(one).state == "preparation"
    kept = page.form("present").values[f"{item_of(two)}-motivation"]
    assert kept == ["Det här har jag skrivit länge på."]
