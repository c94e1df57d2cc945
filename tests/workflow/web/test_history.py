"""A case's history: by stage, decisions first; what changed in the text; the case as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from cases.actions.edit import edit_activity
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World, current, seen
from workflow import conflicts, releases
from workflow.as_it_was import as_it_was, releases_at, restricted_at
from workflow.ledger import history
from workflow.loading import look
from workflow.models import Case, LedgerEntry
from workflow.records import Record
from workflow.turn import Actor

Visit = Callable[[str], Visitor]


def told(world: World) -> Case:
    """Sent back, reworded, endorsed by the officials, postponed by the steering group."""
    case = world.propose(title="Mobila team")
    world.turn(case, "submit", "Hanna")
    world.decide(case, "refer_back", motivation="Målet saknas", asked="mål", until=date(2026, 2, 2))
    _reword(world, case, "Mobila team på Söder")
    world.turn(case, "resubmit", "Hanna", record=Record(motivation="Målet är skrivet"))
    kim = world.cast.person("Kim")
    conflicts.report(case.public_id, kim, ground="Granne", actor=Actor(kim), now=NOW)
    world.decide(case, "endorse", motivation="Bra nu")
    world.decide(case, "postpone", motivation="Ont om tid", until=date(2026, 2, 9))
    return current(case)


def _reword(world: World, case: Case, title: str) -> None:
    edit_activity(
        case.public_id,
        world.draft(title=title),
        actor=world.actor("Hanna"),
        seen_version=seen(case),
        now=NOW,
    )


def entry(case: Case, act: str) -> LedgerEntry:
    return next(one for one in history(case.public_id) if one.act == act)


def at(case: Case, act: str) -> str:
    return f"/arende/{case.public_id}/beslut/{entry(case, act).pk}/"


def test_the_stages_come_in_order_with_the_decisions_in_them(world: World, visit: Visit) -> None:
    case = told(world)
    text = visit("Hanna").open(f"/arende/{case.public_id}/historik/").text
    order = ["I korthet", "Utkast", "Inlämnad", "Återremitterad", "Målet saknas", "Inlämnad igen"]
    order += ["Tillstyrkt", "Bra nu", "Bordlagd", "Ont om tid"]
    places, start = [], text.index("Vem som gjort vad")
    for word in order:
        start = text.index(word, start)
        places.append(start)
    assert places == sorted(places)
    assert "1 mindre händelse" in text  # jäv, folded
    assert "Granne" in text


def test_what_changed_stands_in_its_place(world: World, visit: Visit) -> None:
    case = told(world)
    text = visit("Hanna").open(f"/arende/{case.public_id}/historik/").text
    assert text.count("Vad som ändrades i texten sedan version") == 1
    changed = text.index("Vad som ändrades i texten")
    assert text.index("Inlämnad igen", text.index("Målet saknas")) < changed
    assert "Mobila team på Söder" in text[changed:]


def test_the_case_as_it_was_after_each_decision(world: World, visit: Visit) -> None:
    case = told(world)
    first = visit("Hanna").open(at(case, "refer_back")).text
    assert "Socialförvaltningen" in first[first.index("Hade ärendet") :]
    assert "Version 1" in first
    assert "Mobila team på Söder" not in first[first.index("Texten som den var") :]
    later = visit("Hanna").open(at(case, "endorse")).text
    assert "Styrgruppen för trygghetsfrågor" in later[later.index("Hade ärendet") :]
    assert "Steg 2 av 3" in later
    assert "Mobila team på Söder" in later[later.index("Texten som den var") :]
    assert "Inte skyddat" in later


def test_the_state_is_replayed_from_the_ledger(world: World) -> None:
    case = told(world)
    entries = history(case.public_id)
    loaded = look(case.public_id, actor=Actor(None), now=NOW)
    assert loaded is not None
    for place, one in enumerate(entries):
        then = as_it_was(loaded, entries, one.pk)
        assert then is not None
        assert then.state == next(e.target for e in reversed(entries[: place + 1]) if e.target)
        if one.text_number is not None:
            assert then.text is not None
            assert then.text.sha256 == one.text_sha256
    assert as_it_was(loaded, entries, uuid4()) is None


def test_releases_and_secrecy_are_those_of_then(world: World, visit: Visit) -> None:
    case = told(world)
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    entries = history(case.public_id)
    before = [one for one in entries if one.act != "restrict"]
    assert restricted_at(entries) == "OSL 18:1"
    assert restricted_at(before) == ""
    given = releases_at(before)
    assert {one.receiver for one in given} == {
        one.text.data["receiver"] for one in entries if one.act == "release"
    }
    assert "Skyddat: OSL 18:1" in visit("Hanna").open(at(case, "restrict")).text
    assert "Inte skyddat" in visit("Hanna").open(at(case, "refer_back")).text


@pytest.mark.parametrize("name", ["Signe", "Pär", "Stina"])
def test_a_decision_of_a_restricted_case_is_not_there_for_others(
    world: World, visit: Visit, name: str
) -> None:
    case = world.propose(title="Hemlig")
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    world.turn(case, "submit", "Hanna")
    world.decide(case, "refer_back", motivation="hemligt skäl", asked="x", until=date(2026, 2, 2))
    for path in (at(case, "refer_back"), f"{at(case, 'refer_back')}protokoll.pdf"):
        assert visit(name).client.get(path).status_code == 404
        assert visit("Hanna").client.get(path).status_code == 200


def test_a_decision_of_another_case_is_none_of_this_one(world: World, visit: Visit) -> None:
    one, other = told(world), told(world)
    client = visit("Hanna").client
    mixed = f"/arende/{one.public_id}/beslut/{entry(other, 'endorse').pk}/"
    assert client.get(mixed).status_code == 404
    assert client.get(f"{mixed}protokoll.pdf").status_code == 404
    opened = entry(one, "open").pk
    assert client.get(f"/arende/{one.public_id}/beslut/{opened}/protokoll.pdf").status_code == 404


def test_the_pdf_is_a_file_of_the_decision(world: World, visit: Visit) -> None:
    case = told(world)
    response = visit("Hanna").client.get(f"{at(case, 'endorse')}protokoll.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.startswith(b"%PDF")
