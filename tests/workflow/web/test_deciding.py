"""Besluta: on what one decides, what each outcome leads to, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from cases.actions.edit import edit_activity
from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.statements import Statements
from tests.workflow.web.clicking import Page, Visitor
from tests.world import NOW, TODAY, World, current, item_of, open_items, seen
from workflow import conflicts
from workflow.models import Case, LedgerEntry, Meeting, User

Visit = Callable[[str], Visitor]
BUDGET = 24


def decide_page(visitor: Visitor, case: Case) -> Page:
    return visitor.open(f"/arende/{case.public_id}/besluta/{item_of(case)}/")


def meeting(world: World, body: str, **changes: Any) -> dict[str, Any]:
    """What a secretary types about a meeting."""
    return {"paragraph": "§ 7", "present": list(world.cast.members(body)), **changes}


def newest(case: Case) -> LedgerEntry:
    entry = LedgerEntry.objects.filter(chain=case.public_id).select_related("text").latest("seq")
    assert isinstance(entry, LedgerEntry)
    return entry


def test_every_outcome_says_what_it_leads_to(world: World, visit: Visit) -> None:
    page = decide_page(visit("Tove"), world.activity_in("preparation"))
    assert page.status == 200
    assert page.h1 == "Besluta för Tjänsteberedningen"
    for sentence in (
        "Tillstyrk Går vidare till Styrgruppen för trygghetsfrågor. Svar senast 19 januari 2026.",
        "Återremittera Ärendet får läget ”Återremitterad” och ligger hos Socialförvaltningen.",
        "Socialförvaltningen. Svar senast den dag du anger.",
        "Bordlägg Ärendet ligger kvar hos Tjänsteberedningen.",
        "Avskriv Ärendet avslutas i läget ”Avskriven”. Det går inte att ångra.",
    ):
        assert sentence in page.text
    assert page.form("outcome").offered["outcome"] == [
        "endorse",
        "endorse_amended",
        "advise_against",
        "refer_back",
        "postpone",
        "dismiss",
    ]


def test_the_last_deciding_body_approves(world: World, visit: Visit) -> None:
    world.cast.bodies[POLITICIANS].mandate = "deciding"
    world.cast.bodies[POLITICIANS].save()
    page = decide_page(visit("Siv"), world.activity_in("political"))
    assert "Bifall Ärendet får läget ”Beslutad” och ligger hos Stadsbyggnadsförvaltningen" in (
        page.text
    )
    assert "reject" in page.form("outcome").offered["outcome"]


def test_the_text_stands_there_as_it_is_now(world: World, visit: Visit) -> None:
    page = decide_page(visit("Tove"), world.activity_in("preparation"))
    for words in ("Fältarbetare och poliser går tillsammans.", "Färre anmälda rån", "Gå ut"):
        assert words in page.text


def test_a_decision_says_who_has_the_case_now(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity).send(
        "outcome", outcome="endorse", **meeting(world, OFFICIALS, presenter="Tove Tjänst")
    )
    assert page.status == 200
    assert page.address == f"/organ/{world.cast.bodies[OFFICIALS].public_id}/"
    assert (
        "Tillstyrkt: Mobila team på Söder. Styrgruppen för trygghetsfrågor har ärendet nu "
        "(läge: Styrgrupp). Svar senast 19 januari 2026." in page.text
    )
    assert current(activity).state == "steering"
    how = newest(activity).text.data["how"]
    assert (how["on"], how["paragraph"], how["presenter"]) == (
        TODAY.isoformat(),
        "§ 7",
        "Tove Tjänst",
    )
    assert len(how["present"]) == 3


def test_referring_back_asks_for_everything_at_once_and_keeps_what_was_typed(
    world: World, visit: Visit
) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity)
    page = page.send("outcome", outcome="refer_back", motivation="Målet går inte att mäta.")
    assert page.status == 422
    for field in ("asked", "answer_by", "paragraph", "present"):
        assert f"id_{field}_error" in page.html, field
    form = page.form("outcome")
    assert form.values["outcome"] == ["refer_back"]
    assert form.values["motivation"] == ["Målet går inte att mäta."]
    page = page.send(
        "outcome", asked="Ett mätbart mål", answer_by="2026-02-02", **meeting(world, OFFICIALS)
    )
    assert "Återremitterad: Mobila team på Söder. Socialförvaltningen har ärendet nu" in page.text
    assert "Svar senast 2 februari 2026." in page.text
    words = newest(activity).text.data
    assert (words["asked"], words["until"]) == ("Ett mätbart mål", "2026-02-02")


def test_a_day_that_has_passed_is_refused_beside_its_own_field(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity).send(
        "outcome",
        outcome="refer_back",
        motivation="m",
        asked="a",
        answer_by="2025-12-01",
        **meeting(world, OFFICIALS),
    )
    assert page.status == 422
    assert "id_answer_by_error" in page.html
    assert "Dagen har redan varit" in page.text
    assert current(activity).state == "preparation"


def test_postponed_to_the_bodys_next_meeting(world: World, visit: Visit) -> None:
    coming = TODAY + timedelta(days=28)
    Meeting.objects.create(body=world.cast.bodies[STEERING], on=coming)
    activity = world.activity_in("steering")
    page = decide_page(visit("Sara"), activity)
    page = page.send(
        "outcome",
        outcome="postpone",
        postponed_to=coming.isoformat(),
        motivation="Underlaget saknas.",
        paragraph="§ 1",
        present=[world.cast.person("Sven").pk],  # short of quorum: a postponement may be
    )
    assert "Styrgruppen för trygghetsfrågor har ärendet nu" in page.text
    assert open_items(activity)[0].due == coming


def test_the_bodys_own_wording_becomes_the_text(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity)
    assert page.form("outcome").values["title"] == [activity.title]
    same = page.send(
        "outcome", outcome="endorse_amended", motivation="m", **meeting(world, OFFICIALS)
    )
    assert same.status == 422
    assert "Texten är oförändrad" in same.text
    same.send("outcome", title="Mobila team på hela Söder")
    after = current(activity)
    assert (after.title, after.state) == ("Mobila team på hela Söder", "steering")
    assert newest(activity).text.data["wording"] == {"title": "Mobila team på hela Söder"}


def test_what_the_next_stage_demands_is_told_beforehand(world: World, visit: Visit) -> None:
    activity = world.propose(problem=None, goals=())
    world.turn(activity, "submit", "Hanna")
    page = decide_page(visit("Tove"), activity)
    assert (
        "Det går inte än. Först behövs: problem i lägesbilden, något av överenskommelsens mål."
        in page.text
    )
    assert ("outcome", "endorse") in page.form("outcome").closed
    assert ("outcome", "refer_back") not in page.form("outcome").closed
    forged = page.visitor.client.post(
        page.address, {"outcome": "endorse", "seen": seen(activity), **meeting(world, OFFICIALS)}
    )
    assert forged.status_code == 422
    assert "problem i lägesbilden" in forged.content.decode()


def test_who_has_jav_or_proposed_is_not_offered_as_present(world: World, visit: Visit) -> None:
    activity = world.activity_in("steering")
    mats = world.cast.person("Mats")
    conflicts.report(activity.public_id, mats, ground="släkt", actor=world.actor("Sara"), now=NOW)
    page = decide_page(visit("Sara"), activity)
    assert str(mats.pk) not in page.form("present").offered["present"]
    assert "Mats Medlem deltar inte: jäv." in page.text


def test_too_few_present_is_refused_with_the_numbers(world: World, visit: Visit) -> None:
    activity = world.activity_in("political")
    bo = world.cast.person("Bo").pk
    page = decide_page(visit("Siv"), activity)
    assert "Politiska beredningen är beslutsfört när minst 2 av 3 är med." in page.text
    page = page.send("outcome", outcome="endorse", paragraph="§ 3", present=[bo])
    assert page.status == 403
    assert "1 närvarande, 2 behövs" in page.text
    assert page.form("present").values["present"] == [str(bo)]
    assert page.form("present").values["paragraph"] == ["§ 3"]


def test_a_vote_and_a_reservation(world: World, visit: Visit) -> None:
    activity = world.activity_in("political")
    nils = world.cast.person("Nils").pk
    page = decide_page(visit("Siv"), activity)
    typed = {
        "outcome": "endorse",
        "method": "vote",
        **meeting(world, POLITICIANS),
        "reservation_by_0": nils,
        "reservation_text_0": "Det räcker inte.",
    }
    page = page.send("outcome", button="more_reservations", **typed)
    assert page.status == 200
    assert page.form("outcome").values["reservation_text_0"] == ["Det räcker inte."]
    assert "reservation_text_1" in page.form("outcome").values
    page = page.send("outcome")
    assert page.status == 422
    assert "id_votes_for_error" in page.html
    page.send("outcome", votes_for="2", votes_against="1")
    how = newest(activity).text.data["how"]
    assert how["votes"] == {"ja": 2, "nej": 1, "avstår": 0}
    assert [r["text"] for r in how["reservations"]] == ["Det räcker inte."]


def test_the_chair_decides_urgently_with_the_reason(world: World, visit: Visit) -> None:
    activity = world.activity_in("political")
    assert "how" not in decide_page(visit("Siv"), activity).form("outcome").offered
    page = decide_page(visit("Bo"), activity)
    page = page.send("outcome", outcome="endorse", how="urgent")
    assert page.status == 422
    assert "id_urgent_reason_error" in page.html
    assert "id_paragraph_error" not in page.html
    page.send("outcome", urgent_reason="Branden väntar inte.")
    entry = newest(activity)
    assert entry.text.data["how"]["at"] == "urgent"
    assert entry.decided_by == world.cast.person("Bo")


def test_a_meeting_before_the_case_or_ahead_of_today_is_refused_at_its_day(
    world: World, visit: Visit
) -> None:
    activity = world.activity_in("preparation")
    for day in ("2026-01-11", "2026-01-13"):
        page = decide_page(visit("Tove"), activity).send(
            "outcome", outcome="endorse", **meeting(world, OFFICIALS, on=day)
        )
        assert page.status == 422
        assert "id_on_error" in page.html
        assert page.form("outcome").values["on"] == [day]


def test_those_who_sat_there_on_the_meetings_day_are_offered(world: World, visit: Visit) -> None:
    from workflow import memberships
    from workflow.rights import Role

    new = User.objects.create_user(email="ny.ledamot@example.se", name="Nya Ledamot")
    memberships.give(
        new,
        Role.BODY_MEMBER,
        world.cast.bodies[OFFICIALS],
        starts=TODAY + timedelta(days=1),
        by=None,
        now=NOW,
    )
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity)
    assert str(new.pk) not in page.form("present").offered["present"]


def test_what_changed_since_the_body_last_decided(world: World, visit: Visit) -> None:
    activity = world.activity_in("revision")
    assert (
        "har inte beslutat i ärendet förut"
        in decide_page(visit("Sara"), world.activity_in("steering")).text
    )
    edit_activity(
        activity.public_id,
        world.draft(description="Tre team, inte två.", responsible=None),
        actor=world.actor("Hanna"),
        seen_version=seen(activity),
        now=NOW,
    )
    from workflow.records import Record

    world.turn(activity, "resubmit", "Hanna", record=Record(motivation="Nu är det tre team"))
    page = decide_page(visit("Tove"), activity)
    assert "Beskrivning Fältarbetare och poliser går tillsammans. Tre team, inte två." in page.text
    assert "Ansvarig organisation Stadsbyggnadsförvaltningen borttaget" in page.text
    assert "Motivering Nu är det tre team" in page.text


def test_an_evaluation_is_accepted_or_returned_on_the_same_page(world: World, visit: Visit) -> None:
    activity = world.activity_in("review")
    page = decide_page(visit("Tove"), activity)
    assert page.form("outcome").offered["outcome"] == ["accept", "return_evaluation"]
    assert "Utvärdering av effekten så" in page.text
    page = page.send("outcome", outcome="accept", **meeting(world, OFFICIALS))
    assert "Utvärderingen godkänd" in page.text
    assert "Ärendet är avslutat i läget ”Avslutad”." in page.text


def test_who_may_not_decide_is_told_what_it_takes(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    for name in ("Lena", "Hanna"):
        page = decide_page(visit(name), activity)
        assert page.status == 403
        assert "sekreterare eller ordförande i Tjänsteberedningen" in page.text


def test_whoever_has_jav_herself_is_told_so(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    tove = world.cast.person("Tove")
    conflicts.report(activity.public_id, tove, ground="granne", actor=world.actor("Tove"), now=NOW)
    page = decide_page(visit("Tove"), activity)
    assert page.status == 403
    assert "du har jäv i ärendet" in page.text


@pytest.mark.parametrize("name", ["Pär", "Siv", "Disa"])
def test_what_one_may_not_see_is_not_there(world: World, visit: Visit, name: str) -> None:
    activity = world.activity_in("preparation")
    visitor = visit(name)
    assert decide_page(visitor, activity).status == 404
    posted = visitor.client.post(
        f"/arende/{activity.public_id}/besluta/{item_of(activity)}/", {"outcome": "endorse"}
    )
    assert posted.status_code == 404


def test_another_cases_item_is_not_here(world: World, visit: Visit) -> None:
    mine, other = world.activity_in("preparation"), world.activity_in("preparation")
    tove = visit("Tove")
    assert tove.open(f"/arende/{mine.public_id}/besluta/{item_of(other)}/").status == 404
    draft = world.propose()
    assert visit("Hanna").open(f"/arende/{draft.public_id}/besluta/{item_of(draft)}/").status == 404


def test_a_decision_costs_a_fixed_number_of_statements(
    world: World, visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    rows = []
    for state, name, body in (
        ("preparation", "Tove", OFFICIALS),
        ("steering", "Sara", STEERING),
        ("political", "Siv", POLITICIANS),
    ):
        activity = world.activity_in(state)
        page = decide_page(visit(name), activity)
        form = page.form("outcome")
        values: dict[str, Any] = dict(form.values) | meeting(world, body) | {"outcome": "endorse"}
        with Statements(connection) as counted:
            response = page.visitor.client.post(page.address, values)
        assert response.status_code == 302
        rows.append(f"{state:12} {len(counted)}")
        assert len(counted) <= BUDGET
    record_property("statements of a posted decision", rows)


def test_a_decision_can_be_opened_with_its_outcome_chosen(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = visit("Tove").open(f"/arende/{activity.public_id}/gor/refer_back/")
    assert page.address.endswith(f"/besluta/{item_of(activity)}/")
    assert page.form("outcome").values["outcome"] == ["refer_back"]


def test_the_meetings_day_is_the_latest_planned_one(world: World, visit: Visit) -> None:
    body = world.cast.bodies[OFFICIALS]
    Meeting.objects.bulk_create(
        Meeting(body=body, on=day) for day in (date(2026, 1, 5), TODAY, date(2026, 2, 2))
    )
    page = decide_page(visit("Tove"), world.activity_in("preparation"))
    assert page.form("outcome").values["on"] == [TODAY.isoformat()]
    assert page.form("outcome").offered["postponed_to"] == ["", "2026-02-02"]
