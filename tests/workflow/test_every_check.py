"""A right counts in its own place, and no other right there does instead.

Each act is tried by Nina, who sees the case both times: once with the right that it takes, but in
another place; once in the right place, but in a role that does not give it. With the right role
in the right place she is heard, so that it was the role and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from cases.actions.propose import open_agreement, propose_activity
from cases.drafts import AgreementDraft, Proposer
from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, SOCIAL, STEERING
from tests.world import NOW, TODAY, World, current, item_of, open_items, seen
from workflow import assignments, conflicts, engine, memberships, queue_counts, queues, releases
from workflow.errors import NotFound, NotPermitted
from workflow.models import Case, Release, User
from workflow.permissions import rights_of
from workflow.records import Record, Urgent
from workflow.rights import BODY_RIGHTS, ORGANISATION_RIGHTS, Held, Right, Rights, Role
from workflow.turn import Actor

Given = Sequence[tuple[Role, str]]
Do = Callable[[World, Case, User], Any]


@dataclass(frozen=True)
class Check:
    """An act, and the roles with which it is heard, and twice refused."""

    name: str
    state: str
    do: Do
    heard: Given
    elsewhere: Given
    another_role: Given

    def __str__(self) -> str:
        return self.name


# -- the acts


def _turn(code: str, **record: Any) -> Do:
    def do(world: World, case: Case, nina: User) -> Any:
        item = next(iter(open_items(case)), None)
        how = world.meeting(OFFICIALS) if code == "endorse" else None
        return engine.turn(
            case.public_id,
            code,
            actor=Actor(nina),
            seen_version=seen(case),
            item_id=item.public_id if item is not None else None,
            record=Record(how=how, **record),
            now=NOW,
        )

    return do


def _take(world: World, case: Case, nina: User) -> Any:
    return assignments.take(item_of(case), actor=Actor(nina), now=NOW)


def _delegate(world: World, case: Case, nina: User) -> Any:
    hanna = world.cast.person("Hanna")
    return assignments.delegate(item_of(case), to=hanna, actor=Actor(nina), now=NOW)


def _be_delegated_to(world: World, case: Case, nina: User) -> Any:
    return assignments.delegate(item_of(case), to=nina, actor=world.actor("Carin"), now=NOW)


def _release(world: World, case: Case, nina: User) -> Any:
    to = world.cast.organisations[POLICE]
    return releases.release(case.public_id, to, reason="berör er", actor=Actor(nina), now=NOW)


def _take_back(world: World, case: Case, nina: User) -> Any:
    to, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    row = releases.release(case.public_id, to, reason="berör er", actor=hanna, now=NOW)
    return releases.take_back(row.public_id, reason="fel", actor=Actor(nina), now=NOW)


def _restrict(world: World, case: Case, nina: User) -> Any:
    return releases.restrict(case.public_id, basis="18 kap. 1 §", actor=Actor(nina), now=NOW)


def _report_another(world: World, case: Case, nina: User) -> Any:
    lena = world.cast.person("Lena")
    return conflicts.report(case.public_id, lena, ground="bror", actor=Actor(nina), now=NOW)


def _decide_urgently(world: World, case: Case, nina: User) -> Any:
    return engine.turn(
        case.public_id,
        "endorse",
        actor=Actor(nina),
        seen_version=seen(case),
        item_id=item_of(case),
        record=Record(how=Urgent(on=TODAY, reason="det brådskar")),
        now=NOW,
    )


def _propose(world: World, _: Case, nina: User) -> Any:
    proposer = Proposer(organisation=world.cast.organisations[SOCIAL])
    return propose_activity(world.draft(), proposer=proposer, actor=Actor(nina), now=NOW)


def _propose_for_a_body(world: World, _: Case, nina: User) -> Any:
    cast = world.cast
    proposer = Proposer(organisation=cast.organisations[CITY], body=cast.bodies[OFFICIALS])
    return propose_activity(world.draft(), proposer=proposer, actor=Actor(nina), now=NOW)


_OFFICER, _MEMBER = Role.CASE_OFFICER, Role.MEMBER
_READS = (_MEMBER, SOCIAL)
_OWNERS: tuple[Given, Given, Given] = (
    [(_OFFICER, SOCIAL)],
    [(_OFFICER, PLANNING), _READS],
    [_READS],
)
_RECORDS: tuple[Given, Given, Given] = (
    [(Role.SECRETARY, OFFICIALS)],
    [(Role.SECRETARY, STEERING), (Role.BODY_MEMBER, OFFICIALS)],
    [(Role.BODY_MEMBER, OFFICIALS)],
)
_CARRIES_OUT: tuple[Given, Given, Given] = (
    [(_OFFICER, PLANNING)],
    [(_OFFICER, SOCIAL)],
    [(_MEMBER, PLANNING)],
)
CHECKS = (
    Check("submit", "draft", _turn("submit"), *_OWNERS),
    Check("withdraw", "preparation", _turn("withdraw", motivation="nej"), *_OWNERS),
    Check("endorse", "preparation", _turn("endorse"), *_RECORDS),
    Check("start", "approved", _turn("start"), *_CARRIES_OUT),
    Check("finish", "execution", _turn("finish", outcome="done"), *_CARRIES_OUT),
    Check(
        "reopen", "closed", _turn("reopen", motivation="nya fakta"),
        [(Role.RECORDS_MANAGER, CITY)],
        [(Role.RECORDS_MANAGER, POLICE), _READS],
        [(Role.AUDITOR, CITY)],
    ),
    Check(
        "dismiss", "revision", _turn("dismiss", motivation="nej"),
        [(Role.COORDINATOR, "agreement")],
        [(Role.COORDINATOR, "another agreement"), _READS],
        [(_OFFICER, SOCIAL)],
    ),
    Check("take a body's item", "preparation", _take, *_RECORDS),
    Check("take an organisation's item", "approved", _take, *_CARRIES_OUT),
    Check(
        "delegate", "draft", _delegate,
        [(Role.MANAGER, SOCIAL)],
        [(Role.MANAGER, PLANNING), (_OFFICER, SOCIAL)],
        [(_OFFICER, SOCIAL)],
    ),
    Check("be delegated to", "draft", _be_delegated_to, *_OWNERS),
    Check("release", "preparation", _release, *_OWNERS),
    Check("take back", "preparation", _take_back, *_OWNERS),
    Check("restrict", "preparation", _restrict, *_OWNERS),
    Check("report another's jäv", "preparation", _report_another, *_RECORDS),
    Check(
        "decide urgently", "preparation", _decide_urgently,
        [(Role.CHAIR, OFFICIALS)],
        [(Role.CHAIR, STEERING), (Role.SECRETARY, OFFICIALS)],
        [(Role.SECRETARY, OFFICIALS)],
    ),
    Check("propose", "draft", _propose, *_OWNERS),
    Check(
        "propose for a body", "draft", _propose_for_a_body,
        [(Role.SECRETARY, OFFICIALS)],
        [(Role.SECRETARY, STEERING), (_MEMBER, CITY)],
        [(Role.CHAIR, OFFICIALS), (_OFFICER, PLANNING)],
    ),
)  # fmt: skip


def nina_with(world: World, given: Given) -> User:
    nina = User.objects.create_user(email=f"{uuid4().hex}@example.se", name="Nina Ny")
    for role, name in given:
        memberships.give(nina, role, _place(world, name), starts=TODAY, by=None, now=NOW)
    return nina


def _place(world: World, name: str) -> Any:
    if name == "agreement":
        return world.agreement
    if name == "another agreement":
        cast = world.cast
        return open_agreement(
            AgreementDraft(title="Ett annat avtal", parties=[cast.organisations[CITY]]),
            proposer=Proposer(organisation=cast.organisations[CITY]),
            actor=world.actor("Signe"),
            now=NOW,
        )
    return world.cast.organisations.get(name) or world.cast.bodies[name]


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_the_right_role_in_the_right_place_is_heard(world: World, check: Check) -> None:
    case = world.activity_in(check.state)
    check.do(world, case, nina_with(world, check.heard))


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_the_same_right_in_another_place_is_not(world: World, check: Check) -> None:
    case = world.activity_in(check.state)
    nina = nina_with(world, check.elsewhere)
    before = current(case).state
    with pytest.raises(NotPermitted):
        check.do(world, case, nina)
    assert current(case).state == before


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_another_role_in_the_same_place_is_not(world: World, check: Check) -> None:
    case = world.activity_in(check.state)
    nina = nina_with(world, check.another_role)
    before = current(case).state
    with pytest.raises(NotPermitted):
        check.do(world, case, nina)
    assert current(case).state == before


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_without_any_role_it_is_not_there(world: World, check: Check) -> None:
    """The same in every case, and nothing is told about what is missing."""
    if check.do in (_propose, _propose_for_a_body, _be_delegated_to):
        return  # no case is named; and who is delegated to asks for nothing
    case = world.activity_in(check.state)
    with pytest.raises(NotFound):
        check.do(world, case, nina_with(world, []))


def test_a_signatory_takes_and_signs_for_her_own_party_alone(world: World) -> None:
    cast = world.cast
    parties = [cast.organisations[CITY], cast.organisations[POLICE]]
    case = open_agreement(
        AgreementDraft(title="Nytt", parties=parties, start="2027", end="2030", goals=["Färre"]),
        proposer=Proposer(organisation=parties[0]),
        actor=world.actor("Signe"),
        now=NOW,
    )
    world.turn(case, "send", "Signe")
    (citys,) = [item for item in open_items(case) if item.party == parties[0]]
    for name in ("Ulla", "Signe"):
        with pytest.raises(NotPermitted):
            assignments.take(citys.public_id, actor=world.actor(name), now=NOW)
        with pytest.raises(NotPermitted):
            world.turn(case, "sign", name, item_id=citys.public_id)
    assignments.take(citys.public_id, actor=world.actor("Uno"), now=NOW)
    world.turn(case, "sign", "Uno", item_id=citys.public_id)


# -- the answer to "may she here?" itself


def held(right: Right, place: str, place_id: int) -> Held:
    return Held(uuid4(), right, place, place_id, uuid4(), "")


def test_a_right_is_found_by_its_name_its_place_and_its_kind_of_place() -> None:
    """Both kinds of place know the right to comment, and both count their rows from one."""
    assert Right.COMMENT in ORGANISATION_RIGHTS
    assert Right.COMMENT in BODY_RIGHTS
    one = held(Right.COMMENT, "organisation", 1)
    rights = Rights(1, (one,))
    assert rights.find(Right.COMMENT, 1, "organisation") is one
    assert rights.find(Right.COMMENT, 1, "body") is None
    assert rights.find(Right.COMMENT, 2, "organisation") is None
    assert rights.find(Right.READ, 1, "organisation") is None
    assert rights.find(Right.COMMENT, None, "organisation") is None


def test_places_are_those_of_the_rights_asked_for() -> None:
    rights = Rights(
        1,
        (
            held(Right.READ, "organisation", 1),
            held(Right.SIGN, "organisation", 2),
            held(Right.RECORD, "body", 3),
            held(Right.COMMENT, "body", 4),
        ),
    )
    assert rights.places(Right.RECORD) == {3}
    assert rights.organisations([Right.READ]) == {1}
    assert rights.organisations() == {1, 2}


# -- what waits, and for whom


def test_what_waits_is_shown_to_those_who_can_do_it(world: World) -> None:
    """Reading a queue, or an organisation's cases, is not working there."""
    cases = {state: world.activity_in(state) for state in ("preparation", "approved", "draft")}
    doers = {"preparation": "Tove", "approved": "Stina", "draft": "Hanna"}
    readers = [
        nina_with(world, [(Role.BODY_MEMBER, OFFICIALS)]),
        nina_with(world, [(_MEMBER, SOCIAL), (_MEMBER, PLANNING)]),
        nina_with(world, [(Role.AUDITOR, CITY), (Role.RECORDS_MANAGER, CITY)]),
        nina_with(world, [(Role.SIGNATORY, SOCIAL), (Role.SIGNATORY, PLANNING)]),
        nina_with(world, [(Role.ADMINISTRATOR, SOCIAL)]),
    ]
    for state, case in cases.items():
        item = item_of(case)
        doing = rights_of(world.cast.person(doers[state]), TODAY)
        assert item in {one.public_id for one in queues.my_work(doing).items}
        for reader in readers:
            assert queues.my_work(rights_of(reader, TODAY)).total == 0


