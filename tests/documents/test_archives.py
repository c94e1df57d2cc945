"""An archive package: asked for on the record, made by a worker, and true when read back."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages

from tests.documents import files
from tests.documents.test_documents import add, plain, stored
from tests.ledger_oracle import HASHED, entry_hash
from tests.workflow.test_corrections import change, correct
from tests.world import NOW, World, current, seen
from workflow import archive_package, archiving, checkpoints, document_store, tree
from workflow.entry_kinds import DECISIONS
from workflow.errors import AlreadyHandled, NotFound, NotPermitted, NotYourTurn
from workflow.file_checking import examine
from workflow.ledger import history
from workflow.models import ArchivePackage, Case, DocumentVersion, LedgerEntry, TextVersion


def closed(world: World) -> Case:
    """A case that has ended, with two documents, one of them in two versions and one removed."""
    from workflow import documents

    case = world.propose(title="Åtgärd i hamnen")
    add(world, case, examine("protokoll från möte.pdf", files.pdf()), plain("a.txt", "ett"))
    document = case.documents.order_by("pk")[1]
    world.turn(case, "submit", "Hanna")
    documents.replace(
        document,
        current(case),
        plain("a.txt", "två"),
        actor=world.actor("Tove"),
        seen_version=seen(case),
        form_key=uuid4(),
        now=NOW,
    )
    documents.remove(
        document, current(case), actor=world.actor("Tove"), seen_version=seen(case), now=NOW
    )
    world.decide(case, "dismiss")
    return typed(case)


def typed(case: Case) -> Case:
    """The case as its own type, as pages have it."""
    from cases.models import Activity

    return Activity.objects.get(pk=case.pk)


def asked(world: World, case: Case, by: str = "Arvid") -> ArchivePackage:
    archiving.ask(case, actor=world.actor(by), seen_version=seen(case), now=NOW)
    return ArchivePackage.objects.latest("pk")


def made(world: World, case: Case) -> tuple[ArchivePackage, dict[str, bytes]]:
    package = asked(world, case)
    assert archiving.make_waiting(NOW) == 1
    package.refresh_from_db()
    with document_store.read(package.stored_as) as file, zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
        return package, {name: opened.read(name) for name in opened.namelist()}


def test_every_file_is_listed_with_its_sum(world: World) -> None:
    package, found = made(world, closed(world))
    lines = found.pop(archive_package.MANIFEST).decode().splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert listed == {name: hashlib.sha256(part).hexdigest() for name, part in found.items()}
    with document_store.read(package.stored_as) as file:
        whole = file.read()
    assert (package.size, package.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())


def test_texts_documents_and_entries_hang_together(world: World) -> None:
    """From the package alone: entry → text → document, and the chain by the oracle's hash."""
    case = closed(world)
    _, found = made(world, case)
    told = json.loads(found["case.json"])
    entries = [json.loads(line) for line in found["ledger/entries.jsonl"].decode().splitlines()]
    assert [entry["seq"] for entry in entries] == [str(n + 1) for n in range(len(entries))]
    assert entries[-1]["act"] == "archive"
    for entry in entries:
        if entry["text_number"]:
            text = found[f"texts/{int(entry['text_number']):04d}.json"]
            assert hashlib.sha256(text).hexdigest() == entry["text_sha256"]
        sealed = bytes.fromhex(entry["words_salt"]) + entry["words"].encode()
        assert hashlib.sha256(sealed).hexdigest() == entry["words_commitment"]
    assert _chain_holds(entries)
    decided = json.loads(found["texts/0001.json"])
    by_sum = {hashlib.sha256(part).hexdigest(): name for name, part in found.items()}
    names = [by_sum[document["sha256"]] for document in decided["documents"]]
    assert names == [
        "documents/0001-v1-protokoll från möte.pdf",
        "documents/0002-v1-a.txt",
    ]
    assert [text["number"] for text in told["texts"]] == [1, 2, 3]
    assert [len(one["versions"]) for one in told["documents"]] == [1, 2]
    assert told["documents"][1]["removed_at"]
    assert found["documents/0002-v1-a.txt"] == b"ett"
    assert found["documents/0002-v2-a.txt"] == "två".encode()
    assert told["state"] == "dismissed"
    stored_texts = TextVersion.objects.filter(case=case.pk).order_by("number")
    assert [found[t["file"]].decode() for t in told["texts"]] == [t.content for t in stored_texts]


def _chain_holds(entries: list[dict[str, Any]]) -> bool:
    """Each hash made again from its line, each line resting on the one before."""
    before = None
    for entry in entries:
        if entry_hash({name: entry[name] for name in HASHED}).hex() != entry["hash"]:
            return False
        if before is not None and entry["prev"] != before:
            return False
        before = entry["hash"]
    return True


def test_the_same_row_gives_the_same_bytes(world: World) -> None:
    package, _ = made(world, closed(world))
    first, second = io.BytesIO(), io.BytesIO()
    archive_package.write(package, first)
    archive_package.write(ArchivePackage.objects.get(pk=package.pk), second)
    assert first.getvalue() == second.getvalue()
    assert hashlib.sha256(first.getvalue()).hexdigest() == package.sha256


