"""The check page: what is missing, who receives it, and what a refusal leaves standing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cases.drafts import ParticipantDraft
from cases.models import Activity
from cases.red_thread import CODES
from cases.story.cast import OFFICIALS, PLANNING, POLICE
from tests.cases.web_editing.writing import Writer, beside, said
from tests.world import NOW, World, current
from workflow import road_building
from workflow.models import Case, Route, RouteStep
from workflow.records import Record

Sign = Callable[..., Writer]


def stricter_road(world: World, *demands: str) -> None:
    """A newer route whose first step demands this."""
    route = Route.objects.create(agreement_id=world.agreement.pk, kind="activity", version=2)
    RouteStep.objects.create(
        route=route,
        position=1,
        stage="preparation",
        body=world.cast.bodies[OFFICIALS],
        working_days=5,
        demands=list(demands),
    )
    road_building.publish(route, now=NOW)


def test_every_gap_leads_to_the_page_where_it_is_filled(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    hanna.save(hanna.at("propose"), title="Tom", agreement="")
    activity = Activity.objects.latest("pk")
    page = hanna.at("submit", activity)
    gaps = page.html.partition('class="gaps"')[2].partition("</section>")[0]
    assert gaps.count("<li>") == len(CODES)
    for slug in ("overenskommelse", "problem", "atgard", "vem", "nar", "matt"):
        assert f"/forslag/{slug}/?till=kontroll" in gaps


def test_what_the_first_stage_demands_is_marked_and_refused(world: World, writer: Sign) -> None:
    stricter_road(world, "problem", "end")
    activity, hanna = world.propose(end=""), writer("Hanna")
    page = hanna.at("submit", activity)
    assert "slutdatum behövs nu" in page.text
    page = hanna.save(page)
    assert page.status == 422
    assert "Innan det går vidare behövs: slutdatum" in said(page)
    assert current(activity).state == "draft"
    assert current(activity).number is None
    hanna.save(hanna.step(activity, "nar"), end="2026")
    hanna.save(hanna.at("submit", activity))
    assert current(activity).state == "preparation"


def test_later_stages_demands_are_told_of_and_do_not_stop(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(problem=None), writer("Hanna")
    page = hanna.at("submit", activity)
    assert "behövs före Styrgruppen för trygghetsfrågor" in page.text
    assert hanna.save(page).status == 200
    assert current(activity).state == "preparation"


def test_each_receiver_but_the_body_can_be_unticked(world: World, writer: Sign) -> None:
    police = world.cast.organisations[POLICE]
    activity = world.propose(participating=[ParticipantDraft(organisation=police)])
    hanna = writer("Hanna")
    page = hanna.at("submit", activity)
    assert len(page.form("receiver").values["receiver"]) == 2
    hanna.save(page, receiver=[])
    (release,) = activity.releases.order_by("pk")
    assert (release.organisation, release.body) == (None, world.cast.bodies[OFFICIALS])
    assert writer("Pär").at("case", activity).status == 404


def test_nobody_receives_it_who_was_not_listed(world: World, writer: Sign) -> None:
    police = world.cast.organisations[POLICE]
    activity, hanna = world.propose(), writer("Hanna")
    hanna.save(hanna.at("submit", activity), receiver=[police.public_id, "skräp"])
    assert not activity.releases.filter(organisation=police).exists()


def test_it_is_submitted_once(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    page = hanna.at("submit", activity)
    hanna.save(page)
    again = hanna.save(page)
    assert again.status == 409
    assert "går inte att göra nu" in said(again)
    assert activity.releases.count() == 2


def test_what_changed_is_told_when_it_comes_again(world: World, writer: Sign) -> None:
    activity, hanna = world.activity_in("revision"), writer("Hanna")
    page = hanna.at("submit", activity)
    assert page.h1 == "Kontrollera och lämna in igen"
    assert "Efterfrågas mer" in page.text
    assert "Efterfrågas mer" in hanna.step(activity, "nar").text
    refused = hanna.save(page, motivation="  ")
    assert refused.status == 422
    assert beside(refused, "motivation") == "Skriv vad du har ändrat."
    page = hanna.save(refused, motivation="Tiden är satt.")
    assert f"{OFFICIALS} har ärendet nu" in page.text
    assert current(activity).state == "preparation"
    assert activity.releases.filter(organisation=world.cast.organisations[PLANNING]).count() == 1


def test_who_reads_it_already_is_not_asked_about_again(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    hanna.save(hanna.at("submit", activity))
    world.decide(activity, "refer_back", asked="mer", until=date(2026, 2, 2))
    page = hanna.at("submit", activity)
    assert "Läser redan ärendet" in page.text
    hanna.save(page, motivation="Klart")
    assert activity.releases.filter(organisation=world.cast.organisations[PLANNING]).count() == 1


def test_a_change_meanwhile_is_read_before_it_is_submitted(world: World, writer: Sign) -> None:
    activity, hanna, carin = world.propose(), writer("Hanna"), writer("Carin")
    page = hanna.at("submit", activity)
    carin.save(carin.step(activity, "atgard"), title="Carins rubrik")
    stale = hanna.save(page)
    assert stale.status == 409
    assert "Carin Chef sparade" in stale.text
    assert "Carins rubrik" in stale.text
    assert current(activity).state == "draft"
    assert hanna.save(stale).status == 200
    assert current(activity).state == "preparation"


def test_nobody_submits_for_another_organisation(world: World, writer: Sign) -> None:
    activity = world.activity_in("revision")
    for name, status in (("Kim", 403), ("Tove", 403), ("Pär", 404)):
        assert writer(name).at("submit", activity).status == status
    case: Case = current(activity)
    assert case.state == "revision"
    world.turn(activity, "withdraw", "Hanna", record=Record(motivation="därför"))
