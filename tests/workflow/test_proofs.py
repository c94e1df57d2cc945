"""The tree, its checkpoints and proofs: numbered after commit, signed, and checked by anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from tests.world import NOW, World
from workflow import checkpoint_files, checkpoints, merkle, proofs, tree
from workflow.models import Checkpoint, LedgerAlarm, LedgerEntry, OutboxEvent, TreeLeaf
from workflow.row_security import NOBODY, seeing
from workflow.signed_notes import BadNote, KeyRefused, Signer, Statement, Verifier, opened

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> Path:
    """A key and a file of checkpoints of the test's own."""
    settings.LEDGER_KEY_FILE = str(tmp_path / "ledger.key")
    settings.LEDGER_CHECKPOINTS_FILE = str(tmp_path / "checkpoints")
    return tmp_path


def entries() -> Sequence[LedgerEntry]:
    """Every entry, by its place."""
    places = dict(TreeLeaf.objects.values_list("entry", "place"))
    return sorted(LedgerEntry.objects.all(), key=lambda one: places[one.pk])


def naive_root(hashes: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashlib.sha256(b"\x00samverka-tree/1\n" + hashes[0]).digest()
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    both = naive_root(hashes[:k]) + naive_root(hashes[k:])
    return hashlib.sha256(b"\x01" + both).digest()


def test_the_tree_is_that_of_the_rfc_at_every_size(world: World) -> None:
    world.activity_in("closed")
    numbered = tree.number()
    hashes = [bytes(entry.hash) for entry in entries()]
    assert numbered == len(hashes) == tree.size() > 20
    for size in range(len(hashes) + 1):
        assert tree.root(size) == naive_root(hashes[:size]), size
    assert tree.root(len(hashes) + 1) is None
    assert tree.number() == 0


def test_every_proof_of_every_size_leads_to_its_root(world: World) -> None:
    world.activity_in("closed")
    tree.number()
    leaves = [merkle.leaf(bytes(entry.hash)) for entry in entries()]
    for size in (1, 2, 3, 7, 8, len(leaves)):
        root = tree.root(size)
        for place in range(size):
            path = tree.path(place, size)
            assert len(path) <= (size - 1).bit_length()
            assert merkle.root_of_proof(leaves[place], place, size, path) == root
            other = leaves[(place + 1) % len(leaves)]
            assert merkle.root_of_proof(other, place, size, path) != root
    with pytest.raises(ValueError, match="not among"):
        tree.path(3, 3)


def test_a_chains_entries_come_in_its_order(world: World) -> None:
    world.activity_in("closed")
    tree.number()
    seen: dict[object, int] = {}
    for entry in entries():
        assert entry.seq == seen.get(entry.chain, 0) + 1
        seen[entry.chain] = entry.seq


def test_a_checkpoint_after_a_final_decision_and_else_every_quarter(world: World) -> None:
    first = checkpoints.keep_up(NOW)
    assert first is not None
    assert checkpoints.keep_up(NOW + timedelta(hours=1)) is None  # nothing happened
    case = world.activity_in("preparation")
    assert checkpoints.keep_up(NOW + timedelta(minutes=14)) is None
    world.decide(case, "dismiss", motivation="nej")
    second = checkpoints.keep_up(NOW + timedelta(minutes=14, seconds=1))
    assert second is not None
    assert second.size > first.size
    world.activity_in("preparation")
    assert checkpoints.keep_up(NOW + timedelta(minutes=29)) is None
    assert checkpoints.keep_up(NOW + timedelta(minutes=30)) is not None


def test_a_checkpoint_is_a_signed_note_that_any_reader_of_notes_can_read(world: World) -> None:
    made = checkpoints.keep_up(NOW)
    assert made is not None
    (key,) = checkpoints.known_keys()
    said, by = opened(made.note, [key])
    assert (said.origin, said.size, said.root) == (key.name, made.size, bytes(made.root))
    assert (said.at, said.announces, by) == (NOW, (key,), key)
    assert Verifier.of(str(key)) == key
    with pytest.raises(BadNote):
        opened(made.note.replace(f"\n{made.size}\n", f"\n{made.size + 1}\n"), [key])
    with pytest.raises(BadNote):
        opened(made.note, [Signer.new(key.name).verifier])


def test_what_was_signed_is_in_the_file_with_its_leaves_once(world: World, files: Path) -> None:
    path = files / "checkpoints"
    made = []
    for hours in range(3):
        world.activity_in("preparation")
        made.append(checkpoints.keep_up(NOW + timedelta(hours=hours)))
    checkpoints.look_after(NOW)
    assert list(checkpoint_files.notes(path)) == [one.note for one in made if one]
    leaves = list(checkpoint_files.leaves(path))
    assert leaves == [merkle.leaf(bytes(entry.hash)) for entry in entries()]


def test_a_note_that_was_cut_short_is_written_again_and_read_once(
    world: World, files: Path
) -> None:
    path = files / "checkpoints"
    first = checkpoints.keep_up(NOW)
    assert first is not None
    with path.open("a", encoding="utf-8") as file:
        file.write("localhost/liggare\n12")  # the disk was full
    leaves = files / "checkpoints.leaves"
    leaves.write_bytes(leaves.read_bytes()[:-20])
    world.activity_in("preparation")
    second = checkpoints.keep_up(NOW + timedelta(hours=1))
    assert second is not None
    assert list(checkpoint_files.notes(path)) == [first.note, second.note]
    assert list(checkpoint_files.leaves(path)) == [
        merkle.leaf(bytes(entry.hash)) for entry in entries()
    ]


@pytest.mark.usefixtures("world")
def test_a_key_that_others_may_read_is_refused(files: Path) -> None:
    key = files / "ledger.key"
    Signer.new("x").write(key)
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o640)
    with pytest.raises(KeyRefused, match="open to others"):
        Signer.read(key)
    assert checkpoints.keep_up(NOW) is None
    assert LedgerAlarm.objects.get().code == checkpoints.NO_KEY
    assert OutboxEvent.objects.filter(kind=checkpoints.ALARM).count() == 1
    key.chmod(0o600)
    assert checkpoints.keep_up(NOW) is not None
    assert not LedgerAlarm.objects.exists()


