"""The lifecycle of an activity, row by row, for every kind of person.

The table below is written from the product's description, not read from the code: who may
do what from which state, and where it leads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from cases.models import Activity
from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.world import NOW, World, current, earlier, seen
from workflow.errors import NotFound, NotPermitted
from workflow.lifecycle import moves_of
from workflow.loading import look
from workflow.models import Body, Case, LedgerEntry
from workflow.options import label_of, open_moves, options
from workflow.records import Record

# One person of every kind, by first name; "" is the system.
EVERYBODY = (
    "Hanna",  # case officer of the owner
    "Carin",  # manager of the owner
    "Kim",  # member of the owner
    "Stina",  # case officer of the responsible organisation
    "Pär",  # case officer of the other party
    "Tove",  # secretary of the first body
    "Olle",  # chair of the first body
    "Lena",  # member of the first body
    "Sara",  # secretary of the second body
    "Sven",  # chair of the second body
    "Siv",  # secretary of the last body
    "Bo",  # chair of the last body
    "Sixten",  # substitute in the last body
    "Signe",  # coordinator
    "Arvid",  # records manager
    "Rut",  # auditor
    "Uno",  # signatory
    "Adam",  # administrator
    "Disa",  # operator
    "",  # the clock
)
OWNER = ("Hanna", "Carin")
BODY = {
    "preparation": (OFFICIALS, ("Tove", "Olle")),
    "steering": (STEERING, ("Sara", "Sven")),
    "political": (POLITICIANS, ("Siv", "Bo")),
    "review": (OFFICIALS, ("Tove", "Olle")),
}
LAST = (POLITICIANS, ("Siv", "Bo"))


@dataclass(frozen=True)
class Row:
    code: str
    source: str
    target: str
    who: tuple[str, ...]
    record: dict[str, Any] = field(default_factory=dict)
    body: str = ""  # whose meeting is recorded when one of the body's people acts
    body_people: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.code}-{self.source}"


def by_body(code: str, source: str, target: str, *others: str, **record: Any) -> Row:
    body, people = BODY[source]
    return Row(code, source, target, (*people, *others), record, body, people, tuple(record))


M = {"motivation": "därför"}
NEXT = {"preparation": "steering", "steering": "political", "political": "approved"}
STAGES = ("preparation", "steering", "political")
ROWS = [
    Row("submit", "draft", "preparation", OWNER),
    Row("resubmit", "revision", "preparation", OWNER, M, demands=("motivation",)),
    *(by_body("endorse", s, NEXT[s]) for s in STAGES),
    *(
        by_body("endorse_amended", s, NEXT[s], **M, wording={"description": "Ny lydelse"})
        for s in STAGES
    ),
    by_body("advise_against", "preparation", "steering", **M),
    *(
        by_body("refer_back", s, "revision", **M, asked="mer", until=date(2026, 2, 2))
        for s in STAGES
    ),
    *(by_body("postpone", s, s, **M, until=date(2026, 2, 9)) for s in STAGES),
    by_body("reject", "steering", "rejected", **M),
    by_body("reject", "political", "rejected", **M),
    *(by_body("dismiss", s, "dismissed", "Signe", **M) for s in STAGES),
    Row("dismiss", "revision", "dismissed", ("Tove", "Olle", "Signe"), M, OFFICIALS,
        ("Tove", "Olle"), ("motivation",)),
    Row("withdraw", "draft", "withdrawn", OWNER),
    *(Row("withdraw", s, "withdrawn", OWNER, M, demands=("motivation",))
      for s in ("revision", *STAGES)),
    Row("start", "approved", "execution", ("Stina",)),
    Row("finish", "execution", "evaluation", ("Stina",), {"outcome": "done"}, demands=("outcome",)),
    *(Row("discontinue", s, "evaluation", (*LAST[1], "Signe"), M, LAST[0], LAST[1],
          ("motivation",)) for s in ("approved", "execution")),
    Row("evaluate", "evaluation", "review", ("Stina",), {"process": "så", "effect": "så"},
        demands=("process", "effect")),
    by_body("accept", "review", "closed"),
    by_body("return_evaluation", "review", "evaluation", **M),
    *(Row("reconsider", s, "revision", (*LAST[1], "Signe"), M, LAST[0], LAST[1],
          ("motivation",)) for s in ("approved", "execution")),
    Row("reopen", "closed", "evaluation", ("Arvid",), M, demands=("motivation",)),
]  # fmt: skip


def record_for(world: World, row: Row, by: str) -> Record:
    how = world.meeting(row.body) if by in row.body_people else None
    return Record(**row.record, how=how)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_lets_in_exactly_whom_it_names(world: World, row: Row) -> None:
    activity = world.activity_in(row.source)
    before = LedgerEntry.objects.filter(case=activity).count()
    for name in EVERYBODY:
        if name in row.who:
            continue
        with pytest.raises((NotPermitted, NotFound)) as refused:
            world.turn(activity, row.code, name, record=Record(**row.record))
        visible = name == "" or is_visible(world, activity, name)
        assert (refused.type is NotPermitted) == visible, name
    assert current(activity).state == row.source
    assert LedgerEntry.objects.filter(case=activity).count() == before


@pytest.mark.parametrize(("row", "name"), [(r, n) for r in ROWS for n in r.who], ids=str)
def test_a_row_leads_where_it_says(world: World, row: Row, name: str) -> None:
    activity = world.activity_in(row.source)
    case = world.turn(activity, row.code, name, record=record_for(world, row, name))
    assert case.state == current(activity).state == row.target
    entry = LedgerEntry.objects.filter(case=activity, act=row.code).latest("seq")
    assert (entry.source, entry.target) == (row.source, row.target)
    assert entry.recorded_by == world.cast.person(name)
    assert entry.text_sha256 == seen(activity)
    assert (entry.body.name if entry.body else "") == (row.body if name in row.body_people else "")


@pytest.mark.parametrize("row", [r for r in ROWS if r.demands], ids=str)
def test_a_row_refuses_without_what_it_demands(world: World, row: Row) -> None:
    from workflow.errors import BadRecord, MissingForGate

    activity = world.activity_in(row.source)
    name = row.who[0]
    how = world.meeting(row.body) if row.body else None
    for field_name in row.demands:
        given = {k: v for k, v in row.record.items() if k != field_name}
        with pytest.raises((MissingForGate, BadRecord)):
            world.turn(activity, row.code, name, record=Record(**given, how=how))
    assert current(activity).state == row.source


REGISTERED = ("approved", "execution", "evaluation", "closed")


@pytest.mark.parametrize("state", REGISTERED)
def test_the_coordinator_registers_an_earlier_decision(world: World, state: str) -> None:
    """Imported drafts are the city's own; Signe works there and coordinates."""
    activity = city_draft(world)
    case = world.turn(activity, "register", "Signe", record=Record(earlier=earlier(state)))
    assert case.state == state
    assert case.number is not None
    entry = LedgerEntry.objects.get(case=activity, act="register")
    assert (entry.kind, entry.decided_on) == ("registered", date(2017, 3, 23))


