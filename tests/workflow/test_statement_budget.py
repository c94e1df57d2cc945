"""How many statements a transition costs, BEGIN and COMMIT included; printed as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.submit import receivers
from cases.models import Activity, Agreement, Picture
from cases.story.cast import CITY, POLITICIANS
from tests.workflow.test_lifecycle import ROWS, city_draft, record_for
from tests.world import (
    NOW,
    SECRETARY_OF,
    World,
    build_world,
    current,
    earlier,
    open_items,
    seen,
)
from workflow import engine
from workflow.lifecycle import moves_of
from workflow.records import Record
from workflow.turn import SYSTEM

BUDGET = 14


class Counted:
    """Counts the statements of turns, each with its own BEGIN and COMMIT."""

    def __init__(self, world: World) -> None:
        self.world, self.table = world, {}  # type: World, dict[tuple[str, str], int]

    def turn(self, case: Any, code: str, by: str, **given: Any) -> None:
        item = open_items(case)
        arguments: dict[str, Any] = {
            "actor": self.world.actor(by),
            "seen_version": seen(case),
            "item_id": item[0].public_id if len(item) == 1 else None,
            "now": NOW,
        } | given
        source = current(case).state
        with CaptureQueriesContext(connection) as statements:
            engine.turn(case.public_id, code, **arguments)
        kept = [q["sql"] for q in statements]
        assert kept[0] == "BEGIN"
        assert kept[-1] == "COMMIT"
        key = (f"{case.kind}.{code}", source)
        self.table[key] = max(len(kept), self.table.get(key, 0))


def test_no_transition_costs_more_than_its_budget(
    committed_db: str, record_property: Callable[[str, object], None]
) -> None:
    world = build_world(to_meeting=True)
    counted = Counted(world)
    for row in ROWS:
        activity = world.activity_in(row.source)
        releases = receivers(activity) if row.code == "submit" else ()
        who = row.body_people[0] if row.body_people else row.who[0]
        record = record_for(world, row, who)
        counted.turn(activity, row.code, who, record=record, releases=releases)
    counted.turn(city_draft(world), "register", "Signe", record=Record(earlier=earlier("closed")))
    _last_body_of_a_reopened_case(world, counted)
    _parties(world, counted)
    rows = [f"{code:28} {source:13} {n:3}" for (code, source), n in sorted(counted.table.items())]
    record_property("statements per transition", rows)
    told = {code.split(".")[1] for code, _ in counted.table}
    for model in (Activity, Agreement, Picture):
        assert {move.code for move in moves_of(model)} <= told | {"decline", "withdraw"}
    assert max(counted.table.values()) <= BUDGET


def _last_body_of_a_reopened_case(world: World, counted: Counted) -> None:
    activity = world.activity_in("execution")
    record = Record(how=world.meeting(POLITICIANS), motivation="därför")
    counted.turn(activity, "reconsider", SECRETARY_OF[POLITICIANS], record=record)


def _parties(world: World, counted: Counted) -> None:
    from cases.actions.propose import draw_picture, open_agreement
    from cases.drafts import AgreementDraft, PictureDraft, ProblemDraft, Proposer

    city = world.cast.organisations[CITY]
    proposer, signe = Proposer(organisation=city), world.actor("Signe")
    parties = [p.organisation for p in world.agreement.parties.order_by("position")]
    agreement = open_agreement(
        AgreementDraft(title="Nästa", parties=parties, start="2024", end="2025", goals=["mål"]),
        proposer=proposer,
        actor=signe,
        now=NOW,
    )
    picture = draw_picture(
        PictureDraft(
            title="Nästa", agreement=world.agreement, problems=[ProblemDraft(title="Skadegörelse")]
        ),
        proposer=proposer,
        actor=signe,
        now=NOW,
    )
    for case, each in ((agreement, "sign"), (picture, "establish")):
        counted.turn(case, "send", "Signe")
        for item in open_items(case):
            by = "Uno" if item.party == city else "Ulla"
            counted.turn(case, each, by, item_id=item.public_id)
    counted.turn(picture, "supersede", "Signe", record=Record(motivation="nyare finns"))
    counted.turn(agreement, "expire", "", actor=SYSTEM, seen_version=None)
    counted.turn(world.agreement, "terminate", "Signe", record=Record(motivation="slut"))
