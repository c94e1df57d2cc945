"""A file is erased by the entry that says so: its bytes go, its row and fingerprint stay."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.documents.test_archives import asked, closed, made, typed
from tests.documents.test_documents import add, plain, rows, stored
from tests.workflow.test_erasure import closed_with_a_draft, erase, planned, verified
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World, current
from workflow import archive_package, archiving, document_checks, document_store, erasure, ledger
from workflow.erasure import FILE, Wish
from workflow.models import ArchivePackage, Case, DocumentVersion, LedgerEntry

Visit = Callable[[str], Visitor]
Captured = Any  # django_capture_on_commit_callbacks


def submitted(world: World) -> tuple[Case, DocumentVersion]:
    case = world.propose()
    add(world, case, plain("a.txt", "ett"), plain("b.txt", "två"))
    world.turn(case, "submit", "Hanna")
    return current(case), rows(case)[0].versions.get()


def erase_file(world: World, case: Case, file: DocumentVersion) -> None:
    erase(world, case, Wish(), keys=[f"file:{file.public_id}"])


def test_the_bytes_go_and_the_row_stays(
    world: World, django_capture_on_commit_callbacks: Captured
) -> None:
    case, file = submitted(world)
    with django_capture_on_commit_callbacks(execute=True):
        erase_file(world, case, file)
    assert file.stored_as not in stored()
    assert len(stored()) == 1
    after = DocumentVersion.objects.get(pk=file.pk)
    assert after.erased_at is not None
    assert (after.sha256, after.name, after.added_by) == (file.sha256, file.name, file.added_by)
    said = LedgerEntry.objects.get(chain=case.public_id, kind="erasure")
    assert (said.outcome, said.subject, said.text_sha256, said.text_number) == (
        FILE, file.public_id, file.sha256, None)  # fmt: skip
    assert said.recorded_by == world.cast.person("Arvid")
    assert [p.name.sv for p in planned(world, case, Wish())] == ["b.txt (handling 2, version 1)"]
    assert verified()
    call_command("documents", "verify", stdout=StringIO())


def test_no_file_is_ticked_before_somebody_does(world: World) -> None:
    case, _ = submitted(world)
    assert [place.wanted for place in planned(world, case, Wish(passage="Ingen har det"))] == [
        False, False]  # fmt: skip


def test_only_such_an_entry_erases(world: World) -> None:
    case, file = submitted(world)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        DocumentVersion.objects.filter(pk=file.pk).update(erased_at=NOW)
    other = current(submitted_elsewhere(world))
    base: dict[str, Any] = {
        "chain": case.public_id, "case": case.public_id, "kind": "erasure", "act": "erase",
        "outcome": FILE, "decided_on": NOW.date(), "subject": file.public_id,
        "text_sha256": file.sha256,
    }  # fmt: skip
    for wrong in (
        {"text_sha256": "0" * 64},
        {"subject": uuid4()},
        {"chain": other.public_id, "case": other.public_id},
    ):
        with pytest.raises(DatabaseError, match="nothing to erase"), transaction.atomic():
            ledger.record([ledger.Entry(**(base | wrong))])
    erase_file(world, case, file)
    for again in ({"erased_at": None}, {"erased_at": NOW}):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            DocumentVersion.objects.filter(pk=file.pk).update(**again)
    assert verified()


def submitted_elsewhere(world: World) -> Case:
    case = world.propose(title="En annan")
    world.turn(case, "submit", "Hanna")
    return case


def test_a_new_row_is_of_a_file_that_is_there(world: World) -> None:
    _, file = submitted(world)
    with pytest.raises(DatabaseError, match="entry only"), transaction.atomic():
        DocumentVersion.objects.create(
            document=file.document, number=7, name="x", size=1, sha256="0" * 64, stored_as="x",
            added_at=NOW, erased_at=NOW,
        )  # fmt: skip


def test_what_comes_back_from_a_copy_is_found_and_swept(
    world: World, django_capture_on_commit_callbacks: Captured
) -> None:
    case, file = submitted(world)
    with django_capture_on_commit_callbacks(execute=True):
        erase_file(world, case, file)
    document_store.store().save(file.stored_as, ContentFile(b"ett"))
    assert [one.what for one in document_checks.faults()] == [
        "the file was erased and is still there"]  # fmt: skip
    document_checks.sweep(timezone.now() + timedelta(days=2))
    assert list(document_checks.faults()) == []


def test_the_same_file_can_be_added_again(world: World) -> None:
    case, file = submitted(world)
    erase_file(world, case, file)
    add(world, case, plain("a.txt", "ett"), by="Tove")
    assert len(rows(case)) == 3


# -- on pages


def test_it_is_chosen_and_erased_by_clicks(world: World, visit: Visit) -> None:
    case, file = submitted(world)
    page = visit("Arvid").open(f"/arende/{case.public_id}/gallra/")
    preview = page.send("passage", with_files="on")
    assert "a.txt (handling 1, version 1)" in preview.text
    assert preview.send("ground", ground="gdpr17", reference="Begäran 1").status == 422
    key = f"file:{file.public_id}"
    told = preview.send("ground", files=[key], ground="gdpr17", reference="Begäran 1")
    assert "Gallrat: en fil" in " ".join(told.text.split())
    address = reverse("document-file", args=[file.public_id])
    gone = visit("Hanna").client.get(address)
    assert gone.status_code == 410
    assert "Filen är gallrad" in gone.content.decode()
    shown = visit("Hanna").open(f"/arende/{case.public_id}/handlingar/")
    assert "Filen är gallrad" in shown.text
    assert address not in shown.links
    one = visit("Hanna").open(f"/handling/{file.document.public_id}/")
    assert "Filen är gallrad" in one.text


# -- archive packages


def package_of(package: ArchivePackage) -> dict[str, bytes]:
    with document_store.read(package.stored_as) as file, zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_package_that_was_made_goes_with_the_erasure(
    world: World, django_capture_on_commit_callbacks: Captured
) -> None:
    case = closed(world)
    package, _ = made(world, case)
    file = rows(case)[0].versions.get()
    with django_capture_on_commit_callbacks(execute=True):
        erase_file(world, case, file)
    kept = package.stored_as
    package.refresh_from_db()
    assert (package.stored_as, kept in stored()) == ("", False)
    _, anew = made(world, typed(case))
    told = json.loads(anew["case.json"])["documents"][0]["versions"][0]
    assert (told["file"], told["sha256"]) == (None, file.sha256)
    assert told["erased_at"]
    assert not [name for name in anew if "protokoll" in name]


def test_weeding_takes_a_package_back_as_well(
    world: World, django_capture_on_commit_callbacks: Captured
) -> None:
    case = typed(closed_with_a_draft(world))
    package, _ = made(world, case)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.weed(case.public_id, actor=world.actor("Arvid"), now=NOW)
    package.refresh_from_db()
    assert (package.stored_as, stored()) == ("", [])


def test_a_package_being_made_meanwhile_is_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = closed(world)
    package = asked(world, case)
    file = rows(case)[0].versions.get()
    real = archive_package.make

    def slow(one: ArchivePackage) -> archive_package.Made:
        found = real(one)
        monkeypatch.setattr(archive_package, "make", real)
        erase_file(world, typed(case), file)
        return found

    monkeypatch.setattr(archive_package, "make", slow)
    before = len(stored())
    assert archiving.make_waiting(NOW) == 1
    package.refresh_from_db()
    assert len(stored()) == before + 1  # what held the file is thrown away
    found = package_of(package)
    lines = [json.loads(line) for line in found["ledger/entries.jsonl"].decode().splitlines()]
    assert lines[-1]["kind"] == "erasure"
    assert json.loads(found["case.json"])["state"] == "dismissed"
    assert not [name for name in found if "protokoll" in name]