def test_a_new_key_is_announced_by_the_old_one(world: World, files: Path) -> None:
    made = checkpoints.new_key("", NOW)
    assert made.before is None
    first = checkpoints.keep_up(NOW)
    turned = checkpoints.new_key("", NOW + timedelta(minutes=1))
    assert turned.before == made.key
    world.activity_in("preparation")
    last = checkpoints.keep_up(NOW + timedelta(hours=1))
    assert first is not None
    assert last is not None
    announcement = Checkpoint.objects.get(pk__gt=first.pk, pk__lt=last.pk)
    said, by = opened(announcement.note, [made.key])
    assert (said.announces, by) == ((turned.key,), made.key)
    assert opened(last.note, checkpoints.known_keys())[1] == turned.key
    assert list(checkpoint_files.notes(files / "checkpoints")) == [
        one.note for one in (first, announcement, last)
    ]


def test_nothing_is_signed_that_contradicts_the_file(world: World, files: Path) -> None:
    first = checkpoints.keep_up(NOW)
    assert first is not None
    signer = Signer.read(files / "ledger.key")
    other = Statement(signer.verifier.name, first.size, b"\x07" * 32, NOW)
    (files / "checkpoints").write_text(signer.sign(other.text) + "\n", encoding="utf-8")
    world.activity_in("preparation")
    assert checkpoints.keep_up(NOW + timedelta(hours=1)) is None
    assert LedgerAlarm.objects.get().code == checkpoints.CONFLICT
    checkpoints.check_all(NOW)
    assert OutboxEvent.objects.filter(kind=checkpoints.ALARM).count() == 1
    (files / "checkpoints").write_text(first.note + "\n", encoding="utf-8")
    checkpoints.check_all(NOW)
    assert not LedgerAlarm.objects.exists()
    assert checkpoints.keep_up(NOW + timedelta(hours=1)) is not None


@pytest.mark.usefixtures("world")
def test_a_file_that_cannot_be_written_is_an_alarm(files: Path) -> None:
    (files / "checkpoints").mkdir()
    checkpoints.keep_up(NOW)
    assert LedgerAlarm.objects.get().code == checkpoints.UNDELIVERED
    (files / "checkpoints").rmdir()
    (files / "checkpoints").touch()
    checkpoints.keep_up(NOW)
    assert not LedgerAlarm.objects.exists()


def test_a_file_that_is_gone_is_an_alarm_and_is_not_written_again(
    world: World, files: Path
) -> None:
    first = checkpoints.keep_up(NOW)
    assert first is not None
    call_command("ledger", "verify")
    (files / "checkpoints").unlink()
    world.activity_in("preparation")
    assert checkpoints.keep_up(NOW + timedelta(hours=1)) is None
    assert LedgerAlarm.objects.get().code == checkpoints.GONE
    assert OutboxEvent.objects.filter(kind=checkpoints.ALARM).count() == 1
    assert not (files / "checkpoints").exists()
    with pytest.raises(CommandError, match="kan inte läsas"):
        call_command("ledger", "verify")
    with pytest.raises(KeyRefused, match="gone"):
        checkpoints.new_key("", NOW)
    (files / "checkpoints").touch()  # begun anew by whoever keeps it
    second = checkpoints.keep_up(NOW + timedelta(hours=1))
    assert second is not None
    assert list(checkpoint_files.notes(files / "checkpoints")) == [first.note, second.note]
    assert not LedgerAlarm.objects.exists()


