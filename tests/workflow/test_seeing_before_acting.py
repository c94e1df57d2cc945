"""A right over cases in general is none over one that does not exist for whoever holds it.

The last body of a road decides on what was decided, and the coordinator on what was
dispatched: neither on a case that is hidden from her.
"""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions.edit import amend_activity
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import OFFICIALS, POLITICIANS, SOCIAL
from tests.workflow.test_lifecycle import city_draft
from tests.world import NOW, TODAY, World, current, earlier, seen
from workflow import memberships, releases
from workflow.errors import NotFound, NotPermitted
from workflow.models import Case, LedgerEntry
from workflow.options import options
from workflow.permissions import rights_of
from workflow.records import Record
from workflow.rights import Role

M: dict[str, Any] = {"motivation": "därför"}
STOPPING = (("discontinue", "evaluation"), ("reconsider", "revision"))


def sees(world: World, name: str, case: Case) -> bool:
    rights = rights_of(world.cast.person(name), TODAY)
    return Case.objects.visible_to(rights).filter(pk=case.pk).exists()


def offered(world: World, name: str, case: Case) -> set[str]:
    return {m.code for m in options(case.public_id, actor=world.actor(name), now=NOW)}


def entries(case: Case) -> int:
    return LedgerEntry.objects.filter(chain=case.public_id).count()


# -- the last body of the road


def registered(world: World) -> Activity:
    """Decided before Samverka: it is on a road whose bodies have never had it."""
    case = city_draft(world)
    world.turn(case, "register", "Signe", record=Record(earlier=earlier("execution")))
    return case


@pytest.mark.parametrize(("code", "state"), STOPPING)
@pytest.mark.parametrize("name", ["Siv", "Bo"])
def test_the_last_body_stops_nothing_that_was_never_before_it(
    world: World, name: str, code: str, state: str
) -> None:
    case = registered(world)
    before = entries(case)
    assert not sees(world, name, case)
    record = Record(how=world.meeting(POLITICIANS), **M)
    with pytest.raises(NotFound):
        world.turn(case, code, name, record=record, item_id=None)
    assert (current(case).state, entries(case)) == ("execution", before)
    assert offered(world, name, case) == set()


@pytest.mark.parametrize(("code", "state"), STOPPING)
def test_it_does_once_the_case_is_released_to_it(world: World, code: str, state: str) -> None:
    case = registered(world)
    to = world.cast.bodies[POLITICIANS]
    releases.release(case.public_id, to, reason="begärt", actor=world.actor("Signe"), now=NOW)
    assert {code for code, _ in STOPPING} <= offered(world, "Siv", case)
    record = Record(how=world.meeting(POLITICIANS), **M)
    assert world.turn(case, code, "Siv", record=record).state == state


def test_and_no_longer_when_the_release_is_taken_back(world: World) -> None:
    case = registered(world)
    signe: dict[str, Any] = {"actor": world.actor("Signe"), "now": NOW}
    to = world.cast.bodies[POLITICIANS]
    row = releases.release(case.public_id, to, reason="begärt", **signe)
    releases.take_back(row.public_id, reason="fel", **signe)
    record = Record(how=world.meeting(POLITICIANS), **M)
    with pytest.raises(NotFound):
        world.turn(case, "discontinue", "Siv", record=record)


def test_another_body_is_not_the_last_one_though_it_sees(world: World) -> None:
    case = world.activity_in("execution")
    assert sees(world, "Tove", case)
    record = Record(how=world.meeting(OFFICIALS), **M)
    with pytest.raises(NotPermitted):
        world.turn(case, "discontinue", "Tove", record=record)


# -- the coordinator


def restricted(world: World, state: str) -> Activity:
    """A restricted activity on its way."""
    case = world.propose()
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    world.turn(case, "submit", "Hanna")
    way = {"preparation": 0, "steering": 1, "approved": 3}
    for _ in range(way[state]):
        world.decide(case, "endorse")
    return case


COORDINATES = [
    ("preparation", "dismiss"),
    ("steering", "dismiss"),
    ("approved", "discontinue"),
    ("approved", "reconsider"),
]


@pytest.mark.parametrize(("state", "code"), COORDINATES)
def test_the_coordinator_does_nothing_with_a_restricted_case(
    world: World, state: str, code: str
) -> None:
    case = restricted(world, state)
    before = entries(case)
    with pytest.raises(NotFound):
        world.turn(case, code, "Signe", record=Record(**M), item_id=None)
    assert (current(case).state, entries(case)) == (state, before)


@pytest.mark.parametrize(("state", "code"), COORDINATES)
def test_nor_when_she_reads_it_in_another_role(world: World, state: str, code: str) -> None:
    """She is a member of the owning organisation, too, and there she only reads."""
    case, social = restricted(world, state), world.cast.organisations[SOCIAL]
    signe = world.cast.person("Signe")
    memberships.give(signe, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    assert sees(world, "Signe", case)
    assert offered(world, "Signe", case) == set()
    with pytest.raises(NotPermitted):
        world.turn(case, code, "Signe", record=Record(**M), item_id=None)
    assert current(case).state == state


@pytest.mark.parametrize(("state", "code"), COORDINATES)
def test_what_is_open_is_hers(world: World, state: str, code: str) -> None:
    case = world.activity_in(state)
    assert code in offered(world, "Signe", case)
    world.turn(case, code, "Signe", record=Record(**M), item_id=None)


@pytest.mark.parametrize("reads", [False, True])
def test_she_amends_nothing_restricted(world: World, reads: bool) -> None:
    case = restricted(world, "approved")
    if reads:
        signe, social = world.cast.person("Signe"), world.cast.organisations[SOCIAL]
        memberships.give(signe, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    draft = activity_draft(Activity.objects.get(pk=case.pk))
    text = seen(case)
    with pytest.raises(NotPermitted if reads else NotFound):
        amend_activity(
            case.public_id,
            draft,
            reason="därför",
            actor=world.actor("Signe"),
            seen_version=text,
            now=NOW,
        )
    assert seen(case) == text


def test_a_draft_of_others_is_registered_by_nobody_who_cannot_read_it(world: World) -> None:
    draft, social = world.propose(), world.cast.organisations[SOCIAL]
    record = Record(earlier=earlier("approved"))
    with pytest.raises(NotFound):
        world.turn(draft, "register", "Signe", record=record)
    signe = world.cast.person("Signe")
    memberships.give(signe, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    assert world.turn(draft, "register", "Signe", record=record).state == "approved"
