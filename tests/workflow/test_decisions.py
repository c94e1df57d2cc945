"""How something was decided: presence, quorum, jäv, urgency, the gate, the text it rests on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.actions.edit import edit_activity, prepare_activity
from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.workflow.test_lifecycle import city_draft
from tests.world import NOW, TODAY, World, current, earlier, open_items, seen
from workflow import conflicts, memberships
from workflow.errors import (
    AlreadyHandled,
    BadRecord,
    MissingForGate,
    NotFound,
    NotPermitted,
    NotYourTurn,
    StaleText,
)
from workflow.models import Body, LedgerEntry
from workflow.records import Record, Reservation, Urgent
from workflow.rights import Role


def test_a_meeting_is_recorded_with_everybody_present(world: World) -> None:
    activity = world.activity_in("political")
    nils = world.cast.person("Nils").pk
    how = world.meeting(
        POLITICIANS,
        method="vote",
        votes={"ja": 2, "nej": 1},
        presenter="Tove Tjänst",
        reservations=(Reservation(person_id=nils, text="Nej"),),
    )
    world.turn(activity, "endorse", "Siv", record=Record(how=how))
    entry = LedgerEntry.objects.select_related("text", "body").get(
        case=activity, act="endorse", source="political"
    )
    told = entry.text.data["how"]
    assert told["quorum"] == {"needed": 2, "present": 3}
    names = entry.text.names
    assert {names[p["person"]] for p in told["present"]} == {
        "Bo Beredning",
        "Eva Beredning",
        "Nils Beredning",
    }
    assert names[told["reservations"][0]["person"]] == "Nils Beredning"
    assert entry.sitting == how.sitting
    assert (told["method"], told["votes"]) == ("vote", {"ja": 2, "nej": 1})
    assert (entry.decided_on, entry.decided_by) == (TODAY, None)
    assert entry.body == world.cast.bodies[POLITICIANS]


def test_too_few_present_decide_nothing(world: World) -> None:
    activity = world.activity_in("political")
    alone = world.meeting(POLITICIANS, present=(world.cast.person("Bo").pk,))
    with pytest.raises(NotPermitted, match="beslutsfört"):
        world.turn(activity, "endorse", "Siv", record=Record(how=alone))
    assert current(activity).state == "political"


@pytest.mark.parametrize(
    ("quorum", "number", "needed"),
    [("majority", None, 3), ("number", 2, 2), ("none", None, 1)],
)
def test_each_body_has_its_own_rule_of_quorum(
    world: World, quorum: str, number: int | None, needed: int
) -> None:
    Body.objects.filter(name=STEERING).update(quorum=quorum, quorum_number=number)
    activity = world.activity_in("steering")
    everybody = world.cast.members(STEERING)
    assert len(everybody) == 4
    few = Record(how=world.meeting(STEERING, present=everybody[: needed - 1] or ()))
    if needed > 1:
        with pytest.raises(NotPermitted):
            world.turn(activity, "endorse", "Sara", record=few)
    enough = Record(how=world.meeting(STEERING, present=everybody[:needed]))
    assert world.turn(activity, "endorse", "Sara", record=enough).state == "political"


def test_a_substitute_counts_as_present_but_not_as_a_member(world: World) -> None:
    activity = world.activity_in("political")
    present = (world.cast.person("Bo").pk, world.cast.person("Sixten").pk)
    record = Record(how=world.meeting(POLITICIANS, present=present))
    assert world.turn(activity, "endorse", "Siv", record=record).state == "approved"


def test_strangers_and_doubles_are_not_present(world: World) -> None:
    activity = world.activity_in("political")
    bo = world.cast.person("Bo").pk
    for present in ((bo, bo, bo), (bo, world.cast.person("Hanna").pk)):
        record = Record(how=world.meeting(POLITICIANS, present=present))
        with pytest.raises(BadRecord) as refused:
            world.turn(activity, "endorse", "Siv", record=record)
        assert refused.value.field == "present"


def test_nobody_reserves_herself_from_afar(world: World) -> None:
    activity = world.activity_in("political")
    sixten = Reservation(person_id=world.cast.person("Sixten").pk, text="Nej")
    record = Record(how=world.meeting(POLITICIANS, reservations=(sixten,)))
    with pytest.raises(BadRecord):
        world.turn(activity, "endorse", "Siv", record=record)


def test_jav_keeps_a_person_out_of_meeting_quorum_and_pen(world: World) -> None:
    activity = world.activity_in("steering")
    mats, sara = world.cast.person("Mats"), world.actor("Sara")
    conflicts.report(activity.public_id, mats, ground="släkt", actor=sara, now=NOW)
    with pytest.raises(NotPermitted, match="Mats"):
        world.decide(activity, "endorse", how=world.meeting(STEERING))
    without = tuple(p for p in world.cast.members(STEERING) if p != mats.pk)
    conflicts.report(
        activity.public_id, world.cast.person("Sven"), ground="släkt", actor=sara, now=NOW
    )
    record = Record(how=world.meeting(STEERING, present=without))
    with pytest.raises(NotPermitted, match="jäv"):
        world.turn(activity, "endorse", "Sven", record=record)
    entry = LedgerEntry.objects.filter(case=activity, kind="conflict").latest("seq")
    assert entry.subject == world.cast.person("Sven").public_id
    assert entry.text.names[str(entry.subject)] == "Sven Styr"


def test_only_the_recorder_reports_anothers_jav(world: World) -> None:
    activity = world.activity_in("steering")
    mats = world.cast.person("Mats")
    with pytest.raises(NotPermitted):
        conflicts.report(
            activity.public_id, mats, ground="släkt", actor=world.actor("Maja"), now=NOW
        )
    with pytest.raises(NotFound):
        conflicts.report(activity.public_id, mats, ground="x", actor=world.actor("Bo"), now=NOW)
    own = conflicts.report(
        activity.public_id, mats, ground="släkt", actor=world.actor("Mats"), now=NOW
    )
    assert own.self_reported


def test_the_proposer_takes_no_part_in_her_own_proposal(world: World) -> None:
    hanna = world.cast.person("Hanna")
    body = world.cast.bodies[OFFICIALS]
    memberships.give(hanna, Role.CHAIR, body, starts=TODAY, by=None, now=NOW)
    activity = world.activity_in("preparation")
    present = (*world.cast.members(OFFICIALS), hanna.pk)
    with pytest.raises(NotPermitted, match="Hanna"):
        world.decide(activity, "endorse", how=world.meeting(OFFICIALS, present=present))
    urgent = Record(how=Urgent(reason="bråttom", on=TODAY))
    with pytest.raises(NotPermitted):
        world.turn(activity, "endorse", "Hanna", record=urgent)
    # Recording for the body is not deciding.
    record = Record(how=world.meeting(OFFICIALS))
    assert world.turn(activity, "endorse", "Hanna", record=record).state == "steering"


def test_an_urgent_decision_is_the_chairs_own(world: World) -> None:
    activity = world.activity_in("steering")
    urgent = Record(how=Urgent(reason="Kan inte vänta", on=TODAY))
    with pytest.raises(NotPermitted):
        world.turn(activity, "endorse", "Sara", record=urgent)
    world.turn(activity, "endorse", "Sven", record=urgent)
    entry = LedgerEntry.objects.select_related("text").get(case=activity, source="steering")
    assert entry.decided_by == world.cast.person("Sven")
    assert entry.body == world.cast.bodies[STEERING]
    assert entry.text.data["how"]["reason"] == "Kan inte vänta"


@pytest.mark.parametrize("how", [None, Urgent(reason=" ", on=TODAY)])
def test_a_body_says_how_it_decided(world: World, how: Urgent | None) -> None:
    activity = world.activity_in("steering")
    with pytest.raises(MissingForGate):
        world.turn(activity, "endorse", "Sven", record=Record(how=how))


def test_a_decision_has_its_paragraph_and_no_day_in_the_future(world: World) -> None:
    activity = world.activity_in("steering")
    with pytest.raises(MissingForGate):
        world.decide(activity, "endorse", how=world.meeting(STEERING, paragraph=" "))
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(BadRecord):
        world.decide(activity, "endorse", how=world.meeting(STEERING, on=tomorrow))


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_text_that_cannot_be_stored_is_refused_by_name(world: World, text: str) -> None:
    activity = world.activity_in("steering")
    with pytest.raises(BadRecord) as refused:
        world.decide(activity, "reject", motivation=text)
    assert refused.value.field == "motivation"


def test_a_decision_on_a_text_that_changed_is_refused(world: World) -> None:
    activity = world.activity_in("preparation")
    read = seen(activity)
    prepare_activity(
        activity.public_id,
        world.draft(title="Ny rubrik"),
        actor=world.actor("Tove"),
        seen_version=read,
        now=NOW,
    )
    record = Record(how=world.meeting(OFFICIALS))
    with pytest.raises(StaleText) as refused:
        world.turn(activity, "endorse", "Olle", record=record, seen_version=read)
    assert (refused.value.seen, refused.value.current) == (read, seen(activity))
    assert refused.value.current_number == 2


def test_the_second_to_decide_reads_who_was_first(world: World) -> None:
    activity = world.activity_in("preparation")
    item = open_items(activity)[0].public_id
    world.decide(activity, "endorse")
    record = Record(how=world.meeting(OFFICIALS), motivation="nej")
    with pytest.raises(AlreadyHandled) as refused:
        world.turn(activity, "reject", "Olle", record=record, item_id=item)
    assert "Tove Tjänst" in refused.value.by
    assert "Tillstyrk" in refused.value.message.sv
    assert "Endorse" in refused.value.message.en


def test_a_body_must_name_the_item_it_decides(world: World) -> None:
    activity = world.activity_in("preparation")
    record = Record(how=world.meeting(OFFICIALS))
    with pytest.raises(TypeError):
        world.turn(activity, "endorse", "Tove", record=record, item_id=None)


def test_an_act_out_of_place_says_who_has_the_turn(world: World) -> None:
    activity = world.activity_in("steering")
    with pytest.raises(NotYourTurn) as refused:
        world.turn(activity, "start", "Hanna")
    assert refused.value.holder == STEERING


def test_the_gate_of_the_next_stage_names_all_that_is_missing(world: World) -> None:
    activity = world.propose(problem=None, goals=[], responsible=None, end="löpande")
    world.turn(activity, "submit", "Hanna")
    with pytest.raises(MissingForGate) as refused:
        world.decide(activity, "endorse")
    assert refused.value.missing == ("problem", "goal", "responsible", "end")
    assert current(activity).state == "preparation"


def test_without_a_measurable_target_nothing_reaches_the_politicians(world: World) -> None:
    activity = world.propose(effect_targets=[])
    world.turn(activity, "submit", "Hanna")
    world.decide(activity, "endorse")
    with pytest.raises(MissingForGate) as refused:
        world.decide(activity, "endorse")
    assert refused.value.missing == ("measurable_target",)


def test_nothing_is_approved_without_a_responsible_organisation(world: World) -> None:
    activity = city_draft(world)
    edit_activity(
        activity.public_id,
        world.draft(responsible=None),
        actor=world.actor("Signe"),
        seen_version=seen(activity),
        now=NOW,
    )
    with pytest.raises(MissingForGate) as refused:
        world.turn(activity, "register", "Signe", record=Record(earlier=earlier("approved")))
    assert refused.value.missing == ("responsible",)


def test_an_activity_without_an_agreement_cannot_be_submitted(world: World) -> None:
    activity = world.propose(agreement=None, goals=[])
    with pytest.raises(NotPermitted, match="överenskommelse"):
        world.turn(activity, "submit", "Hanna")


def test_postponing_keeps_the_queue_and_remembers_since_when(world: World) -> None:
    activity = world.activity_in("steering")
    before = open_items(activity)[0]
    world.turn(
        activity,
        "postpone",
        "Sara",
        record=Record(how=world.meeting(STEERING), motivation="därför", until=date(2026, 2, 20)),
        now=NOW + timedelta(days=3),
    )
    (after,) = open_items(activity)
    assert after.pk != before.pk
    assert (after.body, after.entered, after.due) == (
        before.body,
        before.entered,
        date(2026, 2, 20),
    )
    assert after.created == NOW + timedelta(days=3)


def test_the_bodys_own_wording_becomes_a_new_text(world: World) -> None:
    activity = world.activity_in("preparation")
    world.decide(activity, "endorse_amended", wording={"title": "Ny rubrik"})
    case = current(activity)
    assert case.title == "Ny rubrik"
    texts = list(case.texts.order_by("number"))
    assert [t.data["title"] for t in texts] == ["Mobila team på Söder", "Ny rubrik"]
    entry = LedgerEntry.objects.get(case=activity, act="endorse_amended")
    assert (entry.text_number, entry.text_sha256) == (2, texts[1].sha256)


def test_a_body_rewords_nothing_but_words(world: World) -> None:
    activity = world.activity_in("preparation")
    with pytest.raises(BadRecord):
        world.decide(activity, "endorse_amended", wording={"responsible": "Polisen"})
