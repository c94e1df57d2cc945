"""The tamper drill in small (`make faults ARGS="tamper"` does more); honest ledgers pass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from config.postgres import PROJECT
from tests import ledger_oracle
from tests.documents import test_erased_files
from tests.faults import tampering
from tests.workflow import test_erasure
from tests.world import NOW, World
from workflow import checkpoints, exporting, ledger, merkle, proofs, verifying
from workflow.erasure import Wish
from workflow.models import Case, LedgerEntry, TextVersion
from workflow.signed_notes import Signer, Statement


@pytest.mark.slow
def test_every_attack_is_found_by_both_readers(
    committed_world: World,
    tmp_path: Path,
    settings: Settings,
    record_property: Callable[[str, object], None],
) -> None:
    for name in ("LEDGER_KEY_FILE", "LEDGER_CHECKPOINTS_FILE"):
        setattr(settings, name, getattr(settings, name))  # put back afterwards

    def live() -> None:
        for state in ("closed", "revision"):
            committed_world.activity_in(state)

    with tampering.drilling(tmp_path, 1, live) as drill:
        found = tampering.drilled(drill, 2)
    record_property("tampering in small", [str(found)])
    assert found.missed == []


@pytest.fixture
def files(tmp_path: Path, settings: Settings) -> Path:
    settings.LEDGER_KEY_FILE = str(tmp_path / "ledger.key")
    settings.LEDGER_CHECKPOINTS_FILE = str(tmp_path / "checkpoints")
    return tmp_path


def independently(files: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    keys = [word for key in checkpoints.known_keys() for word in ("--key", str(key))]
    command = [sys.executable, str(PROJECT / "verify_ledger.py"), *map(str, arguments), *keys]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=files)


def test_an_honest_ledger_and_one_case_of_it_pass(world: World, files: Path) -> None:
    case = world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    world.activity_in("preparation")  # numbered, but under no checkpoint, or not even that
    call_command("ledger", "verify", checkpoints=files / "checkpoints")
    call_command("ledger", "export", str(files / "all"))
    call_command("ledger", "export", str(files / "one"), case=case.number)
    whole = independently(files, "all", "--checkpoints", "checkpoints")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert f"{LedgerEntry.objects.count()} entries, 1 checkpoints" in whole.stdout
    chain = ("--case", case.public_id)
    one = independently(files, "one", *chain, "--checkpoints", "checkpoints")
    assert (one.returncode, one.stderr) == (0, "")
    count = len(ledger.history(case.public_id))
    told = "Not proved: whether more was written since; anything of other cases."
    assert one.stdout == f"One case: {count} entries are as signed. {told}\n"
    lines = [json.loads(line) for line in (files / "one").read_text().splitlines()]
    assert sum("proof" in line for line in lines) == count
    # Which of the two it is to be is for whoever asks to say.
    assert independently(files, "one").returncode == 1
    assert independently(files, "all", *chain).returncode == 1


def test_a_lawful_erasure_of_a_file_is_no_fault(world: World, files: Path) -> None:
    case, file = test_erased_files.submitted(world)
    test_erased_files.erase_file(world, case, file)
    checkpoints.keep_up(NOW)
    call_command("ledger", "export", str(files / "all"))
    whole = independently(files, "all", "--checkpoints", "checkpoints")
    assert (whole.returncode, whole.stderr) == (0, "")


def test_what_came_after_the_checkpoint_is_named_and_nothing_else_is_without_a_proof(
    world: World, files: Path
) -> None:
    case = world.activity_in("preparation")
    checkpoints.keep_up(NOW)
    proved = len(ledger.history(case.public_id))
    world.decide(case, "refer_back", motivation="nej", asked="mer", until=NOW.date())
    call_command("ledger", "export", str(files / "one"), case=str(case.public_id))
    told = independently(files, "one", "--case", case.public_id)
    assert f"Not proved: entry {proved + 1}; whether" in told.stdout, told
    lines = [json.loads(line) for line in (files / "one").read_text().splitlines()]
    for hidden in (range(1, 2), range(1, proved + 2)):
        for line in lines:
            if "entry" in line and int(line["entry"]["seq"]) in hidden:
                line |= {"place": None, "queued": True}
        write(files / "one", lines)
        told = independently(files, "one", "--case", case.public_id)
        assert f"First bad: {case.public_id}/1" in told.stderr


def write(file: Path, lines: list[Any]) -> None:
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def made_anew(lines: list[Any]) -> None:
    """The last entry of the export says something else, and all that follows from it does."""
    last = [line for line in lines if "entry" in line][-1]
    last["entry"]["act"] = "dismiss"
    fields = [last["entry"][name] for name in exporting.FIELDS]
    parts = b"".join(ledger_oracle.field(value) for value in fields)
    hashed = ledger_oracle.sha256(b"samverka-ledger/1 entry\n" + parts)
    last |= {"hash": hashed.hex(), "leaf": merkle.leaf(hashed).hex()}
    lines[-1]["head"] = hashed.hex()


def test_a_case_made_anew_does_not_pass_whatever_its_header_says(world: World, files: Path) -> None:
    case = world.activity_in("rejected")
    older = checkpoints.keep_up(NOW)
    world.decide(world.activity_in("steering"), "dismiss")
    checkpoints.keep_up(NOW + timedelta(hours=1))
    assert older is not None
    call_command("ledger", "export", str(files / "one"), case=str(case.public_id))
    lines = [json.loads(line) for line in (files / "one").read_text().splitlines()]
    asked = ("--case", case.public_id, "--checkpoints", "checkpoints")
    for note in (None, older.note):
        write(files / "one", [lines[0] | {"note": note}, *lines[1:]])
        assert independently(files, "one", *asked).returncode == 1
    made_anew(lines)
    for header in ({}, {"note": None}, {"case": None}):
        write(files / "one", [lines[0] | header, *lines[1:]])
        assert independently(files, "one", *asked).returncode == 1
        assert independently(files, "one", "--checkpoints", "checkpoints").returncode == 1


def test_a_line_that_stands_there_twice_is_a_fault(world: World, files: Path) -> None:
    case = world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    call_command("ledger", "export", str(files / "all"))
    lines = [json.loads(line) for line in (files / "all").read_text().splitlines()]
    last = ledger.history(case.public_id)[-1]
    twin = next(i for i, one in enumerate(lines) if one.get("entry", {}).get("id") == str(last.pk))
    for changed in ({}, {"place": None, "queued": True}):
        write(files / "all", [*lines[:twin], lines[twin] | changed, *lines[twin:]])
        found = independently(files, "all", "--checkpoints", "checkpoints")
        assert f"BAD {case.public_id}/{last.seq}: stands there twice" in found.stdout
    text = next(i for i, one in enumerate(lines) if "text" in one)
    other = lines[text] | {"content": "{}"}
    write(files / "all", [*lines[:text], other, *lines[text:]])
    assert independently(files, "all", "--checkpoints", "checkpoints").returncode == 1


def test_leaves_that_were_cut_short_do_not_stop_the_reader(world: World, files: Path) -> None:
    world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    leaves = files / "checkpoints.leaves"
    leaves.write_bytes(leaves.read_bytes()[:-20] + b"\xff")
    call_command("ledger", "export", str(files / "all"))
    found = independently(files, "all", "--checkpoints", "checkpoints")
    assert (found.returncode, found.stderr) == (0, "")


def test_who_has_the_first_key_follows_to_the_ones_after_it(world: World, files: Path) -> None:
    call_command("ledger", "new-key", name="liggare.example")
    checkpoints.keep_up(NOW)
    call_command("ledger", "new-key")
    world.activity_in("preparation")
    checkpoints.keep_up(NOW + timedelta(hours=1))
    first, second = checkpoints.known_keys()
    assert first.name == second.name == "liggare.example"
    call_command("ledger", "export", str(files / "all"))
    command = [sys.executable, str(PROJECT / "verify_ledger.py"), "all"]
    command += ["--checkpoints", "checkpoints", "--key"]
    for key, status in ((first, 0), (second, 1)):
        done = subprocess.run(
            [*command, str(key)], capture_output=True, text=True, check=False, cwd=files
        )
        assert done.returncode == status, done
    call_command("ledger", "verify", checkpoints=files / "checkpoints", key=[str(first)])


def test_one_case_that_was_changed_on_the_way_does_not_pass(world: World, files: Path) -> None:
    case = world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    call_command("ledger", "export", str(files / "one"), case=str(case.public_id))
    text = (files / "one").read_text()
    last = ledger.history(case.public_id)[-1]
    for lie in (
        text.replace('"act":"reject"', '"act":"dismiss"'),
        text.replace('"proof":["', '"proof":["AAAA', 1),
    ):
        (files / "one").write_text(lie)
        assert independently(files, "one", "--case", case.public_id).returncode == 1
    (files / "one").write_text(text.replace('"act":"reject"', '"act":"dismiss"'))
    found = independently(files, "one", "--case", case.public_id)
    assert f"First bad: {case.public_id}/{last.seq}" in found.stderr


def test_a_proof_is_checked_without_the_program(world: World, files: Path) -> None:
    case = world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    entry = ledger.history(case.public_id)[-1]
    (files / "proof").write_text(str(proofs.proof_of(entry.pk)))
    proved = independently(files, "--proof", "proof")
    assert f"PROVED: entry {bytes(entry.hash).hex()}" in proved.stdout
    (files / "proof").write_text(str(proofs.proof_of(entry.pk)).replace("index ", "index 1"))
    assert independently(files, "--proof", "proof").returncode == 1


def test_the_command_names_the_first_bad_entry(world: World, files: Path) -> None:
    world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    other = (files / "checkpoints").read_text().replace("localhost", "annan")
    (files / "other").write_text(other)
    with pytest.raises(CommandError, match="Liggaren stämmer inte"):
        call_command("ledger", "verify", checkpoints=files / "other")
    with pytest.raises(CommandError, match="kan inte läsas"):
        call_command("ledger", "verify", checkpoints=files / "missing")


def test_without_the_leaves_two_checkpoints_enclose_what_was_changed(
    world: World, files: Path
) -> None:
    first = checkpoints.keep_up(NOW)
    world.activity_in("rejected")
    second = checkpoints.keep_up(NOW)
    assert first is not None
    assert second is not None
    signer = Signer.read(files / "ledger.key")
    lie = Statement(signer.verifier.name, second.size, b"\x01" * 32, NOW)
    (files / "checkpoints").write_text(f"{first.note}\n{signer.sign(lie.text)}\n")
    (files / "checkpoints.leaves").unlink(missing_ok=True)
    report = verifying.verify(files / "checkpoints")
    between = f"an entry from #{first.size} to #{second.size - 1} is another than was signed"
    assert report.broken == (f"checkpoint {second.size}: {between}",)


def test_a_whole_case_that_is_gone_is_named_by_the_tree(
    committed_world: World, tmp_path: Path, settings: Settings
) -> None:
    settings.LEDGER_KEY_FILE = settings.LEDGER_KEY_FILE
    settings.LEDGER_CHECKPOINTS_FILE = settings.LEDGER_CHECKPOINTS_FILE
    with tampering.drilling(tmp_path, 2, lambda: committed_world.activity_in("closed")) as drill:
        chain, _ = drill.somewhere()
        place = drill.place(chain, 1)
        drill.session.execute(f"DELETE FROM {tampering.ENTRY} WHERE chain = %s", [chain])
        drill.session.execute("DELETE FROM workflow_case WHERE public_id = %s", [chain])
        assert tampering.built_in(drill) == f"#{place}"
        assert not Case.objects.filter(public_id=chain).exists()


def test_an_erased_text_is_lawful_if_an_erasure_refers_to_it(
    committed_world: World, tmp_path: Path, settings: Settings
) -> None:
    settings.LEDGER_KEY_FILE = settings.LEDGER_KEY_FILE
    settings.LEDGER_CHECKPOINTS_FILE = settings.LEDGER_CHECKPOINTS_FILE
    with tampering.drilling(tmp_path, 3, lambda: committed_world.activity_in("closed")) as drill:
        chain, seq = drill.somewhere()
        entry = LedgerEntry.objects.select_related("text").get(chain=chain, seq=seq)
        set_words = f"UPDATE {tampering.TEXT} SET words = %s, words_salt = %s WHERE entry_id = %s"
        kept = (entry.text.words, bytes(entry.text.words_salt or b""), entry.pk)

        def first_bad() -> set[str]:
            oracle = ledger_oracle.first_faults(ledger_oracle.recompute(ledger_oracle.rows()))
            named = {tampering.built_in(drill), tampering.independent(drill)}
            assert named == (oracle or {""})
            return named

        drill.run(set_words, None, None, entry.pk)
        assert first_bad() == {f"{chain}/{seq}"}
        erase(entry, "people", says="words")  # another half of it, whatever stands beside
        assert first_bad() == {f"{chain}/{seq}"}
        drill.run(set_words, *kept)
        assert first_bad() == {""}
        erase(entry, "words", says="words")
        assert first_bad() == {""}
        drill.run(set_words, *kept)  # what was erased is there again
        erasing = LedgerEntry.objects.filter(chain=chain).latest("seq")
        assert first_bad() == {f"{chain}/{erasing.seq}"}
        assert ": erased, but still there" in str(verifying.verify().faults[0])


def test_a_decided_text_that_stands_again_after_its_erasure(
    committed_world: World, tmp_path: Path, settings: Settings
) -> None:
    settings.LEDGER_KEY_FILE = settings.LEDGER_KEY_FILE
    settings.LEDGER_CHECKPOINTS_FILE = settings.LEDGER_CHECKPOINTS_FILE
    case = test_erasure.refused(committed_world)
    content = TextVersion.objects.get(case=case.pk, number=1).content
    test_erasure._edit(committed_world, case, "Andra ord")
    with tampering.drilling(tmp_path, 5, lambda: committed_world.activity_in("closed")) as drill:
        test_erasure.erase(committed_world, case, Wish(version=1), keys=["text:1"])
        erasing = LedgerEntry.objects.filter(chain=case.public_id).latest("seq")
        assert (erasing.outcome, tampering.built_in(drill)) == ("text", "")
        assert tampering.independent(drill) == ""
        again = "UPDATE workflow_textversion SET content = %s WHERE case_id = %s AND number = 1"
        drill.run(again, content, case.pk)
        named = {tampering.built_in(drill), tampering.independent(drill)}
        oracle = ledger_oracle.first_faults(ledger_oracle.recompute(ledger_oracle.rows()))
        assert named == oracle == {f"{case.public_id}/{erasing.seq}"}


def test_a_case_whose_head_was_taken_away(
    committed_world: World, tmp_path: Path, settings: Settings
) -> None:
    settings.LEDGER_KEY_FILE = settings.LEDGER_KEY_FILE
    settings.LEDGER_CHECKPOINTS_FILE = settings.LEDGER_CHECKPOINTS_FILE
    with tampering.drilling(tmp_path, 4, lambda: committed_world.activity_in("closed")) as drill:
        chain, _ = drill.somewhere()
        drill.run("UPDATE workflow_case SET ledger_head = NULL WHERE public_id = %s", chain)
        named = {tampering.built_in(drill), tampering.independent(drill)}
        oracle = ledger_oracle.first_faults(ledger_oracle.recompute(ledger_oracle.rows()))
        assert named == oracle == {f"{chain}/{drill.length(chain)}"}


@pytest.mark.usefixtures("db")
def test_every_guard_of_the_record_is_watched() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relname = ANY(%s) AND t.tgname LIKE 'samverka%%'",
            [list(verifying.GUARDS)],
        )
        found = set(cursor.fetchall())
    watched = {(table, name) for table, names in verifying.GUARDS.items() for name in names}
    assert found == watched
    assert {("workflow_ledgerentry", "samverka_erase")} < watched
    assert {("workflow_textversion", "samverka_guard_text")} < watched


def erase(entry: LedgerEntry, half: str, *, says: str) -> None:
    """The entry that erases lawfully, as the last of the case's chain."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(public_id=entry.chain)
        made = ledger.Entry(
            chain=entry.chain,
            case=entry.chain,
            kind="erasure",
            act="erase",
            outcome=half,
            decided_on=entry.decided_on,
            refers_to=entry.pk,
            words={"what": [says], "ground": 'säger "what":["words"] själv'},
        )
        case.ledger_head = ledger.record([made])
        case.save(update_fields=["ledger_head"])
