"""As many decide as the body has seats, and as many votes are counted as were present."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.story.cast import POLITICIANS
from tests.world import NOW, TODAY, World, current, open_items
from workflow import conflicts, memberships
from workflow.errors import BadRecord, NotPermitted
from workflow.models import LedgerEntry, User
from workflow.records import Record
from workflow.rights import Role

LATER = date(2026, 2, 9)


def substitutes(world: World, count: int) -> tuple[int, ...]:
    """So many substitutes in the last body, Sixten first."""
    found, body = [world.cast.person("Sixten").pk], world.cast.bodies[POLITICIANS]
    for number in range(count - 1):
        person = User.objects.create_user(email=f"e{number}@example.se", name=f"Ers {number}")
        memberships.give(person, Role.SUBSTITUTE, body, starts=TODAY, by=None, now=NOW)
        found.append(person.pk)
    return tuple(found)


def decided(world: World, code: str = "endorse", **meeting: Any) -> str:
    """What becomes of a case before the last body at such a meeting."""
    case = world.activity_in("political")
    how = world.meeting(POLITICIANS, **meeting)
    until = LATER if code == "postpone" else None
    record = Record(how=how, motivation="därför", until=until)
    state: str = world.turn(case, code, "Siv", record=record).state
    return state


def refused_for(world: World, code: str = "endorse", **meeting: Any) -> str:
    with pytest.raises(BadRecord) as refused:
        decided(world, code, **meeting)
    return refused.value.field


# -- seats


@pytest.mark.parametrize(("members", "serving"), [(3, 0), (2, 1), (1, 2), (0, 3), (0, 2)])
def test_substitutes_serve_in_the_place_of_members(
    world: World, members: int, serving: int
) -> None:
    ordinary, extra = world.cast.members(POLITICIANS), substitutes(world, 3)
    present = ordinary[:members] + extra[:serving]
    assert decided(world, present=present) == "approved"


@pytest.mark.parametrize(("members", "serving"), [(3, 1), (2, 2), (1, 3), (0, 4)])
@pytest.mark.parametrize("code", ["endorse", "postpone"])
def test_no_more_decide_than_there_are_seats(
    world: World, code: str, members: int, serving: int
) -> None:
    ordinary, extra = world.cast.members(POLITICIANS), substitutes(world, 4)
    present = ordinary[:members] + extra[:serving]
    assert refused_for(world, code, present=present) == "present"


def test_substitutes_make_no_more_seats_and_no_larger_quorum(world: World) -> None:
    substitutes(world, 4)
    case = world.activity_in("political")
    two = world.meeting(POLITICIANS, present=world.cast.members(POLITICIANS)[:2])
    world.turn(case, "endorse", "Siv", record=Record(how=two))
    entry = LedgerEntry.objects.get(case=case, source="political")
    assert entry.text.data["how"]["quorum"] == {"needed": 2, "present": 2}


# -- votes


@pytest.mark.parametrize(
    "votes",
    [
        {"ja": -1, "nej": 2},
        {"ja": "två"},
        {"ja": 2.0},
        {"ja": None, "nej": 1},
        {"ja": 4},
        {"ja": 2, "nej": 2},
        {"ja": 10**30},
        {"ja": -(10**30), "nej": 10**30},
    ],
)
@pytest.mark.parametrize("method", ["vote", "acclamation"])
def test_votes_that_three_people_cannot_have_cast_are_refused(
    world: World, method: str, votes: dict[str, Any]
) -> None:
    assert refused_for(world, method=method, votes=votes) == "votes"


@pytest.mark.parametrize("votes", [{}, {"ja": 0}, {"ja": 0, "nej": 0}])
def test_a_vote_has_votes(world: World, votes: dict[str, int]) -> None:
    assert refused_for(world, method="vote", votes=votes) == "votes"
    assert decided(world, votes=votes) == "approved"  # by acclamation nobody counts


@pytest.mark.parametrize(
    "votes", [{"ja": 3}, {"ja": 2, "nej": 1}, {"ja": 1}, {"ja": 1, "nej": 1, "avstår": 1}]
)
def test_everybody_votes_once_or_not_at_all(world: World, votes: dict[str, int]) -> None:
    assert decided(world, method="vote", votes=votes) == "approved"


def test_votes_are_counted_against_those_present_and_not_the_seats(world: World) -> None:
    two = world.cast.members(POLITICIANS)[:2]
    assert decided(world, present=two, method="vote", votes={"ja": 2}) == "approved"
    assert refused_for(world, present=two, method="vote", votes={"ja": 2, "nej": 1}) == "votes"


# -- short of quorum there is one thing left to do


def test_a_body_short_of_quorum_postpones(world: World) -> None:
    case, bo = world.activity_in("political"), world.cast.person("Bo").pk
    alone = world.meeting(POLITICIANS, present=(bo,))
    for code in ("endorse", "reject", "refer_back", "dismiss"):
        until = LATER if code == "refer_back" else None
        record = Record(how=alone, motivation="därför", asked="mer", until=until)
        with pytest.raises(NotPermitted, match="beslutsfört"):
            world.turn(case, code, "Siv", record=record)
    world.turn(case, "postpone", "Siv", record=Record(how=alone, motivation="därför", until=LATER))
    assert current(case).state == "political"
    assert [item.due for item in open_items(case)] == [LATER]
    entry = LedgerEntry.objects.get(case=case, act="postpone")
    assert entry.text.data["how"]["quorum"] == {"needed": 2, "present": 1}


def test_who_must_stay_out_stays_out_of_a_postponement_too(world: World) -> None:
    case, bo = world.activity_in("political"), world.cast.person("Bo")
    siv = world.actor("Siv")
    conflicts.report(case.public_id, bo, ground="släkt", actor=siv, now=NOW)
    for present in ((bo.pk,), (world.cast.person("Hanna").pk,)):
        how = world.meeting(POLITICIANS, present=present)
        record = Record(how=how, motivation="därför", until=LATER)
        with pytest.raises((NotPermitted, BadRecord)):
            world.turn(case, "postpone", "Siv", record=record)
    assert [item.due for item in open_items(case)] != [LATER]
