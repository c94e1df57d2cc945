"""Whoever has jäv takes no part in the case: not at the table, not by pen, not by queue.

She still sees it, so the refusal says why; and in every other case she works as before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.actions.edit import amend_activity, edit_activity, prepare_activity
from cases.actions.report_progress import ProgressDraft, report_progress
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import OFFICIALS, POLICE, POLITICIANS, STEERING
from tests.cases.test_parties import new_agreement
from tests.world import NOW, TODAY, World, current, item_of, open_items, seen
from workflow import assignments, conflicts, releases
from workflow.errors import HAS_CONFLICT, BadRecord, MissingForGate, NotPermitted
from workflow.models import Case, ConflictOfInterest, LedgerEntry, Release, WorkItem
from workflow.options import options
from workflow.records import Record, Urgent

M: dict[str, Any] = {"motivation": "därför"}
BODIES = {"Olle": OFFICIALS, "Tove": OFFICIALS, "Sven": STEERING, "Siv": POLITICIANS}


def jav(world: World, case: Case, name: str) -> None:
    """Somebody says herself that she has jäv."""
    person, actor = world.cast.person(name), world.actor(name)
    conflicts.report(case.public_id, person, ground="släkt", actor=actor, now=NOW)


def refused(call: Callable[[], Any], case: Case) -> None:
    """For jäv and for nothing else, and nothing is left behind."""
    before = LedgerEntry.objects.filter(chain=case.public_id).count(), current(case).state
    with pytest.raises(NotPermitted) as found:
        call()
    assert HAS_CONFLICT.sv in found.value.message.sv
    after = LedgerEntry.objects.filter(chain=case.public_id).count(), current(case).state
    assert after == before


TURNS = [
    ("draft", "submit", "Hanna", {}),
    ("revision", "resubmit", "Hanna", M),
    ("steering", "withdraw", "Carin", M),
    ("preparation", "endorse", "Tove", {}),
    ("preparation", "endorse", "Olle", {}),
    ("steering", "reject", "Sven", M),
    ("preparation", "dismiss", "Signe", M),
    ("approved", "start", "Stina", {}),
    ("execution", "discontinue", "Siv", M),
    ("execution", "reconsider", "Signe", M),
    ("execution", "finish", "Stina", {"outcome": "done"}),
    ("evaluation", "evaluate", "Stina", {"process": "så", "effect": "så"}),
    ("review", "accept", "Tove", {}),
    ("closed", "reopen", "Arvid", M),
]


@pytest.mark.parametrize(("state", "code", "name", "record"), TURNS)
def test_no_turn_is_hers(
    world: World, state: str, code: str, name: str, record: dict[str, Any]
) -> None:
    """Also where she only writes down what others decided, herself not among them."""
    case, other = world.activity_in(state), world.activity_in(state)
    jav(world, case, name)
    given: dict[str, Any] = dict(record)
    if name in BODIES:
        body, me = BODIES[name], world.cast.person(name).pk
        present = tuple(one for one in world.cast.members(body) if one != me)
        given["how"] = world.meeting(body, present=present)
    refused(lambda: world.turn(case, code, name, record=Record(**given)), case)
    offered = options(case.public_id, actor=world.actor(name), now=NOW)
    assert list(offered) == []
    world.turn(other, code, name, record=Record(**given))


def test_a_chair_decides_nothing_urgently(world: World) -> None:
    case = world.activity_in("steering")
    jav(world, case, "Sven")
    urgent = Record(how=Urgent(reason="bråttom", on=TODAY))
    refused(lambda: world.turn(case, "endorse", "Sven", record=urgent), case)


def test_a_signatory_signs_nothing(world: World) -> None:
    agreement = new_agreement(world)
    world.turn(agreement, "send", "Signe")
    jav(world, agreement, "Uno")
    mine = next(i for i in open_items(agreement) if i.party == agreement.owner_organisation)
    refused(lambda: world.turn(agreement, "sign", "Uno", item_id=mine.public_id), agreement)


def acts(world: World, case: Activity) -> dict[str, Callable[[str], Any]]:
    """What changes a case but not its state, each as somebody."""
    case_id, text = case.public_id, activity_draft(Activity.objects.get(pk=case.pk))

    def given(name: str) -> dict[str, Any]:
        return {"actor": world.actor(name), "seen_version": seen(case), "now": NOW}

    return {
        "edit": lambda name: edit_activity(case_id, text, **given(name)),
        "prepare": lambda name: prepare_activity(case_id, text, **given(name)),
        "amend": lambda name: amend_activity(case_id, text, reason="för", **given(name)),
        "report": lambda name: report_progress(
            case_id, ProgressDraft(standing="as_planned"), **given(name)
        ),
    }


@pytest.mark.parametrize(
    ("state", "code", "name", "another"),
    [
        ("draft", "edit", "Hanna", "Carin"),
        ("preparation", "prepare", "Tove", None),
        ("approved", "amend", "Stina", "Signe"),
        ("approved", "amend", "Signe", "Stina"),
        ("execution", "report", "Stina", None),
    ],
)
def test_she_writes_nothing(
    world: World, state: str, code: str, name: str, another: str | None
) -> None:
    case = world.activity_in(state)
    jav(world, case, name)
    before = seen(case)
    act = acts(world, case)[code]
    refused(lambda: act(name), case)
    assert seen(case) == before
    if another is not None:
        act(another)


# -- queues


@pytest.mark.parametrize(
    ("state", "name"), [("preparation", "Tove"), ("draft", "Hanna"), ("approved", "Stina")]
)
def test_she_takes_nothing_from_a_queue(world: World, state: str, name: str) -> None:
    case, other = world.activity_in(state), world.activity_in(state)
    jav(world, case, name)
    actor = world.actor(name)
    refused(lambda: assignments.take(item_of(case), actor=actor, now=NOW), case)
    assert WorkItem.objects.get(public_id=item_of(case)).owner is None
    assert assignments.take(item_of(other), actor=actor, now=NOW).owner == actor.person


def test_a_manager_with_jav_delegates_nothing(world: World) -> None:
    case = world.activity_in("draft")
    jav(world, case, "Carin")
    hanna, carin = world.cast.person("Hanna"), world.actor("Carin")
    refused(lambda: assignments.delegate(item_of(case), to=hanna, actor=carin, now=NOW), case)
    assert WorkItem.objects.get(public_id=item_of(case)).owner is None


# -- disclosure


def test_she_releases_nothing_and_takes_nothing_back(world: World) -> None:
    case, police = world.activity_in("preparation"), world.cast.organisations[POLICE]
    row = releases.release(
        case.public_id,
        world.cast.bodies[STEERING],
        reason="begärt",
        actor=world.actor("Carin"),
        now=NOW,
    )
    jav(world, case, "Hanna")
    given: dict[str, Any] = {"actor": world.actor("Hanna"), "now": NOW}
    refused(lambda: releases.release(case.public_id, police, reason="x", **given), case)
    refused(lambda: releases.take_back(row.public_id, reason="x", **given), case)
    assert Release.objects.get(case=case).taken_back_at is None
    given["actor"] = world.actor("Carin")
    releases.release(case.public_id, police, reason="begärt", **given)
    releases.take_back(row.public_id, reason="fel", **given)


def test_nor_does_she_restrict_a_draft(world: World) -> None:
    case = world.propose()
    jav(world, case, "Hanna")
    hanna = world.actor("Hanna")
    refused(lambda: releases.restrict(case.public_id, basis="18:1", actor=hanna, now=NOW), case)
    assert not current(case).restricted


# -- what is said of it


def test_jav_is_said_once_and_why(world: World) -> None:
    case, mats = world.activity_in("steering"), world.cast.person("Mats")
    given: dict[str, Any] = {"actor": world.actor("Sara"), "now": NOW}
    with pytest.raises(MissingForGate) as missing:
        conflicts.report(case.public_id, mats, ground=" \n", **given)
    assert missing.value.missing == ("ground",)
    conflicts.report(case.public_id, mats, ground="släkt", **given)
    with pytest.raises(BadRecord) as again:
        conflicts.report(case.public_id, mats, ground="granne", **given)
    assert again.value.field == "person"
    assert ConflictOfInterest.objects.get(case=case).ground == "släkt"
    assert LedgerEntry.objects.filter(case=case, act="report_conflict").count() == 1


def test_it_is_about_this_case_alone(world: World) -> None:
    case, other = world.activity_in("steering"), world.activity_in("steering")
    jav(world, case, "Mats")
    with pytest.raises(NotPermitted, match="Mats"):
        world.decide(case, "endorse")
    assert world.decide(other, "endorse").state == "political"
