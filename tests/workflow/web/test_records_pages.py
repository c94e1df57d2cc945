"""Arkiv, postlista and the own number by clicks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from cases.story.cast import CITY
from tests.workflow.test_records_duties import draft, hidden, save, set_number
from tests.workflow.web.clicking import Visitor
from tests.world import World, current
from workflow import ledger, postal_list, queues
from workflow.models import Case, RetentionClass
from workflow.views import records_plan

Visit = Callable[[str], Visitor]
LONG_AGO = datetime(2020, 5, 5, tzinfo=UTC)


def test_a_class_is_entered_and_shown_on_the_case(world: World, visit: Visit) -> None:
    case = world.activity_in("closed")
    page = visit("Arvid").open("/arkiv/")
    assert f"Plan för {CITY}" in page.text
    form = page.follow("/ny-klass/")
    bare = form.send("code", code="3.1", name="Aktiviteter", way="destroy")
    assert bare.status == 422
    assert "Ange vilket gallringsbeslut." in bare.text
    done = bare.send("code", years=5, decision="KS 2025/9 § 3", case_kind="activity")
    assert "Klass 3.1 är sparad." in done.text
    assert "Gallras efter 5 kalenderår" in done.text
    shown = visit("Hanna").open(f"/arende/{case.public_id}/handlingar/")
    assert "Gallras efter 5 kalenderår (3.1, Aktiviteter; KS 2025/9 § 3)" in shown.text
    row = RetentionClass.objects.get()
    edited = visit("Signe").open(f"/arkiv/klass/{row.public_id}/").send("code", way="keep")
    assert "Bevaras" in edited.text
    row.refresh_from_db()
    assert (row.years, row.decision) == (None, "")


def test_what_is_due_is_listed(world: World, visit: Visit) -> None:
    case = world.activity_in("closed")
    save(world, draft(years=0))
    assert case.title not in visit("Arvid").open("/arkiv/").text
    import time_machine

    with time_machine.travel("2027-01-04T09:00:00+01:00"):
        assert case.title in visit("Arvid").open("/arkiv/").text


@pytest.mark.parametrize("by", ["Hanna", "Rut", "Disa"])
def test_the_plan_is_nothing_to_others(world: World, visit: Visit, by: str) -> None:
    row = save(world, draft())
    city = world.cast.organisations[CITY].public_id
    for address in ("/arkiv/", f"/arkiv/{city}/ny-klass/", f"/arkiv/klass/{row.public_id}/"):
        assert visit(by).open(address).status == 404


def test_the_postlista_as_page_and_file(world: World, visit: Visit) -> None:
    case = world.activity_in("preparation")
    set_number(world, case, "=KS 1")
    secret = hidden(world)
    page = visit("Arvid").open("/postlista/?fran=2026-01-01&till=2026-01-12")
    assert str(current(case).number) in page.text
    assert str(secret.number) not in page.text
    with_hidden = page.send("fran", skyddade="on")
    assert str(secret.number) in with_hidden.text
    assert "Skyddad insats" not in with_hidden.text
    link = next(link for link in page.links if "/fil/csv/" in link)
    answer = visit("Arvid").client.get(link)
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert table[0][:2] == ["Dag", "Diarienummer"]
    assert [line[2] for line in table if line[1] == current(case).number] == ["'=KS 1"]
    answer = visit("Arvid").client.get(link.replace("csv", "json"))
    rows = json.loads(answer.content)["rows"]
    assert case.title in {row["rubrik"] for row in rows}
    assert "Skyddad insats" not in answer.content.decode()


def test_a_period_that_cannot_be_says_so(world: World, visit: Visit) -> None:
    for query in (
        *("fran=2026-02-01&till=2026-01-01", "fran=2020-01-01&till=2026-01-01", "fran=x"),
        *("till=0001-01-03", "till=9999-12-31", "fran=0001-01-01&till=0001-01-02"),
    ):
        page = visit("Arvid").open(f"/postlista/?{query}")
        assert page.status == 422
        assert visit("Arvid").open(f"/postlista/fil/csv/?{query}").status == 422
    assert visit("Arvid").open("/postlista/fil/xml/").status == 404
    assert visit("Hanna").open("/postlista/").status == 404
    assert visit("Rut").open("/postlista/").status == 200


def test_the_lead_says_whether_restricted_cases_stand_there(world: World, visit: Visit) -> None:
    plain, all_of_it = (visit("Arvid").open(f"/postlista/{q}").text for q in ("", "?skyddade=on"))
    assert "Skyddade ärenden står inte här." in plain
    assert "Skyddade ärenden står inte här." not in all_of_it


def test_a_list_that_is_cut_says_so(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.activity_in("preparation")
    world.activity_in("preparation")
    monkeypatch.setattr(postal_list, "MOST", 1)
    query = "?fran=2026-01-01&till=2026-01-12"
    assert "de 1 första raderna" in visit("Arvid").open(f"/postlista/{query}").text
    client = visit("Arvid").client
    told = client.get(f"/postlista/fil/csv/{query}").content.decode().splitlines()
    assert len(told) == 3
    assert "Det finns fler" in told[-1]
    told = json.loads(client.get(f"/postlista/fil/json/{query}").content)
    assert (len(told["rows"]), told["complete"]) == (1, False)


def test_a_case_that_was_dealt_with_leaves_the_list(world: World, visit: Visit) -> None:
    cases = [world.activity_in("closed") for _ in range(2)]
    save(world, draft(years=0))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(finished=LONG_AGO)
    page = visit("Arvid").open("/arkiv/")
    assert "2 ärenden." in page.text
    form = page.follow(f"/arende/{cases[0].public_id}/gallrad-eller-levererad/")
    assert form.send("way").status == 422
    done = form.send("way", way="delivered", reference="Leverans 2026:3")
    assert "Antecknat." in done.text
    assert "1 ärende. Inget" in done.text
    assert f"/arende/{cases[0].public_id}/" not in done.links
    history = visit("Hanna").open(f"/arende/{cases[0].public_id}/historik/")
    assert "Gallrad eller levererad" in history.text
    assert "Leverans 2026:3" in history.text
    address = f"/arende/{cases[0].public_id}/gallrad-eller-levererad/"
    again = visit("Arvid").open(address).send("way", way="kept", reference="KS 1")
    assert again.status == 409
    assert ledger.verify().intact


def test_the_list_of_what_is_due_has_pages(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [world.activity_in("closed") for _ in range(3)]
    save(world, draft(years=0))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(finished=LONG_AGO)
    monkeypatch.setattr(records_plan, "PAGE", 2)
    monkeypatch.setattr(queues, "PAGE", 2)
    address = "/gallrad-eller-levererad/"
    shown = [
        sum(address in link for link in visit("Arvid").open(f"/arkiv/?sida={n}").links)
        for n in (1, 2, 7)
    ]
    assert shown == [2, 1, 1]


@pytest.mark.parametrize(("by", "status"), [("Hanna", 403), ("Signe", 403), ("Pär", 404)])
def test_only_the_records_manager_says_what_was_done(
    world: World, visit: Visit, by: str, status: int
) -> None:
    case = world.activity_in("closed")
    address = f"/arende/{case.public_id}/gallrad-eller-levererad/"
    assert visit(by).open(address).status == status
    open_one = world.activity_in("execution")
    form = visit("Arvid").open(f"/arende/{open_one.public_id}/gallrad-eller-levererad/")
    assert form.send("way", way="destroyed", reference="KS 1").status == 422


def test_the_own_number_is_shown_beside_ours(world: World, visit: Visit) -> None:
    case = world.activity_in("preparation")
    page = visit("Hanna").open(f"/arende/{case.public_id}/").follow("/eget-nummer/")
    done = page.send("number", number="KS 2026/00123")
    assert "Numret är sparat." in done.text
    assert "KS 2026/00123" in done.text
    again = visit("Hanna").open(f"/arende/{case.public_id}/eget-nummer/")
    assert again.send("number").status == 422
    assert case.title in visit("Hanna").open("/aktiviteter/?q=KS 2026/001").text
    assert visit("Kim").open(f"/arende/{case.public_id}/eget-nummer/").status == 403
    assert "/eget-nummer/" not in visit("Kim").open(f"/arende/{case.public_id}/").html