def test_nobody_else_registers(world: World) -> None:
    activity = city_draft(world)
    for name in EVERYBODY:
        if name != "Signe":
            with pytest.raises((NotPermitted, NotFound)):
                world.turn(activity, "register", name, record=Record(earlier=earlier("approved")))


def test_the_coordinator_registers_no_draft_of_others(world: World) -> None:
    draft, record = world.propose(), Record(earlier=earlier("approved"))
    with pytest.raises(NotFound):
        world.turn(draft, "register", "Signe", record=record)


def city_draft(world: World) -> Activity:
    from cases.actions.propose import propose_activity
    from cases.drafts import Proposer
    from cases.story.cast import CITY
    from tests.world import NOW

    proposer = Proposer(organisation=world.cast.organisations[CITY])
    return propose_activity(world.draft(), proposer=proposer, actor=world.actor("Signe"), now=NOW)


def is_visible(world: World, case: Case, name: str) -> bool:
    from tests.world import TODAY
    from workflow.permissions import rights_of

    rights = rights_of(world.cast.person(name), TODAY)
    return Case.objects.visible_to(rights).filter(pk=case.pk).exists()


def test_the_table_covers_every_transition_and_source() -> None:
    told = {(row.code, row.source) for row in ROWS} | {("register", "draft")}
    # Refused by a condition, each with its own test below.
    told |= {("advise_against", "steering"), ("advise_against", "political")}
    told |= {("reject", "preparation")}
    assert told == {(move.code, move.source) for move in moves_of(Activity)}


@pytest.mark.parametrize(
    ("code", "state"),
    [("advise_against", "steering"), ("advise_against", "political"), ("reject", "preparation")],
)
def test_a_body_has_only_the_outcomes_of_its_mandate(world: World, code: str, state: str) -> None:
    activity = world.activity_in(state)
    body, people = BODY[state]
    record = Record(motivation="därför", how=world.meeting(body))
    with pytest.raises(NotPermitted):
        world.turn(activity, code, people[0], record=record)
    assert current(activity).state == state


def test_what_is_open_to_somebody_is_what_the_table_says(world: World) -> None:
    activity = world.activity_in("steering")
    offered = {m.code for m in options(activity.public_id, actor=world.actor("Sara"), now=NOW)}
    assert offered == {row.code for row in ROWS if row.source == "steering" and "Sara" in row.who}
    assert options(activity.public_id, actor=world.actor("Pär"), now=NOW) == ()


@pytest.mark.parametrize(("mandate", "label"), [("deciding", "Bifall"), ("advisory", "Tillstyrk")])
def test_a_deciding_bodys_last_word_is_called_bifall(
    world: World, mandate: str, label: str
) -> None:
    Body.objects.filter(name=POLITICIANS).update(mandate=mandate)
    activity = world.activity_in("political")
    case = look(activity.public_id, actor=world.actor("Siv"), now=NOW)
    assert case is not None
    (endorse,) = [m for m in open_moves(case) if m.code == "endorse"]
    assert label_of(endorse, case).sv == label