def test_what_comes_after_it_was_asked_for_is_not_in_it(world: World) -> None:
    case = typed(world.activity_in("closed"))
    package = asked(world, case)
    from workflow.records import Record

    world.turn(case, "reopen", "Arvid", record=Record(motivation="nytt"))
    add(world, typed(case), plain("sen.txt", "sen"), by="Stina", now=NOW + timedelta(minutes=1))
    archiving.make_waiting(NOW)
    package.refresh_from_db()
    with document_store.read(package.stored_as) as file, zipfile.ZipFile(file) as opened:
        names = opened.namelist()
        told = json.loads(opened.read("case.json"))
        assert b"reopen" not in opened.read("ledger/entries.jsonl")
    assert not [name for name in names if name.startswith("documents/")]
    assert told["state"] == "closed"


def test_who_asks_stands_in_the_ledger(world: World) -> None:
    case = closed(world)
    asked(world, case)
    entry = history(case.public_id)[-1]
    assert (entry.kind, entry.act, entry.recorded_by) == (
        "export",
        "archive",
        world.cast.person("Arvid"),
    )


@pytest.mark.parametrize("who", ["Arvid", "Hanna"])
def test_the_archive_and_the_owners_officer_may_ask(world: World, who: str) -> None:
    assert asked(world, closed(world), who).asked_by == world.cast.person(who)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("Kim", NotPermitted),
        ("Tove", NotPermitted),
        ("Signe", NotPermitted),
        ("Rut", NotPermitted),
        ("Pär", NotFound),
        ("Stina", NotFound),
    ],
)
def test_nobody_else_may(world: World, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        asked(world, closed(world), who)
    assert not ArchivePackage.objects.exists()


def test_a_case_that_goes_on_has_no_package(world: World) -> None:
    with pytest.raises(NotYourTurn):
        asked(world, typed(world.activity_in("execution")), "Hanna")


def test_one_is_made_at_a_time(world: World) -> None:
    case = closed(world)
    asked(world, case)
    before = len(history(case.public_id))
    with pytest.raises(AlreadyHandled):
        asked(world, case)
    assert len(history(case.public_id)) == before
    assert archiving.make_waiting(NOW) == 1
    asked(world, case)


def test_a_damaged_document_makes_no_package_and_it_is_tried_again(world: World) -> None:
    case = closed(world)
    version = DocumentVersion.objects.order_by("pk")[0]
    path = Path(storages["documents"].path(version.stored_as))
    whole = path.read_bytes()
    path.write_bytes(whole + b"x")
    package = asked(world, case)
    before = stored()
    assert archiving.make_waiting(NOW) == 0
    assert stored() == before
    path.write_bytes(whole)
    assert archiving.make_waiting(NOW) == 0  # not yet
    assert archiving.make_waiting(NOW + timedelta(hours=1)) == 1
    package.refresh_from_db()
    assert package.tries == 2


def test_it_is_given_up_after_some_tries_and_can_be_asked_for_anew(world: World) -> None:
    case = closed(world)
    Path(storages["documents"].path(DocumentVersion.objects.order_by("pk")[0].stored_as)).unlink()
    package = asked(world, case)
    for hour in range(archiving.TRIES + 2):
        archiving.make_waiting(NOW + timedelta(hours=hour))
    package.refresh_from_db()
    assert (package.tries, package.made_at) == (archiving.TRIES, None)
    assert package.failed_at is not None
    asked(world, case)


def test_one_whose_workers_died_is_given_up_too(world: World) -> None:
    case = closed(world)
    package = asked(world, case)
    ArchivePackage.objects.filter(pk=package.pk).update(tries=archiving.TRIES)
    assert archiving.make_waiting(NOW) == 0
    package.refresh_from_db()
    assert package.failed_at == NOW
    asked(world, case)


def test_a_package_that_breaks_its_maker_lets_the_others_be_made(world: World) -> None:
    broken, whole = asked(world, closed(world)), asked(world, closed(world))
    # A case without an entry: nothing that anybody thought of.
    ArchivePackage.objects.filter(pk=broken.pk).update(last_seq=0)
    assert archiving.make_waiting(NOW) == 1
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.made_at, broken.failed_at, whole.made_at) == (None, None, NOW)


def test_it_goes_after_a_month(world: World) -> None:
    package, _ = made(world, closed(world))
    archiving.throw_away_old(NOW + archiving.KEPT_FOR)
    package.refresh_from_db()
    kept = package.stored_as
    assert kept in stored()
    archiving.throw_away_old(NOW + archiving.KEPT_FOR + timedelta(seconds=1))
    package.refresh_from_db()
    assert package.stored_as == ""
    assert kept not in stored()


def test_each_decision_is_proved_by_what_lies_in_the_package(world: World, tmp_path: Path) -> None:
    case = closed(world)
    correct(world, case, "Tove")
    change(world, case, "Tove")
    tree.number()
    checkpoints.sign(NOW, at_once=True)
    _, found = made(world, case)
    for name, content in found.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    decided = LedgerEntry.objects.filter(chain=case.public_id, kind__in=DECISIONS)
    assert {"decision", "change", "correction"} <= set(decided.values_list("kind", flat=True))
    hashes = {f"{seq:04d}": bytes(own).hex() for seq, own in decided.values_list("seq", "hash")}
    assert hashes
    for place, own in hashes.items():
        command = [sys.executable, "verify_ledger.py", "--proof", f"ledger/proofs/{place}.txt"]
        command += ["--key", "ledger/keys.txt"]
        told = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        assert told.startswith(f"PROVED: entry {own} ")