def test_delivery_goes_on_after_a_note_whose_row_was_lost(world: World, files: Path) -> None:
    first = checkpoints.keep_up(NOW)
    assert first is not None
    signer = Signer.read(files / "ledger.key")
    lost = signer.sign(Statement(signer.verifier.name, first.size, bytes(first.root), LATER).text)
    with (files / "checkpoints").open("a", encoding="utf-8") as file:
        file.write(f"{lost}\n")
    world.activity_in("preparation")
    second = checkpoints.keep_up(LATER)
    assert second is not None
    assert list(checkpoint_files.notes(files / "checkpoints")) == [first.note, lost, second.note]
    assert not LedgerAlarm.objects.exists()


def test_nothing_is_delivered_after_a_note_of_another_tree(world: World, files: Path) -> None:
    first = checkpoints.keep_up(NOW)
    assert first is not None
    signer = Signer.read(files / "ledger.key")
    other = signer.sign(Statement(signer.verifier.name, first.size + 9, b"\x07" * 32, NOW).text)
    (files / "checkpoints").write_text(f"{other}\n", encoding="utf-8")
    checkpoints.look_after(NOW)  # nothing is due
    assert LedgerAlarm.objects.get().code == checkpoints.CONFLICT
    assert list(checkpoint_files.notes(files / "checkpoints")) == [other]


@pytest.mark.parametrize("damaged", ["origin", "size", "root", "time", "key", "signature"])
def test_a_bad_byte_in_the_newest_note_stops_no_alarm(
    world: World, files: Path, damaged: str
) -> None:
    first = checkpoints.keep_up(NOW)
    assert first is not None
    lines = first.note.encode().split(b"\n")
    line = ["origin", "size", "root", "time", "key", "", "signature"].index(damaged)
    lines[line] = lines[line][:-2] + b"\xff" + lines[line][-1:]
    (files / "checkpoints").write_bytes(b"\n".join(lines) + b"\n")
    checkpoints.sign(NOW, at_once=True)
    checkpoints.check_all(NOW)
    world.activity_in("preparation")
    checkpoints.keep_up(datetime.now(UTC) + timedelta(hours=1))
    assert LedgerAlarm.objects.filter(code=checkpoints.CONFLICT).exists()
    with pytest.raises(CommandError, match="Liggaren stämmer inte"):
        call_command("ledger", "verify")


def test_a_new_key_is_not_announced_over_a_contradiction(world: World, files: Path) -> None:
    first = checkpoints.keep_up(NOW)
    assert first is not None
    signer = Signer.read(files / "ledger.key")
    other = Statement(signer.verifier.name, first.size, b"\x07" * 32, NOW)
    (files / "checkpoints").write_text(signer.sign(other.text) + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="not of this tree"):
        call_command("ledger", "new-key")
    assert checkpoints.latest() == first
    assert Signer.read(files / "ledger.key").verifier == signer.verifier


def test_a_proof_is_checked_by_anybody_and_says_nothing_of_the_case(world: World) -> None:
    case = world.activity_in("rejected")
    entry = LedgerEntry.objects.filter(chain=case.public_id).latest("seq")
    assert proofs.proof_of(entry.pk) is None
    assert proofs.printed(entry.pk) is None
    made = checkpoints.keep_up(NOW)
    world.activity_in("preparation")
    checkpoints.keep_up(NOW + timedelta(hours=1))
    found, printed = proofs.proof_of(entry.pk), proofs.printed(entry.pk)
    assert found is not None
    assert printed is not None
    assert made is not None
    assert proofs.Proof.of(str(found)) == found
    assert (printed.tree_size, printed.signed_at) == (made.size, NOW)
    assert printed.entry_hash == bytes(entry.hash).hex()
    assert b"<svg" in printed.qr
    with seeing(NOBODY):
        by_code = proofs.answer_to_code(printed.digest.replace("-", " ").lower())
        sent = str(found).replace("\n", "\r\n")
        by_proof = proofs.answer_to_proof(sent, checkpoints.known_keys())
    assert by_code == by_proof == proofs.Answer(printed.digest, made.size, NOW)
    page = Client().get(printed.address.removeprefix(settings.SITE_URL))
    assert printed.digest in page.content.decode()
    for secret in (str(case.number), case.title, str(case.public_id), str(entry.pk)):
        assert secret not in page.content.decode()


def test_a_false_proof_proves_nothing(world: World) -> None:
    case = world.activity_in("rejected")
    entry = LedgerEntry.objects.filter(chain=case.public_id).latest("seq")
    checkpoints.keep_up(NOW)
    found = proofs.proof_of(entry.pk)
    assert found is not None
    text = str(found)
    for lie in (
        text.replace("index ", "index 1"),
        text.replace("extra ", "extra AAAA"),
        text.replace(f"{found.note.splitlines()[2]}\n", "A" * 43 + "=\n"),
        "\n".join(line for place, line in enumerate(text.split("\n")) if place != 3),
        proofs.FIRST_LINE,
        "",
    ):
        with pytest.raises(proofs.BadProof):
            proofs.answer_to_proof(lie, checkpoints.known_keys())
    assert proofs.answer_to_code("A" * 32) is None
    assert proofs.answer_to_code("nej") is None
