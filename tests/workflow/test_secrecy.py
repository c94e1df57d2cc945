"""Secrecy levels: raised and lifted by the owner, on the record, at once, whoever is in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from cases.story.cast import OFFICIALS, PLANNING, POLICE, POLITICIANS, SOCIAL, STEERING
from notifications.deciding import write_letters
from notifications.models import Letter, Status
from notifications.recipients import recipients
from notifications.sending import send_waiting
from tests.world import NOW, TODAY, World, current
from workflow import ledger, releases, secrecy
from workflow.errors import BadRecord, MissingForGate, NotFound, NotPermitted
from workflow.models import Case, LedgerEntry, OutboxEvent, Release
from workflow.permissions import rights_of
from workflow.records import Record

SOON = NOW + timedelta(minutes=1)
LAW = "OSL 18 kap. 1 §"


def restrict(world: World, case: Case, by: str = "Hanna") -> None:
    releases.restrict(case.public_id, basis=LAW, actor=world.actor(by), now=NOW)


def lift(world: World, case: Case, by: str = "Hanna") -> None:
    releases.lift(case.public_id, reason="avslutat", actor=world.actor(by), now=NOW)


def sees(world: World, name: str, case: Case) -> bool:
    rights = rights_of(world.cast.person(name), TODAY)
    return Case.objects.visible_to(rights).filter(pk=case.pk).exists()


def last_entry(case: Case) -> LedgerEntry:
    entry = LedgerEntry.objects.filter(chain=case.public_id).order_by("-seq").first()
    assert entry is not None
    return entry


# -- the levels


def test_a_case_climbs_from_internal_to_released(world: World) -> None:
    case = world.propose()
    assert secrecy.level_of(current(case)) is secrecy.INTERNAL
    officials = world.cast.bodies[OFFICIALS]
    world.turn(case, "submit", "Hanna", releases=[officials])
    assert secrecy.level_of(current(case)) is secrecy.DISPATCHED  # who has the turn anyway
    to = world.cast.organisations[POLICE]
    given: dict[str, Any] = {"actor": world.actor("Hanna"), "now": NOW}
    row = releases.release(case.public_id, to, reason="begärt", **given)
    assert secrecy.level_of(current(case)) is secrecy.RELEASED
    releases.take_back(row.public_id, reason="fel", **given)
    assert secrecy.level_of(current(case)) is secrecy.DISPATCHED
    restrict(world, case)
    assert secrecy.level_of(current(case)) is secrecy.RESTRICTED


def test_who_will_lose_sight_is_who_loses_it(world: World) -> None:
    """An agreement: the departments that saw it because their party signs it."""
    agreement, signe = world.agreement, world.actor("Signe")
    named = secrecy.losing_sight(current(agreement))
    assert named == [SOCIAL, PLANNING]
    assert [sees(world, name, agreement) for name in ("Hanna", "Stina")] == [True, True]
    releases.restrict(agreement.public_id, basis=LAW, actor=signe, now=NOW)
    assert [sees(world, name, agreement) for name in ("Hanna", "Stina")] == [False, False]
    assert [sees(world, name, agreement) for name in ("Signe", "Uno", "Ulla")] == [True] * 3
    assert secrecy.losing_sight(current(agreement)) == []


def test_the_coordinator_is_named_and_loses_a_numbered_case(world: World) -> None:
    case = world.activity_in("steering")
    named = secrecy.losing_sight(case)
    assert [str(place) for place in named] == ["Överenskommelsens samordnare"]
    before = {name for name in world.cast.people if sees(world, name, case)}
    restrict(world, case)
    assert before - {name for name in world.cast.people if sees(world, name, case)} == {"Signe"}


def test_of_a_draft_nobody_loses_sight(world: World) -> None:
    assert secrecy.losing_sight(world.propose()) == []


# -- raising and lifting


def test_raising_keeps_the_number_and_is_an_entry_and_an_event(world: World) -> None:
    case = world.activity_in("preparation")
    number = case.number
    restrict(world, case)
    now, entry = current(case), last_entry(case)
    assert (now.number, now.restricted, now.restricted_basis) == (number, True, LAW)
    assert (now.restricted_by, now.restricted_at) == (world.cast.person("Hanna"), NOW)
    assert (entry.kind, entry.act, entry.text.data) == ("setting", "restrict", {"basis": LAW})
    assert OutboxEvent.objects.filter(case=case.pk, kind="restrict").count() == 1
    assert ledger.verify().intact


def test_of_a_draft_that_is_restricted_no_event_tells(world: World) -> None:
    case = world.propose()
    restrict(world, case)
    assert OutboxEvent.objects.filter(case=case.pk).count() == 0


def test_lifting_shows_the_case_again_and_keeps_the_number(world: World) -> None:
    case = world.propose()
    restrict(world, case)
    world.turn(case, "submit", "Hanna")
    number = current(case).number
    assert str(number).startswith("TRY-S ")
    assert not sees(world, "Signe", case)
    lift(world, case)
    now, entry = current(case), last_entry(case)
    assert (now.number, now.restricted, now.restricted_basis, now.restricted_at) == (
        number,
        False,
        "",
        None,
    )
    assert (entry.kind, entry.act, entry.text.data) == ("setting", "lift", {"reason": "avslutat"})
    assert OutboxEvent.objects.filter(case=case.pk, kind="lift").count() == 1
    assert sees(world, "Signe", case)
    assert ledger.verify().intact


def test_a_draft_that_is_open_again_gets_an_open_number(world: World) -> None:
    case = world.propose()
    restrict(world, case)
    lift(world, case)
    assert str(world.turn(case, "submit", "Hanna").number).startswith("TRY 2026/")


@pytest.mark.parametrize("act", [restrict, lift])
@pytest.mark.parametrize("by", ["Kim", "Tove", "Signe", "Rut", "Arvid"])
def test_only_the_owner_changes_the_secrecy(
    world: World, by: str, act: Callable[[World, Case, str], None]
) -> None:
    case = world.activity_in("preparation")
    with pytest.raises(NotPermitted):
        act(world, case, by)
    assert not current(case).restricted


def test_to_an_outsider_there_is_nothing_to_restrict(world: World) -> None:
    case = world.activity_in("preparation")
    for act in (restrict, lift):
        with pytest.raises(NotFound):
            act(world, case, "Pär")


def test_a_basis_and_a_reason_are_demanded(world: World) -> None:
    case, hanna = world.activity_in("preparation"), world.actor("Hanna")
    with pytest.raises(MissingForGate) as refused:
        releases.restrict(case.public_id, basis="  ", actor=hanna, now=NOW)
    assert refused.value.missing == ("basis",)
    with pytest.raises(BadRecord):
        lift(world, case)  # not restricted
    restrict(world, case)
    with pytest.raises(BadRecord):
        restrict(world, case)  # already
    with pytest.raises(MissingForGate):
        releases.lift(case.public_id, reason="", actor=hanna, now=NOW)
    assert current(case).restricted


# -- releasing what is restricted


def test_a_restricted_case_is_released_on_a_legal_basis_only(world: World) -> None:
    case, police = world.activity_in("preparation"), world.cast.organisations[POLICE]
    restrict(world, case)
    give = partial(
        releases.release,
        case.public_id,
        police,
        reason="begärt",
        actor=world.actor("Hanna"),
        now=NOW,
    )
    with pytest.raises(MissingForGate) as refused:
        give(basis=" ")
    assert refused.value.missing == ("basis",)
    assert not Release.objects.filter(case=case.pk, organisation=police).exists()
    row = give(basis="OSL 10 kap. 27 §")
    assert (row.reason, row.basis) == ("begärt", "OSL 10 kap. 27 §")
    assert last_entry(case).text.data["basis"] == "OSL 10 kap. 27 §"
    assert sees(world, "Pär", case)


@pytest.mark.parametrize("place", [POLICE, PLANNING, STEERING, POLITICIANS])
def test_submitting_a_restricted_case_discloses_it_to_nobody_else(world: World, place: str) -> None:
    case, cast = world.propose(), world.cast
    restrict(world, case)
    officials = cast.bodies[OFFICIALS]
    other = cast.bodies.get(place) or cast.organisations[place]
    with pytest.raises(NotPermitted):
        world.turn(case, "submit", "Hanna", releases=[officials, other])
    assert current(case).number is None
    world.turn(case, "submit", "Hanna", releases=[officials])
    assert not sees(world, {POLICE: "Pär", PLANNING: "Stina"}.get(place, "Eva"), case)


# -- letters that wait while the case is raised


def test_a_letter_that_waits_is_dropped_for_whoever_lost_sight(
    world: World, mailoutbox: list[Any]
) -> None:
    OutboxEvent.objects.update(handled_at=NOW)
    case = world.activity_in("preparation")
    to = world.cast.organisations[PLANNING]
    given: dict[str, Any] = {"actor": world.actor("Hanna"), "now": NOW}
    row = releases.release(case.public_id, to, reason="begärt", **given)
    assert write_letters(SOON) == 3  # Tove and Olle: their turn; Stina: released to her
    restrict(world, case)
    releases.take_back(row.public_id, reason="skyddat", **given)
    write_letters(SOON)
    send_waiting(lambda: SOON)
    told = {str(letter.person): letter for letter in Letter.objects.select_related("person")}
    assert {name for name, one in told.items() if one.status == Status.SENT} == {
        "Tove Tjänst",
        "Olle Ordning",
    }
    assert told["Stina Stadsbyggare"].status == Status.SKIPPED
    assert told["Stina Stadsbyggare"].subject == ""
    assert len(mailoutbox) == 2
    for sent in mailoutbox:
        assert case.title not in f"{sent.subject} {sent.body} {sent.alternatives}"
        assert str(case.number) not in sent.subject


def test_the_coordinators_letter_is_dropped_by_the_raising_alone(
    world: World, mailoutbox: list[Any]
) -> None:
    case = world.activity_in("approved")
    world.turn(case, "reconsider", "Signe", record=Record(motivation="läget är nytt"))
    OutboxEvent.objects.update(handled_at=NOW)
    world.turn(case, "withdraw", "Hanna", record=Record(motivation="behövs inte"))
    write_letters(SOON)
    letter = Letter.objects.get(person=world.cast.person("Signe"))
    assert letter.status == Status.WAITING
    restrict(world, case)
    send_waiting(lambda: SOON)
    letter.refresh_from_db()
    assert (letter.status, letter.subject) == (Status.SKIPPED, "")
    assert {m.to[0].split(".")[0] for m in mailoutbox} == {"tove", "sara", "siv"}
    assert all(case.title not in f"{m.subject} {m.body}" for m in mailoutbox)


@pytest.mark.parametrize("kind", ["restrict", "lift"])
def test_of_the_flag_itself_nobody_is_written_to(world: World, kind: str) -> None:
    case = world.activity_in("preparation")
    restrict(world, case)
    lift(world, case)
    event = OutboxEvent.objects.get(case=case.pk, kind=kind)
    assert recipients(event, TODAY) == []
