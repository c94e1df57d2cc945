"""What a search finds as a file: the same entries, nothing of a hidden case, on the record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from cases.story.cast import SOCIAL
from tests.workflow.web.clicking import Visitor
from tests.workflow.web.test_decision_search import hidden, three
from tests.world import TODAY, World
from workflow import ledger, looks
from workflow.models import LedgerEntry
from workflow.records import Record
from workflow.views import exporting

Visit = Callable[[str], Visitor]
FORMATS = ("csv", "xlsx", "json")


def taken(client: Client, **asked: str) -> Any:
    return client.post("/beslut/fil/", asked)


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def rows(response: Any, form: str) -> list[list[str]]:
    """What a program that opens the file reads, its head left out."""
    whole = content(response)
    if form == "csv":
        text = whole.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    if form == "json":
        return [[d["case"]["title"], d["act"]] for d in json.loads(whole)["decisions"]]
    sheet = openpyxl.load_workbook(io.BytesIO(whole)).active
    assert sheet is not None
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(2, values_only=True)]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_has_what_the_search_finds(world: World, visit: Visit, form: str) -> None:
    three(world)
    response = taken(visit("Rut").client, format=form, beslut="refer_back", q="målet")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    (row,) = rows(response, form)
    assert "Klotter" in row
    if form != "json":
        assert "Återremitterad" in row
        assert any("Motivering: Målet saknas" in cell for cell in row)


def test_states_and_secrecy_are_told_in_words(world: World, visit: Visit) -> None:
    """A case that came from the search is of no type; its states have names all the same."""
    three(world)
    hidden(world)
    text = content(taken(visit("Rut").client, format="csv")).decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    ways = {row["Väg"] for row in read if row["Ärende"] == "Belysning"}
    assert "Från Tjänsteberedning till Styrgrupp" in ways, ways
    secret = {row["Ärende"]: row["Sekretess"] for row in read}
    assert secret["Hemlig insats"] == "OSL 18:1, 2026-01-12"
    assert secret["Belysning"] == ""
    told = json.loads(content(taken(visit("Rut").client, format="json")))["decisions"]
    assert {d["case"]["title"] for d in told if d["restricted"]} == {"Hemlig insats"}


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_nothing_of_a_hidden_case(world: World, visit: Visit, form: str) -> None:
    three(world)
    hidden(world)
    hers = rows(taken(visit("Signe").client, format=form, slag="allt"), form)
    assert hers
    assert "Hemlig" not in str(hers)
    assert "Kameror och klotter" not in str(hers)
    ruts = rows(taken(visit("Rut").client, format=form, slag="allt"), form)
    assert "Hemlig insats" in str(ruts)
    (entry, _) = LedgerEntry.objects.filter(kind="export").order_by("recorded_at")
    assert entry.text.data["count"] == len(hers)


def test_every_export_is_an_entry_and_looking_at_the_page_is_none(
    world: World, visit: Visit
) -> None:
    three(world)
    visit("Arvid").open("/beslut/")
    assert not LedgerEntry.objects.filter(kind="export").exists()
    client = visit("Arvid").client
    assert client.get("/beslut/fil/").status_code == 405
    content(taken(client, format="csv", beslut="refer_back"))
    entry = LedgerEntry.objects.select_related("text").get(kind="export")
    arvid = world.cast.person("Arvid")
    assert (entry.act, entry.recorded_by, entry.case) == ("export_decisions", arvid, None)
    assert entry.text.data["asked"] == {"beslut": "refer_back"}
    assert (entry.text.data["format"], entry.text.data["count"]) == ("csv", 1)
    assert entry.text.data["complete"] is True
    assert ledger.verify().intact


def test_a_file_is_told_to_the_party_of_whoever_took_it(world: World, visit: Visit) -> None:
    """Hanna works in a department, Tove is a body's secretary: both are the city's."""
    three(world)
    for name in ("Hanna", "Tove", "Pär"):
        content(taken(visit(name).client, format="xlsx", beslut="refer_back"))
    text = visit("Arvid").open("/beslut/sokningar/").text
    assert text.count("Beslut som fil (XLSX, 1 poster)") == 2
    for said in ("Hanna Handläggare", "Tove Tjänst", "Vad som beslutades: Återremitterad"):
        assert said in text
    assert "Pär" not in text


def test_taking_out_restricted_cases_is_a_look_at_each(world: World, visit: Visit) -> None:
    three(world)
    case, other = hidden(world), hidden(world, "Hemlig också")
    content(taken(visit("Hanna").client, format="json", slag="allt"))
    for one in (case, other):
        (look,) = looks.looks_at(one).entries
        assert (look.recorded_by, look.act) == (world.cast.person("Hanna"), "look")
        assert look.text.data == {"page": "decisions-export", "place": SOCIAL}
    assert "Beslut som fil" in visit("Kim").open(f"/arende/{case.public_id}/insyn/").text
    assert LedgerEntry.objects.filter(kind="look", act="look").count() == 3  # one of them Kim's
    assert ledger.verify().intact


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_a_formula(world: World, visit: Visit, start: str) -> None:
    case = world.propose(title=f"{start}HYPERLINK(1)")
    world.turn(case, "submit", "Hanna")
    world.turn(case, "withdraw", "Hanna", record=Record(motivation="därför"))
    for form in ("csv", "xlsx"):
        response = taken(visit("Rut").client, format=form, beslut="withdraw")
        (row,) = rows(response, form)
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert exporting.harmless(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("form", FORMATS)
def test_the_bound_is_said_in_the_file(
    world: World, visit: Visit, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(world)
    monkeypatch.setattr(exporting, "MOST", 2)
    response = taken(visit("Rut").client, format=form)
    if form == "json":
        read = json.loads(content(response))
        assert (len(read["decisions"]), read["complete"]) == (2, False)
        assert "2 senaste" in read["note"]
    else:
        read = rows(response, form)
        assert len(read) == 3
        assert "2 senaste" in read[-1][0]
    assert LedgerEntry.objects.get(kind="export").text.data["complete"] is False


def test_a_role_that_ends_while_the_file_is_on_its_way_ends_the_file(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(world)
    monkeypatch.setattr(exporting, "_PART", 1)
    response = taken(visit("Rut").client, format="csv")
    parts = iter(response.streaming_content)
    assert "Dag" in next(parts).decode("utf-8-sig")
    assert next(parts) != b""
    world.cast.person("Rut").memberships.update(ends=TODAY.replace(day=1))
    assert b"".join(parts) == b""


def test_what_cannot_be_searched_leads_back_to_the_form(world: World, visit: Visit) -> None:
    client = visit("Rut").client
    response = taken(client, format="csv", fran="i går")
    assert response.status_code == 302
    assert "Ange en dag" in client.get(response["Location"]).content.decode()
    assert taken(client, format="exe").status_code == 302
    assert not LedgerEntry.objects.filter(kind="export").exists()


def test_a_file_is_in_the_readers_language(world: World, visit: Visit) -> None:
    three(world)
    rut = world.cast.person("Rut")
    rut.language = "en"
    rut.save(update_fields=["language"])
    text = content(taken(visit("Rut").client, format="csv")).decode("utf-8-sig")
    assert text.startswith("Day;Decision;")
    assert "Referred back" in text
