"""Documents under the engine: who, when, in which text, what is kept, and what is left behind."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from cases import content
from cases.actions.edit import edit_activity
from cases.models import Activity
from cases.story.cast import OFFICIALS
from tests.documents import files
from tests.world import NOW, TODAY, World, current, seen
from workflow import (
    comparing,
    document_store,
    documents,
    permissions,
    postal_list,
    releases,
    versions,
)
from workflow.documents import Description
from workflow.errors import (
    BadRecord,
    MissingForGate,
    NotFound,
    NotPermitted,
    NotYourTurn,
    StaleText,
)
from workflow.file_checking import Examined, examine
from workflow.ledger import history
from workflow.models import Case, Document, DocumentVersion, LedgerEntry, TextVersion


def stored() -> list[str]:
    """The names of all files in the store."""
    return [one.name for one in document_store.kept()]


def made(name: str = "protokoll.pdf", text: str = "Protokoll") -> Examined:
    return examine(name, files.pdf(text))


def plain(name: str, text: str) -> Examined:
    return examine(name, text.encode())


def add(world: World, case: Case, *some: Examined, by: str = "Hanna", **given: Any) -> Case:
    """The documents added by somebody who has just read the case."""
    arguments: dict[str, Any] = {
        "actor": world.actor(by),
        "seen_version": seen(case),
        "form_key": uuid4(),
        "now": NOW,
    }
    description = given.pop("description", Description())
    return documents.add(
        current(case), some or (plain("a.txt", "hej"),), description, **(arguments | given)
    )


def replace(
    world: World, case: Case, document: Document, file: Examined, *, by: str = "Hanna"
) -> Case:
    """A newer file of a document by somebody who has just read the case."""
    return documents.replace(
        document,
        current(case),
        file,
        actor=world.actor(by),
        seen_version=seen(case),
        form_key=uuid4(),
        now=NOW,
    )


def rows(case: Case) -> list[Document]:
    return list(Document.objects.filter(case=case.pk).order_by("pk"))


def text_of(case: Case) -> dict[str, Any]:
    found = current(case).text_version
    assert found is not None
    data: dict[str, Any] = found.data
    return data


def test_a_document_is_in_the_text_by_its_fingerprint(world: World) -> None:
    case = world.propose()
    assert "documents" not in text_of(case)
    file = made()
    add(world, case, file, plain("b.txt", "hej"))
    first, second = text_of(case)["documents"]
    assert first == {
        "id": str(rows(case)[0].public_id),
        "name": "protokoll.pdf",
        "size": file.size,
        "sha256": file.sha256,
        "version": 1,
    }
    assert second["name"] == "b.txt"
    for version in DocumentVersion.objects.all():
        assert document_store.fingerprint(version.stored_as) == version.sha256


def test_the_text_is_the_one_that_the_case_type_would_write(world: World) -> None:
    """An edit of the case keeps the documents, byte for byte."""
    case = world.propose()
    add(world, case, made())
    activity = Activity.objects.get(pk=case.pk)
    whole = content.activity_content(activity)
    found = current(case).text_version
    assert found is not None
    assert found.content == versions.canonical(whole)
    edit_activity(
        case.public_id,
        world.draft(title="Ny rubrik"),
        actor=world.actor("Hanna"),
        seen_version=seen(case),
        now=NOW,
    )
    assert text_of(case)["documents"] == whole["documents"]


def test_a_text_without_documents_is_the_bytes_it_always_was(world: World) -> None:
    case = world.propose()
    before = seen(case)
    add(world, case)
    documents.remove(
        rows(case)[0], current(case), actor=world.actor("Hanna"), seen_version=seen(case), now=NOW
    )
    assert seen(case) == before


def test_a_decision_rests_on_the_files(world: World) -> None:
    case = world.propose()
    add(world, case, made())
    world.turn(case, "submit", "Hanna")
    world.decide(case, "endorse")
    entry = LedgerEntry.objects.get(chain=case.public_id, act="endorse")
    assert entry.text_number is not None
    text = TextVersion.objects.get(case=case.pk, number=entry.text_number)
    assert text.sha256 == entry.text_sha256
    assert made().sha256 in (text.content or "")


def test_after_submission_every_change_is_a_text_of_its_own(world: World) -> None:
    case = world.activity_in("preparation")
    old = seen(case)
    add(world, case, plain("a.txt", "ett"), by="Tove")
    document = rows(case)[0]
    replace(world, case, document, plain("a.txt", "två"), by="Tove")
    documents.remove(
        document, current(case), actor=world.actor("Tove"), seen_version=seen(case), now=NOW
    )
    texts = list(TextVersion.objects.filter(case=case.pk).order_by("number"))
    assert [text.number for text in texts] == [1, 2, 3, 4]
    assert texts[0].sha256 == texts[3].sha256 == old
    said = [
        [(str(c.path[0]), c.before, c.after) for c in comparing.changes(one.data, two.data)]
        for one, two in pairwise(texts)
    ]
    assert said[0] == [("Handlingar", "", "a.txt")]
    assert ("Handlingar", "1", "2") in said[1]
    assert said[2] == [("Handlingar", "a.txt", "")]
    assert document.versions.count() == 2
    assert len(stored()) == 2


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("draft", "Hanna"),
        ("preparation", "Tove"),
        ("steering", "Sara"),
        ("revision", "Hanna"),
        ("approved", "Stina"),
        ("execution", "Stina"),
        ("execution", "Signe"),
        ("evaluation", "Stina"),
    ],
)
def test_who_may_change_the_text_may_add_documents(world: World, state: str, who: str) -> None:
    case = world.activity_in(state)
    add(world, case, by=who)
    assert len(text_of(case)["documents"]) == 1


@pytest.mark.parametrize(
    ("state", "who", "refusal"),
    [
        ("draft", "Kim", NotPermitted),
        ("draft", "Stina", NotFound),
        ("draft", "Tove", NotFound),
        ("preparation", "Hanna", NotPermitted),
        ("preparation", "Sara", NotFound),
        ("steering", "Tove", NotPermitted),
        ("execution", "Tove", NotPermitted),
        ("execution", "Hanna", NotPermitted),
        ("review", "Stina", NotYourTurn),
        ("closed", "Stina", NotYourTurn),
        ("closed", "Hanna", NotYourTurn),
        ("withdrawn", "Hanna", NotYourTurn),
    ],
)
def test_nobody_else_may_and_nothing_is_left_behind(
    world: World, state: str, who: str, refusal: type[Exception]
) -> None:
    case = world.activity_in(state)
    with pytest.raises(refusal):
        add(world, case, by=who)
    assert rows(case) == []
    assert stored() == []


def test_what_comes_after_the_decision_is_in_the_ledger(world: World) -> None:
    case = world.activity_in("execution")
    add(world, case, plain("rapport.txt", "x"), by="Stina")
    entry = history(case.public_id)[-1]
    assert (entry.kind, entry.act) == ("document", "document")
    assert entry.text.data["report"] == {"added": "rapport.txt"}
    assert entry.text_sha256 == seen(case)


# -- numbers


def described(world: World, case: Case, document: Document, **said: Any) -> Case:
    return documents.describe(
        document,
        current(case),
        Description(**said),
        actor=world.actor("Hanna"),
        seen_version=seen(case),
        now=NOW,
    )


def test_numbers_are_given_without_gaps_when_a_document_is_registered(world: World) -> None:
    case = world.propose()
    add(world, case, *(plain(f"{n}.txt", str(n)) for n in range(4)))
    assert [row.number for row in rows(case)] == [None] * 4
    received = {"status": "received", "day": TODAY, "correspondent": "Trafikverket"}
    described(world, case, rows(case)[2], **received)
    with pytest.raises(MissingForGate):
        described(world, case, rows(case)[0], status="received", day=TODAY)
    described(world, case, rows(case)[0], status="drawn_up", day=TODAY)
    assert [row.number for row in rows(case)] == [2, None, 1, None]
    with pytest.raises(BadRecord):
        described(world, case, rows(case)[0], status="draft")
    described(world, case, rows(case)[2], **received | {"status": "dispatched"})
    row = rows(case)[2]
    assert (row.number, row.received_on, row.dispatched_on) == (1, TODAY, TODAY)


def test_drafts_are_drawn_up_when_the_case_leaves_its_organisation(world: World) -> None:
    case = world.propose()
    add(world, case, plain("a.txt", "a"), plain("b.txt", "b"))
    described(world, case, rows(case)[1], status="drawn_up", day=TODAY)
    text = seen(case)
    world.turn(case, "submit", "Hanna")
    assert [(row.number, row.status) for row in rows(case)] == [(2, "drawn_up"), (1, "drawn_up")]
    assert seen(case) == text


def test_what_others_see_is_no_draft(world: World) -> None:
    case = world.activity_in("execution")
    add(world, case, by="Stina")
    (row,) = rows(case)
    assert (row.number, row.status, row.drawn_up_on) == (1, "drawn_up", TODAY)


@pytest.mark.parametrize(
    "said",
    [
        {"status": "received", "correspondent": "x"},
        {"status": "dispatched", "day": TODAY},
        {"status": "drawn_up", "day": TODAY.replace(year=2027)},
        {"status": "drawn_up", "day": TODAY.replace(year=1900)},
        {"status": "destroyed"},
        {"kind": "song"},
        {"heading": "x" * 201},
        {"heading": "19121212-1212"},
        {"correspondent": "19121212-1212"},
        {"heading": "a\x00"},
    ],
)
def test_a_description_that_cannot_be_is_refused(world: World, said: dict[str, Any]) -> None:
    case = world.propose()
    with pytest.raises((BadRecord, MissingForGate)):
        add(world, case, description=Description(**said))
    assert stored() == []


# -- once, and not too much


def test_a_form_sent_twice_adds_once(world: World) -> None:
    case, key = world.propose(), uuid4()
    before = seen(case)
    add(world, case, form_key=key)
    with pytest.raises(StaleText):
        add(world, case, form_key=key, seen_version=before)
    actor, same = world.actor("Hanna"), [plain("a.txt", "hej")]
    assert documents.added_before(current(case), same, actor, key, NOW)
    assert not documents.added_before(current(case), same, world.actor("Stina"), key, NOW)
    assert not documents.added_before(current(case), [plain("a.txt", "nej")], actor, key, NOW)
    assert len(rows(case)) == len(stored()) == 1


def test_the_same_file_is_in_a_case_once(world: World) -> None:
    case = world.propose()
    add(world, case, plain("a.txt", "hej"))
    with pytest.raises(BadRecord, match="finns redan i ärendet"):
        add(world, case, plain("b.txt", "hej"))
    with pytest.raises(BadRecord, match="vald två gånger"):
        add(world, case, plain("c.txt", "x"), plain("d.txt", "x"))
    other = world.propose()
    add(world, other, plain("a.txt", "hej"))
    assert len(stored()) == 2


def test_a_case_takes_so_much_and_no_more(world: World, settings: Any) -> None:
    from workflow.document_limits import Limits

    settings.DOCUMENT_LIMITS = Limits(file_bytes=10, case_bytes=15, case_files=2, form_files=2)
    case = world.propose()
    with pytest.raises(BadRecord, match="är större än"):
        add(world, case, plain("a.txt", "x" * 11))
    with pytest.raises(BadRecord, match="högst 2 filer"):
        add(world, case, *(plain(f"{n}.txt", str(n)) for n in range(3)))
    add(world, case, plain("a.txt", "x" * 10))
    with pytest.raises(BadRecord, match="tillsammans"):
        add(world, case, plain("b.txt", "y" * 6))
    add(world, case, plain("b.txt", "y"))
    with pytest.raises(BadRecord, match="högst 2 handlingar"):
        add(world, case, plain("c.txt", "z"))
    assert len(stored()) == 2


def test_agreements_and_pictures_have_documents_too(world: World) -> None:
    assert OFFICIALS
    for case in (world.agreement, world.picture):
        add(world, case, plain("a.txt", str(case.pk)), by="Signe")
        assert len(text_of(case)["documents"]) == 1


def test_registered_documents_stand_in_the_postlista(world: World) -> None:
    case = add(world, world.propose(), made(), description=Description(heading="Karta"))
    rights = permissions.rights_of(world.cast.person("Arvid"), TODAY)
    period = postal_list.Period(TODAY, TODAY)
    assert not any(row.title == "Karta" for row in postal_list.rows(rights, period))
    world.turn(case, "submit", "Hanna")
    found = [row for row in postal_list.rows(rights, period) if row.title == "Karta"]
    case = current(case)
    assert [(row.number, str(row.what)) for row in found] == [(f"{case.number}-1", "Bilaga")]
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    assert not any(row.title == "Karta" for row in postal_list.rows(rights, period))
