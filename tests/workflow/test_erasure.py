"""Lawful erasure: emptied by the entry that says so, by nothing else, and the chain holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cases.actions.edit import edit_activity
from cases.models import Activity, PlanFile, SourceNote
from cases.reading import activity_draft
from cases.story.cast import OFFICIALS, POLICE
from tests import ledger_oracle
from tests.workflow.test_corrections import decision
from tests.world import NOW, World, current, seen
from workflow import erasure, ledger, releases
from workflow.erasure import PEOPLE, WORDS, Wish
from workflow.erasure_grounds import DECISION
from workflow.errors import BadRecord, MissingForGate, NotFound, NotPermitted
from workflow.models import Case, LedgerEntry, Release, TextVersion
from workflow.records import Record

WHY = "Anna Andersson på Storgatan 5 är granne"


def erase(world: World, case: Case, wish: Wish, by: str = "Arvid", **given: Any) -> int:
    arguments: dict[str, Any] = {"ground": DECISION, "reference": "KS 2026/12 § 4"} | given
    keys = arguments.pop("keys", None)
    if keys is None:
        found = planned(world, case, wish, by)
        keys = [place.key for place in found]
    return erasure.erase(
        case.public_id, wish, keys=keys, actor=world.actor(by), now=NOW, **arguments
    )


def planned(world: World, case: Case, wish: Wish, by: str = "Arvid") -> Sequence[erasure.Place]:
    return erasure.plan(current(case), wish).places


def refused(world: World) -> Case:
    """A case that the officials sent back, with a name in the reason."""
    case = world.propose()
    world.turn(case, "submit", "Hanna")
    world.decide(case, "refer_back", motivation=WHY, asked="mer", until=date(2026, 2, 2))
    return case


def verified() -> bool:
    report = ledger.verify()
    faults = ledger_oracle.recompute(ledger_oracle.rows())
    assert (report.broken, faults) == ((), [])
    return True


def test_the_words_go_and_the_entry_stays(world: World) -> None:
    case = refused(world)
    entry = decision(case, OFFICIALS)
    before = LedgerEntry.objects.get(pk=entry.pk)
    assert erase(world, case, Wish(entry=entry.pk, halves=[WORDS])) == 1
    after = LedgerEntry.objects.select_related("text").get(pk=entry.pk)
    assert (after.text.words, after.text.words_salt) == (None, None)
    assert after.text.people is not None
    assert bytes(after.hash) == bytes(before.hash)
    said = LedgerEntry.objects.get(chain=case.public_id, kind="erasure")
    assert (said.act, said.outcome, said.refers_to) == ("erase", WORDS, entry)
    assert said.text.data["what"] == [WORDS]
    assert said.text.data["ground"] == DECISION
    assert said.recorded_by == world.cast.person("Arvid")
    assert verified()


def test_the_names_go_and_the_decision_stays_readable(world: World) -> None:
    case = refused(world)
    entry = decision(case, OFFICIALS)
    key = f"{PEOPLE}:{entry.pk}"
    assert erase(world, case, Wish(entry=entry.pk, halves=[PEOPLE]), keys=[key]) == 1
    after = LedgerEntry.objects.select_related("text").get(pk=entry.pk)
    assert after.text.people is None
    assert after.text.data["motivation"] == WHY
    assert verified()


@pytest.mark.parametrize("by", ["Hanna", "Tove", "Signe", "Rut", "Adam"])
def test_only_the_records_manager(world: World, by: str) -> None:
    case = refused(world)
    wish = Wish(entry=decision(case, OFFICIALS).pk, halves=[WORDS])
    keys = [place.key for place in planned(world, case, wish)]
    with pytest.raises((NotPermitted, NotFound)):
        erase(world, case, wish, by=by, keys=keys)
    assert verified()


def test_a_ground_and_its_reference_are_demanded(world: World) -> None:
    case = refused(world)
    wish = Wish(entry=decision(case, OFFICIALS).pk, halves=[WORDS])
    with pytest.raises(BadRecord):
        erase(world, case, wish, ground="finished")
    with pytest.raises(MissingForGate):
        erase(world, case, wish, reference=" ")
    with pytest.raises(MissingForGate):
        erase(world, case, wish, keys=[])
    with pytest.raises(NotFound):
        erase(world, case, Wish(entry=case.public_id, halves=[WORDS]), keys=["x"])
    assert not LedgerEntry.objects.filter(kind="erasure").exists()


def test_an_erasure_is_not_erased(world: World) -> None:
    case = refused(world)
    erase(world, case, Wish(entry=decision(case, OFFICIALS).pk, halves=[WORDS]))
    said = LedgerEntry.objects.get(chain=case.public_id, kind="erasure")
    with pytest.raises(NotFound):
        planned(world, case, Wish(entry=said.pk, halves=[WORDS]))


def test_a_short_passage_is_not_looked_for(world: World) -> None:
    with pytest.raises(BadRecord):
        planned(world, refused(world), Wish(passage="Anna"))


def test_a_passage_goes_from_every_place_that_is_ticked(world: World) -> None:
    case = world.propose(description=f"Grannen heter {WHY}, sägs det")
    world.turn(case, "submit", "Hanna")
    police, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    releases.release(case.public_id, police, reason=f"För {WHY}", actor=hanna, now=NOW)
    wish = Wish(passage=WHY)
    whats = {place.key.split(":")[0] for place in planned(world, case, wish)}
    assert whats == {"words", "text", "rows"}
    erase(world, case, wish)
    now = current(case)
    assert now.text_version is not None
    assert now.text_version.number == 2
    assert "[gallrat]" in now.text_version.data["description"]
    assert Release.objects.get(case=case.pk).reason == "För [gallrat]"
    old = TextVersion.objects.get(case=case.pk, number=1)
    assert (old.content, len(old.sha256)) == (None, 64)
    assert planned(world, case, wish) == []
    assert verified()


def test_a_version_that_no_longer_holds_is_emptied_and_keeps_its_fingerprint(world: World) -> None:
    case = refused(world)
    _edit(world, case, "Andra ord")
    print_of = TextVersion.objects.get(case=case.pk, number=1).sha256
    erase(world, case, Wish(version=1))
    text = TextVersion.objects.get(case=case.pk, number=1)
    assert (text.content, text.sha256, text.data) == (None, print_of, {})
    said = LedgerEntry.objects.get(chain=case.public_id, kind="erasure")
    assert (said.outcome, said.text_number, said.text_sha256) == ("text", 1, print_of)
    with pytest.raises(NotFound):
        planned(world, case, Wish(version=1))
    with pytest.raises(NotFound):
        planned(world, case, Wish(version=2))  # it holds
    assert verified()


def _edit(world: World, case: Case, description: str) -> None:
    before = activity_draft(Activity.objects.get(pk=case.pk))
    edit_activity(
        case.public_id,
        replace(before, description=description),
        actor=world.actor("Hanna"),
        seen_version=seen(case),
        now=NOW,
    )


def test_a_drafts_only_text_is_written_over(world: World) -> None:
    case = world.propose(description=WHY)
    erase(world, case, Wish(passage=WHY))
    now = current(case)
    assert now.text_version is not None
    assert (now.text_version.number, now.text_version.data["description"]) == (1, "[gallrat]")
    said = LedgerEntry.objects.get(chain=case.public_id, kind="erasure")
    assert (said.outcome, said.text_number) == ("other", None)
    assert verified()


def test_words_in_json_and_in_notes_of_an_import_go_too(world: World) -> None:
    case = world.propose()
    plan = PlanFile.objects.create(
        municipality="Lund", name="lund.json", sha256="0" * 64, loaded_at=NOW, kept={"by": WHY}
    )
    note = SourceNote.objects.create(
        case=case, plan_file=plan, key="1", sha256="0" * 64, kept={"why": f'"{WHY}"', "n": 1}
    )
    erase(world, case, Wish(passage=WHY))
    note.refresh_from_db()
    plan.refresh_from_db()
    assert note.kept == {"why": '"[gallrat]"', "n": 1}
    assert plan.kept == {"by": "[gallrat]"}


def test_codes_are_not_words(world: World) -> None:
    """A passage that reads like a state of ours changes no state."""
    case = world.activity_in("execution")
    whats = {place.what for place in planned(world, case, Wish(passage="execution"))}
    assert whats <= {WORDS}
    assert current(case).state == "execution"


# -- the database


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_application_empties_nothing_by_itself(world: World) -> None:
    case = refused(world)
    _edit(world, case, "Andra ord")
    entry = decision(case, OFFICIALS).pk
    for statement, value in (
        (
            "UPDATE workflow_ledgertext SET words = NULL, words_salt = NULL WHERE entry_id = %s",
            entry,
        ),
        ("DELETE FROM workflow_ledgertext WHERE entry_id = %s", entry),
        ("UPDATE workflow_textversion SET content = NULL WHERE case_id = %s", case.pk),
        ("DELETE FROM workflow_textversion WHERE case_id = %s", case.pk),
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|refused"):
            run(statement, value)
    assert verified()


def test_an_entry_empties_only_what_it_names_in_its_own_chain(world: World) -> None:
    case, other = refused(world), refused(world)
    theirs = decision(other, OFFICIALS)
    base: dict[str, Any] = {
        "chain": case.public_id, "case": case.public_id, "kind": "erasure",
        "decided_on": NOW.date(),
    }  # fmt: skip
    for wrong in (
        {"act": "erase", "outcome": WORDS, "refers_to": theirs.pk},
        {"act": "erase", "outcome": WORDS},
        {"act": "erase", "outcome": ""},
        {"act": "else", "outcome": WORDS},
        {"act": "erase", "outcome": "text", "text_number": 1, "text_sha256": seen(case)},  # holds
        {"act": "erase", "outcome": "text", "text_number": 1, "text_sha256": "0" * 64},
    ):
        with pytest.raises(DatabaseError, match="erase"), transaction.atomic():
            ledger.record([ledger.Entry(**(base | wrong))])
    assert verified()


# -- working drafts


def closed_with_a_draft(world: World) -> Case:
    case = refused(world)
    _edit(world, case, "Ett mellanläge")
    _edit(world, case, "Det som lämnas in")
    world.turn(case, "resubmit", "Hanna", record=Record(motivation="bättre"))
    world.decide(case, "dismiss")
    return case


def test_working_drafts_are_weeded_when_the_case_is_finished(world: World) -> None:
    case = closed_with_a_draft(world)
    assert erasure.drafts_of(current(case)) == [2]
    with pytest.raises(NotPermitted):
        erasure.weed(case.public_id, actor=world.actor("Hanna"), now=NOW)
    assert erasure.weed(case.public_id, actor=world.actor("Arvid"), now=NOW) == 1
    numbers = TextVersion.objects.filter(case=case.pk).order_by("number")
    assert list(numbers.values_list("number", flat=True)) == [1, 3]
    said = LedgerEntry.objects.get(chain=case.public_id, act="weed")
    assert (said.kind, said.text.data["count"]) == ("erasure", 1)
    with pytest.raises(BadRecord):
        erasure.weed(case.public_id, actor=world.actor("Arvid"), now=NOW)
    assert verified()


def test_nothing_is_weeded_before_that(world: World) -> None:
    case = refused(world)
    _edit(world, case, "Ett mellanläge")
    _edit(world, case, "Ett till")
    assert erasure.drafts_of(current(case)) == []
    with pytest.raises(BadRecord):
        erasure.weed(case.public_id, actor=world.actor("Arvid"), now=NOW)
    entry = ledger.Entry(
        chain=case.public_id, case=case.public_id, kind="erasure", act="weed", decided_on=NOW.date()
    )
    with transaction.atomic():
        ledger.record([entry])  # past the action: the database keeps them all the same
    assert TextVersion.objects.filter(case=case.pk).count() == 3
