"""Whoever put a proposal forward does not decide it, in whatever seat she sits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.actions.edit import edit_activity
from cases.actions.propose import propose_activity
from cases.drafts import Proposer
from cases.models import Activity
from cases.story.cast import CITY, OFFICIALS, STEERING
from tests.world import NOW, TODAY, World, current, seen
from workflow import memberships
from workflow.errors import NotPermitted
from workflow.models import LedgerEntry
from workflow.records import Record, Urgent
from workflow.rights import Role

LATER = date(2026, 2, 2)
ASKED: dict[str, Any] = {"asked": "mer", "until": LATER}
URGENT = Urgent(reason="bråttom", on=TODAY)


def seat(world: World, name: str, role: Role, body: str = OFFICIALS) -> int:
    person = world.cast.person(name)
    memberships.give(person, role, world.cast.bodies[body], starts=TODAY, by=None, now=NOW)
    return person.pk


def came(world: World, way: str) -> Activity:
    """An activity before the officials that came there by three people's hands.

    Hanna opened it and Carin submitted it; Pia resubmitted it, if it was sent back.
    """
    activity = world.propose(by="Hanna")
    world.turn(activity, "submit", "Carin")
    if way == "resubmit":
        world.decide(activity, "refer_back", asked="mer", until=LATER)
        world.turn(activity, "resubmit", "Pia", record=Record(motivation="klart"))
    return activity


@pytest.fixture
def world(world: World) -> World:
    """Pia is one more case officer at Socialförvaltningen."""
    pia = type(world.cast.person("Kim")).objects.create_user(email="pia@example.se", name="Pia Ny")
    world.cast.people["Pia"] = pia
    social = world.cast.person("Hanna").memberships.get().organisation
    memberships.give(pia, Role.CASE_OFFICER, social, starts=TODAY, by=None, now=NOW)
    return world


PROPOSERS = [("open", "Hanna"), ("submit", "Carin"), ("resubmit", "Pia")]


@pytest.mark.parametrize(("act", "name"), PROPOSERS)
def test_only_these_three_acts_are_hers(world: World, act: str, name: str) -> None:
    """The cast of the tests below: each did one act and none of the others."""
    acts = LedgerEntry.objects.filter(
        case=came(world, "resubmit"), recorded_by=world.cast.person(name)
    )
    assert list(acts.values_list("act", flat=True)) == [act]


@pytest.mark.parametrize(("act", "name"), PROPOSERS)
@pytest.mark.parametrize("role", [Role.BODY_MEMBER, Role.CHAIR, Role.SUBSTITUTE])
def test_a_proposer_is_not_present(world: World, role: Role, act: str, name: str) -> None:
    activity = came(world, act)
    hers, (first, *others) = seat(world, name, role), world.cast.members(OFFICIALS)
    meeting = world.meeting(OFFICIALS, present=(hers, *others))  # in the place of the first
    with pytest.raises(NotPermitted, match=name):
        world.decide(activity, "endorse", how=meeting)
    assert current(activity).state == "preparation"
    without = world.meeting(OFFICIALS, present=(first, *others))
    assert world.decide(activity, "endorse", how=without).state == "steering"


@pytest.mark.parametrize(("act", "name"), PROPOSERS)
def test_nor_does_she_decide_urgently(world: World, act: str, name: str) -> None:
    activity = came(world, act)
    seat(world, name, Role.CHAIR)
    with pytest.raises(NotPermitted, match="förslaget"):
        world.turn(activity, "endorse", name, record=Record(how=URGENT))
    assert current(activity).state == "preparation"
    # The other chair may.
    assert world.turn(activity, "endorse", "Olle", record=Record(how=URGENT)).state == "steering"


@pytest.mark.parametrize("code", ["endorse", "advise_against", "refer_back", "postpone", "dismiss"])
def test_whatever_the_body_decides(world: World, code: str) -> None:
    activity = came(world, "submit")
    hers = seat(world, "Hanna", Role.BODY_MEMBER)
    present = (*world.cast.members(OFFICIALS, without=["Lena"]), hers)
    given = ASKED if code in ("refer_back", "postpone") else {}
    with pytest.raises(NotPermitted, match="Hanna"):
        world.decide(activity, code, how=world.meeting(OFFICIALS, present=present), **given)


@pytest.mark.parametrize("state", ["steering", "political", "review"])
def test_in_every_body_on_the_way(world: World, state: str) -> None:
    activity = world.activity_in(state)
    body = {"steering": STEERING, "review": OFFICIALS}.get(state, "Politiska beredningen")
    hers = seat(world, "Hanna", Role.SUBSTITUTE, body)
    present = (hers, *world.cast.members(body)[1:])
    code = "accept" if state == "review" else "endorse"
    with pytest.raises(NotPermitted, match="Hanna"):
        world.decide(activity, code, how=world.meeting(body, present=present))


def test_a_secretary_who_proposed_for_her_body_does_not_sit_in_the_next(world: World) -> None:
    proposer = Proposer(
        organisation=world.cast.organisations[CITY], body=world.cast.bodies[STEERING]
    )
    activity = propose_activity(
        world.draft(), proposer=proposer, actor=world.actor("Sara"), now=NOW
    )
    world.turn(activity, "submit", "Sara")
    hers = seat(world, "Sara", Role.BODY_MEMBER)
    present = (hers, *world.cast.members(OFFICIALS)[1:])
    with pytest.raises(NotPermitted, match="Sara"):
        world.decide(activity, "endorse", how=world.meeting(OFFICIALS, present=present))
    # She still writes down what the others of her own body decide.
    world.decide(activity, "endorse")
    assert world.decide(activity, "endorse").state == "political"


def test_a_colleague_who_only_wrote_in_it_takes_part(world: World) -> None:
    """Those who opened or handed in are the proposers; neither who edits nor who looks."""
    activity = world.propose(by="Hanna")
    edit_activity(
        activity.public_id,
        world.draft(title="Rättat"),
        actor=world.actor("Pia"),
        seen_version=seen(activity),
        now=NOW,
    )
    world.turn(activity, "submit", "Hanna")
    present = (seat(world, "Pia", Role.BODY_MEMBER), seat(world, "Kim", Role.SUBSTITUTE))
    meeting = world.meeting(OFFICIALS, present=present)
    with pytest.raises(NotPermitted, match="beslutsfört"):  # two of four are not enough
        world.decide(activity, "endorse", how=meeting)
    lena = world.cast.person("Lena").pk
    meeting = world.meeting(OFFICIALS, present=(*present, lena))
    assert world.decide(activity, "endorse", how=meeting).state == "steering"


def test_whoever_decided_before_decides_again(world: World) -> None:
    """The chair wrote down that it went back; that makes it no proposal of his."""
    activity = came(world, "submit")
    record = Record(how=world.meeting(OFFICIALS), motivation="därför", **ASKED)
    world.turn(activity, "refer_back", "Olle", record=record)
    world.turn(activity, "resubmit", "Hanna", record=Record(motivation="klart"))
    assert world.cast.person("Olle").pk in world.cast.members(OFFICIALS)
    assert world.decide(activity, "endorse").state == "steering"


def test_the_proposer_of_another_case_takes_part(world: World) -> None:
    came(world, "submit")  # Hanna's
    activity = world.propose(by="Carin")
    world.turn(activity, "submit", "Carin")
    hers = seat(world, "Hanna", Role.CHAIR)
    present = (hers, *world.cast.members(OFFICIALS)[1:])
    meeting = world.meeting(OFFICIALS, present=present)
    assert world.decide(activity, "endorse", how=meeting).state == "steering"
