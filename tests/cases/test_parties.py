"""Agreement and picture: each party acts on its own item, the last one moves the state."""

from __future__ import annotations

from datetime import date

import pytest

from cases.actions.edit import edit_agreement
from cases.actions.propose import draw_picture, open_agreement
from cases.drafts import AgreementDraft, PictureDraft, ProblemDraft, Proposer
from cases.models import Agreement, Picture
from cases.reading import agreement_draft
from cases.story.cast import CITY, POLICE
from tests.world import NOW, World, all_parties, current, open_items, seen
from workflow.errors import AlreadyHandled, MissingForGate, NotPermitted, NotYourTurn, StaleText
from workflow.models import Case, LedgerEntry
from workflow.records import Record
from workflow.turn import SYSTEM


def new_agreement(world: World, **changes: object) -> Agreement:
    draft = {
        "title": "Nästa överenskommelse",
        "parties": [world.cast.organisations[CITY], world.cast.organisations[POLICE]],
        "start": "2024",
        "end": "2025",
        "goals": ["Trygghet"],
    }
    return open_agreement(
        AgreementDraft(**(draft | changes)),  # type: ignore[arg-type]
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )


def item_of(case: Case, world: World, party: str) -> object:
    return next(i.public_id for i in open_items(case) if i.party == world.cast.organisations[party])


def test_sending_opens_one_item_per_party(world: World) -> None:
    agreement = new_agreement(world)
    world.turn(agreement, "send", "Signe")
    assert {i.party.name for i in open_items(agreement) if i.party} == {CITY, POLICE}
    assert current(agreement).number is not None


def test_the_last_signature_puts_it_in_force_whoever_comes_last(world: World) -> None:
    for order in ((("Uno", CITY), ("Ulla", POLICE)), (("Ulla", POLICE), ("Uno", CITY))):
        agreement = new_agreement(world)
        world.turn(agreement, "send", "Signe")
        states = [
            world.turn(agreement, "sign", name, item_id=item_of(agreement, world, party)).state
            for name, party in order
        ]
        assert states == ["signing", "in_force"]
        signed = LedgerEntry.objects.filter(case=agreement, act="sign").order_by("seq")
        assert [e.organisation.name for e in signed if e.organisation] == [p for _, p in order]
        assert len({e.item for e in signed}) == 2


def test_nobody_signs_for_the_other_or_twice(world: World) -> None:
    agreement = new_agreement(world)
    world.turn(agreement, "send", "Signe")
    mine, theirs = item_of(agreement, world, CITY), item_of(agreement, world, POLICE)
    with pytest.raises(NotPermitted):
        world.turn(agreement, "sign", "Uno", item_id=theirs)
    with pytest.raises(NotPermitted):
        world.turn(agreement, "sign", "Signe", item_id=mine)
    world.turn(agreement, "sign", "Uno", item_id=mine)
    with pytest.raises(AlreadyHandled):
        world.turn(agreement, "sign", "Uno", item_id=mine)
    assert current(agreement).state == "signing"


def test_declining_sends_it_back_and_what_was_signed_must_be_signed_anew(world: World) -> None:
    agreement = new_agreement(world)
    number = world.turn(agreement, "send", "Signe").number
    world.turn(agreement, "sign", "Uno", item_id=item_of(agreement, world, CITY))
    with pytest.raises(MissingForGate):
        world.turn(agreement, "decline", "Ulla", item_id=item_of(agreement, world, POLICE))
    back = world.turn(
        agreement,
        "decline",
        "Ulla",
        item_id=item_of(agreement, world, POLICE),
        record=Record(motivation="Målen behöver ses över"),
    )
    assert (back.state, len(open_items(agreement))) == ("draft", 1)
    signed_text = seen(agreement)
    draft = agreement_draft(Agreement.objects.get(pk=agreement.pk))
    edit_agreement(
        agreement.public_id,
        AgreementDraft(**(vars(draft) | {"goals": ["Andra mål"]})),
        actor=world.actor("Signe"),
        seen_version=signed_text,
        now=NOW,
    )
    with pytest.raises(StaleText):
        world.turn(agreement, "send", "Signe", seen_version=signed_text)
    world.turn(agreement, "send", "Signe")
    assert len(open_items(agreement)) == 2
    assert current(agreement).number == number
    assert agreement.texts.count() == 2