def test_a_bodys_table_is_shown_to_those_who_read_it(world: World) -> None:
    world.activity_in("preparation")
    body = world.cast.bodies[OFFICIALS].pk
    assert queues.body_queue(rights_of(world.cast.person("Lena"), TODAY), body).total == 1
    for given in ([(Role.BODY_MEMBER, STEERING)], [(Role.AUDITOR, CITY)], [(_MEMBER, CITY)]):
        found = queues.body_queue(rights_of(nina_with(world, given), TODAY), body)
        assert (list(found.items), found.total) == ([], 0)


def test_a_release_of_another_case_is_not_taken_back_through_this_one(world: World) -> None:
    ours, theirs = world.activity_in("preparation"), world.activity_in("preparation")
    to, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    row = releases.release(theirs.public_id, to, reason="x", actor=hanna, now=NOW)
    nina = nina_with(world, [(Role.BODY_MEMBER, OFFICIALS)])
    with pytest.raises(NotPermitted):
        releases.take_back(row.public_id, reason="fel", actor=Actor(nina), now=NOW)
    assert Release.objects.get(pk=row.pk).taken_back_at is None
    with pytest.raises(NotFound):
        world.turn(ours, "endorse", "Tove", item_id=item_of(theirs))


def test_what_presses_is_counted_for_those_who_can_do_it(world: World) -> None:
    world.activity_in("preparation")
    world.activity_in("steering")
    secretary = nina_with(world, [(Role.SECRETARY, OFFICIALS), (Role.BODY_MEMBER, STEERING)])
    reader = nina_with(world, [(Role.BODY_MEMBER, STEERING), (_MEMBER, SOCIAL)])
    in_a_year = date(2027, 1, 12)
    counted = [
        queue_counts.my_pressing(rights_of(one, TODAY), in_a_year).late
        for one in (secretary, reader)
    ]
    assert counted == [1, 0]
