"""A decision is never edited: a correction, a change, the formal decision are entries about it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.models import Activity
from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from notifications.models import Kind
from notifications.recipients import recipients
from tests import ledger_oracle
from tests.world import NOW, TODAY, World, current, seen
from workflow import conflicts, corrections, ledger
from workflow.errors import AlreadyHandled, BadRecord, MissingForGate, NotFound, NotPermitted
from workflow.models import Case, LedgerEntry, OutboxEvent
from workflow.records import Earlier


def decision(case: Case, body: str) -> LedgerEntry:
    """The newest decision of a body on the case."""
    found = LedgerEntry.objects.filter(chain=case.public_id, kind="decision", body__name=body)
    return found.order_by("-seq")[0]


def correct(world: World, case: Case, by: str, **given: Any) -> Case:
    said = {"wrong": "§ 7", "right": "§ 8"} | given
    entry = said.pop("entry", None) or decision(case, OFFICIALS).pk
    return corrections.correct(case.public_id, entry, **said, actor=world.actor(by), now=NOW)


def change(world: World, case: Case, by: str, body: str = OFFICIALS, **given: Any) -> Case:
    said: dict[str, Any] = {
        "how": world.meeting(body, paragraph="§ 9"),
        "motivation": "nya uppgifter",
        "seen_version": seen(case),
    } | given
    return corrections.change(
        case.public_id, decision(case, body).pk, **said, actor=world.actor(by), now=NOW
    )


def test_a_slip_of_the_pen_is_an_entry_that_refers_to_the_decision(world: World) -> None:
    case = world.activity_in("steering")
    before, text = decision(case, OFFICIALS), seen(case)
    after = correct(world, case, "Tove")
    entry = LedgerEntry.objects.get(chain=case.public_id, act="correct")
    assert (entry.kind, entry.refers_to, entry.source, entry.target) == (
        "correction", before, "steering", "steering")  # fmt: skip
    assert entry.text.data["report"] == {"wrong": "§ 7", "right": "§ 8"}
    assert entry.body == before.body
    assert entry.decided_by == entry.recorded_by == world.cast.person("Tove")
    assert entry.text_number is None
    assert (after.state, seen(case)) == ("steering", text)
    assert decision(case, OFFICIALS).text.words == before.text.words
    assert ledger.verify().intact
    assert ledger_oracle.recompute(ledger_oracle.rows()) == []


@pytest.mark.parametrize("state", ["political", "execution", "closed", "rejected"])
def test_it_can_be_done_in_every_later_state(world: World, state: str) -> None:
    case = world.activity_in(state)
    assert correct(world, case, "Tove").state == state
    assert change(world, case, "Tove").state == state


@pytest.mark.parametrize("by", ["Hanna", "Sara", "Lena", "Signe", "Arvid"])
def test_only_the_secretary_or_chair_of_the_body_that_decided(world: World, by: str) -> None:
    case = world.activity_in("steering")
    with pytest.raises(NotPermitted):
        correct(world, case, by)
    with pytest.raises(NotPermitted):
        change(world, case, by)


def test_for_whoever_may_not_see_the_case_there_is_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        correct(world, world.activity_in("steering"), "Pär")


def test_only_a_bodys_decision_on_this_case(world: World) -> None:
    case, other = world.activity_in("steering"), world.activity_in("steering")
    submitted = LedgerEntry.objects.get(chain=case.public_id, act="submit")
    for entry in (submitted.pk, decision(other, OFFICIALS).pk, case.public_id):
        with pytest.raises(NotFound):
            correct(world, case, "Tove", entry=entry)


def test_what_is_corrected_must_be_said(world: World) -> None:
    case = world.activity_in("steering")
    with pytest.raises(MissingForGate) as missing:
        correct(world, case, "Tove", wrong=" ", right="")
    assert list(missing.value.missing) == ["wrong", "right"]
    with pytest.raises(BadRecord):
        correct(world, case, "Tove", right=" § 7 ")
    with pytest.raises(BadRecord):
        correct(world, case, "Tove", right="Karin, 19121212-1212")


def test_the_same_sent_twice_is_one(world: World) -> None:
    case = world.activity_in("steering")
    correct(world, case, "Tove")
    change(world, case, "Tove")
    with pytest.raises(AlreadyHandled):
        correct(world, case, "Tove")
    with pytest.raises(AlreadyHandled):
        change(world, case, "Tove")
    correct(world, case, "Tove", right="§ 12")
    assert LedgerEntry.objects.filter(chain=case.public_id, act="correct").count() == 2


def test_nobody_with_a_conflict_of_interest(world: World) -> None:
    case = world.activity_in("steering")
    conflicts.report(
        case.public_id, world.cast.person("Tove"), ground="bror", actor=world.actor("Tove"), now=NOW
    )
    with pytest.raises(NotPermitted):
        correct(world, case, "Tove")


def test_the_body_decides_anew_and_the_case_stays(world: World) -> None:
    case = world.activity_in("steering")
    item = current(case).items.get(status="NEW")
    change(world, case, "Tove")
    entry = LedgerEntry.objects.get(chain=case.public_id, act="change")
    assert (entry.kind, entry.item, entry.refers_to) == (
        "change", None, decision(case, OFFICIALS))  # fmt: skip
    assert entry.text.data["how"]["paragraph"] == "§ 9"
    assert entry.decided_by is None  # the body, at a meeting
    assert entry.text_sha256 == seen(case)
    assert current(case).items.get(status="NEW") == item
    correct(world, case, "Tove", entry=entry.pk)  # and that, too, can be corrected


def test_a_change_is_a_decision_of_a_body_with_a_quorum(world: World) -> None:
    case = world.activity_in("steering")
    members = world.cast.members(OFFICIALS)
    with pytest.raises(NotPermitted):
        change(world, case, "Tove", how=world.meeting(OFFICIALS, present=members[:1]))
    with pytest.raises(MissingForGate):
        change(world, case, "Tove", how=None)
    with pytest.raises(MissingForGate):
        change(world, case, "Tove", motivation=" ")
    with pytest.raises(BadRecord):
        change(world, case, "Tove", how=world.meeting(STEERING))


def test_a_reviewing_body_changes_its_own(world: World) -> None:
    case = world.activity_in("closed")
    accepted = LedgerEntry.objects.get(chain=case.public_id, act="accept")
    assert accepted.body is not None
    change(world, case, "Tove", body=accepted.body.name)


def test_who_handled_the_case_is_told_of_a_correction_and_a_change(world: World) -> None:
    case = world.activity_in("steering")
    change(world, case, "Tove")
    correct(world, case, "Tove")
    for code in ("change", "correct"):
        event = OutboxEvent.objects.get(case=case.pk, kind=code)
        told = {one.person.name.split()[0]: one.kind for one in recipients(event, TODAY)}
        assert told["Hanna"] == Kind.AMENDED
        assert "Tove" not in told


FORMAL = Earlier(body="Kommunstyrelsen", on=date(2026, 1, 9), reference="§ 112", state="")


def formal(world: World, case: Case, by: str, body: str) -> Case:
    return corrections.formal(
        case.public_id, decision(case, body).pk, decision=FORMAL, actor=world.actor(by), now=NOW
    )


def test_an_advisory_word_carries_the_formal_decision_later(world: World) -> None:
    case = world.activity_in("steering")
    for by in ("Tove", "Signe"):
        if by == "Signe":
            with pytest.raises(AlreadyHandled):
                formal(world, case, by, OFFICIALS)
            continue
        formal(world, case, by, OFFICIALS)
    entry = LedgerEntry.objects.get(chain=case.public_id, act="formal")
    assert (entry.kind, entry.decided_on) == ("formal", date(2026, 1, 9))
    assert entry.text.data["earlier"]["body"] == "Kommunstyrelsen"


def test_a_body_that_decides_has_no_other_decision(world: World) -> None:
    case: Activity = world.activity_in("approved")
    deciding = next(
        name
        for name in (POLITICIANS, STEERING, OFFICIALS)
        if not world.cast.bodies[name].is_advisory
    )
    by = {POLITICIANS: "Siv", STEERING: "Sara", OFFICIALS: "Tove"}[deciding]
    with pytest.raises(BadRecord):
        formal(world, case, by, deciding)