@pytest.mark.parametrize("lacking", ["goals", "start", "end"])
def test_an_agreement_is_not_sent_without_what_the_law_asks(world: World, lacking: str) -> None:
    agreement = new_agreement(world, **{lacking: [] if lacking == "goals" else ""})
    with pytest.raises(MissingForGate) as refused:
        world.turn(agreement, "send", "Signe")
    assert refused.value.missing == (lacking,)


def test_an_agreement_has_two_parties(world: World) -> None:
    agreement = new_agreement(world, parties=[world.cast.organisations[CITY]])
    with pytest.raises(NotPermitted):
        world.turn(agreement, "send", "Signe")


def test_an_agreement_expires_by_the_clock_only_after_its_last_day(world: World) -> None:
    for end, ends in (("2025-12-31", True), ("2026-01-12", False), ("2026", False)):
        agreement = new_agreement(world, end=end)
        all_parties(world.cast, agreement, "send", "sign")
        if ends:
            gone = world.turn(agreement, "expire", "", actor=SYSTEM, seen_version=None)
            assert (gone.state, open_items(agreement)) == ("expired", [])
        else:
            with pytest.raises(NotPermitted):
                world.turn(agreement, "expire", "", actor=SYSTEM, seen_version=None)


def test_the_clock_may_nothing_else(world: World) -> None:
    for code in ("send", "terminate", "withdraw"):
        agreement = world.agreement if code == "terminate" else new_agreement(world)
        with pytest.raises(NotPermitted):
            world.turn(agreement, code, "", actor=SYSTEM, seen_version=None)


def test_the_clock_starts_an_activity_on_an_exact_day_that_has_come(world: World) -> None:
    for start, starts in (("2026-01-12", True), ("2026-01-13", False), ("2026", False)):
        activity = world.propose(start=start)
        world.turn(activity, "submit", "Hanna")
        for _ in range(3):
            world.decide(activity, "endorse")
        if starts:
            case = world.turn(activity, "start", "", actor=SYSTEM, seen_version=None)
            assert case.state == "execution"
        else:
            with pytest.raises(NotPermitted):
                world.turn(activity, "start", "", actor=SYSTEM, seen_version=None)


def test_termination_needs_its_reason(world: World) -> None:
    with pytest.raises(MissingForGate):
        world.turn(world.agreement, "terminate", "Signe")
    ended = world.turn(
        world.agreement, "terminate", "Signe", record=Record(motivation="Polisen lämnar")
    )
    assert (ended.state, ended.finished) == ("terminated", NOW)


def draw(world: World, **changes: object) -> Picture:
    draft = {
        "title": "Lägesbild 2028",
        "agreement": world.agreement,
        "survey": "x",
        "analysis": "y",
        "problems": [ProblemDraft(title="Skadegörelse")],
    }
    return draw_picture(
        PictureDraft(**(draft | changes)),  # type: ignore[arg-type]
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )


def test_an_established_picture_is_due_again_after_two_years(world: World) -> None:
    (item,) = open_items(world.picture)
    assert item.due == date(2028, 1, 12)  # lag (2023:196) 6 §


def test_a_picture_without_problems_or_agreement_is_not_sent(world: World) -> None:
    with pytest.raises(MissingForGate):
        world.turn(draw(world, problems=[]), "send", "Signe")
    with pytest.raises(NotPermitted):
        world.turn(draw(world, agreement=None), "send", "Signe")


def test_a_newer_picture_supersedes(world: World) -> None:
    newer = draw(world)
    all_parties(world.cast, newer, "send", "establish")
    assert current(newer).state == "established"
    old = world.turn(
        world.picture, "supersede", "Signe", record=Record(motivation="Lägesbild 2028 gäller")
    )
    assert (old.state, open_items(world.picture)) == ("superseded", [])
    with pytest.raises(NotYourTurn):
        world.turn(newer, "send", "Signe")
