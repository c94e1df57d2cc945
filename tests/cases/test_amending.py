"""After the decision: when, by whom and with what; what was decided is reconsidered."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from cases.actions.edit import AMENDABLE, amend_activity
from cases.actions.propose import propose_activity
from cases.drafts import (
    ActivityDraft,
    EffectTargetDraft,
    GoalDraft,
    ParticipantDraft,
    Proposer,
    ResourceDraft,
    StepDraft,
    SubTargetDraft,
)
from cases.models import Activity
from cases.reading import activity_draft
from cases.red_thread import CODES, DECIDED_ON
from cases.story.cast import CITY, POLICE, SOCIAL
from tests.world import NOW, World, earlier, seen
from workflow import road_building
from workflow.errors import BadRecord, MissingForGate
from workflow.models import Route, RouteStep
from workflow.records import Record


def amend(world: World, activity: Activity, **changes: Any) -> Activity:
    amend_activity(
        activity.public_id,
        replace(activity_draft(Activity.objects.get(pk=activity.pk)), **changes),
        reason="därför",
        actor=world.actor("Signe"),
        seen_version=seen(activity),
        now=NOW,
    )
    return Activity.objects.get(pk=activity.pk)


DECIDED: dict[str, Any] = {
    "title": "Annat",
    "description": "Annat",
    "problem": None,
    "goals": [GoalDraft(text="Eget mål")],
    "effect_targets": [EffectTargetDraft(text="Annat", target=Decimal(1), due="2026")],
    "sub_targets": [SubTargetDraft(text="Ett till")],
}


@pytest.mark.parametrize("field", DECIDED)
def test_what_was_decided_is_not_amended(world: World, field: str) -> None:
    activity = world.activity_in("approved")
    before = seen(activity)
    with pytest.raises(BadRecord) as refused:
        amend(world, activity, **{field: DECIDED[field]}, group="Ny")
    assert refused.value.field == field
    assert "ny prövning" in refused.value.message.sv
    assert seen(activity) == before


def test_links_of_the_decision_are_not_amended(world: World) -> None:
    activity = world.activity_in("execution")
    problem = world.picture.problems.get(position=1)
    for field, value in {
        "agreement": None,
        "suggested_problem": problem,
        "causes": list(problem.causes.all()),
    }.items():
        with pytest.raises(BadRecord) as refused:
            amend(world, activity, **{field: value})
        assert refused.value.field == field


def test_dates_steps_resources_and_organisations_are_amended(world: World) -> None:
    activity = world.activity_in("execution")
    changes: dict[str, Any] = {
        "start": "2026-04-01",
        "end": "2027",
        "steps": [StepDraft(text="Nytt")],
        "resources": [ResourceDraft(text="Bil", kind="money", amount=Decimal("10.50"))],
        "responsible": world.cast.organisations[SOCIAL],
        "participating": [ParticipantDraft(organisation=world.cast.organisations[POLICE])],
        "form": "temporary_group",
        "group": "Gruppen",
    }
    assert changes.keys() == AMENDABLE
    amended = activity_draft(amend(world, activity, **changes))
    for name, value in changes.items():
        found = getattr(amended, name)
        assert found == value or [replace(step, id=None) for step in found] == value


def test_an_amendment_opens_no_gap(world: World) -> None:
    activity = world.activity_in("approved")
    for changes, missing in (
        ({"responsible": None}, ("responsible",)),
        ({"end": ""}, ("end",)),
        ({"end": "löpande"}, ("end",)),
        ({"end": "", "responsible": None}, ("responsible", "end")),
    ):
        with pytest.raises(MissingForGate) as refused:
            amend(world, activity, **changes)
        assert refused.value.missing == missing
    amend(world, activity, steps=[])  # no gate of this road asks for steps


def test_nor_one_that_its_own_road_asked_to_be_closed(world: World) -> None:
    last = world.route.steps.order_by("position")[2]
    road = Route.objects.create(agreement_id=world.agreement.pk, kind="activity", version=2)
    RouteStep.objects.create(
        route=road, position=1, stage="political", body=last.body, demands=["steps"]
    )
    road_building.publish(road, now=NOW)
    activity = world.propose()
    world.turn(activity, "submit", "Hanna")
    world.decide(activity, "endorse")
    with pytest.raises(MissingForGate) as refused:
        amend(world, activity, steps=[])
    assert refused.value.missing == ("steps",)


def test_a_gap_that_was_there_is_no_hindrance(world: World) -> None:
    activity = propose_activity(
        ActivityDraft(title="Beslutad 2017", agreement=world.agreement),
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )
    world.turn(activity, "register", "Signe", record=Record(earlier=earlier("execution")))
    assert amend(world, activity, group="Gruppen").group == "Gruppen"


def test_the_names_are_those_of_the_draft_and_the_thread() -> None:
    assert {field.name for field in fields(ActivityDraft)} >= AMENDABLE
    assert set(DECIDED_ON) <= set(CODES)
