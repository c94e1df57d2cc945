"""The flow is derived from the state machine, and its names are schema."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from viewflow.workflow import chart
from viewflow.workflow.fields import get_flow_ref, get_task_ref

from cases.flows import ActivityFlow, AgreementFlow, PictureFlow
from cases.models.activity_lifecycle import ActivityState
from cases.models.agreements import AgreementState
from cases.models.situation import PictureState
from cases.story.cast import OFFICIALS, POLITICIANS
from tests.world import NOW, World
from workflow.errors import BadRecord
from workflow.flows import Final, Stage
from workflow.lifecycle import moves_of
from workflow.models import Route, RouteStep
from workflow.road_building import legal_hops, publish

FLOWS = [
    (ActivityFlow, ActivityState),
    (AgreementFlow, AgreementState),
    (PictureFlow, PictureState),
]
# Stored on every case and work item: changed only together with a data migration.
PINNED_FLOWS = {
    ActivityFlow: "cases/flows.ActivityFlow",
    AgreementFlow: "cases/flows.AgreementFlow",
    PictureFlow: "cases/flows.PictureFlow",
}
PINNED_STATES = {
    ActivityFlow: "approved closed dismissed draft evaluation execution political preparation "
    "rejected review revision steering withdrawn",
    AgreementFlow: "draft expired in_force signing terminated withdrawn",
    PictureFlow: "draft established establishing superseded withdrawn",
}


@pytest.mark.parametrize(("flow", "states"), FLOWS)
def test_every_state_has_exactly_one_node(flow: Any, states: Any) -> None:
    nodes = [n for n in flow.instance.nodes() if isinstance(n, Stage | Final)]
    assert sorted(n.name for n in nodes) == sorted(states.values)
    finals = {n.name for n in nodes if isinstance(n, Final)}
    assert finals == flow.process_class.FINAL
    assert set(flow.process_class.STATE_NAMES) == set(states.values)


@pytest.mark.parametrize(("flow", "states"), FLOWS)
def test_names_of_flows_and_nodes_are_pinned(flow: Any, states: Any) -> None:
    assert get_flow_ref(flow) == PINNED_FLOWS[flow]
    assert " ".join(sorted(states.values)) == PINNED_STATES[flow]
    for state in states.values:
        reference = get_task_ref(flow.instance.node(state))
        assert reference == f"{PINNED_FLOWS[flow]}.{state}"


@pytest.mark.parametrize(("flow", "states"), FLOWS)
def test_the_graph_is_the_state_machine_one_edge_per_pair(flow: Any, states: Any) -> None:
    edges = [
        (edge.src.name, edge.dst.name)
        for node in flow.instance.nodes()
        for edge in node._outgoing()
        if node.name in states.values
    ]
    assert len(edges) == len(set(edges))
    assert set(edges) == {(s, t) for s, t in legal_hops(flow.process_class) if s != t}


@pytest.mark.parametrize(("flow", "states"), FLOWS)
def test_bpmn_and_svg_can_be_drawn(flow: Any, states: Any) -> None:
    grid = chart.calc_layout_data(flow)
    bpmn, svg = chart.grid_to_bpmn(grid), chart.grid_to_svg(grid)
    for state in states.values:
        assert state in bpmn or state.replace("_", " ").title() in bpmn
    assert "<svg" in svg


@pytest.mark.parametrize(("flow", "states"), FLOWS)
def test_every_state_can_be_reached_and_left_but_for_the_final(flow: Any, states: Any) -> None:
    hops = legal_hops(flow.process_class)
    reached, frontier = {"draft"}, ["draft"]
    while frontier:
        state = frontier.pop()
        new = {target for source, target in hops if source == state} - reached
        reached |= new
        frontier += new
    assert reached == set(states.values)
    left = {source for source, target in hops if source != target}
    assert set(states.values) - left == flow.process_class.FINAL - {"closed"}


def test_every_transition_says_who_in_both_languages() -> None:
    for flow, _ in FLOWS:
        for move in moves_of(flow.process_class):
            assert move.rule.who, move
            assert move.rule.label.sv != move.rule.label.en, move


def route(world: World, *stages: str) -> Route:
    new = Route.objects.create(agreement=world.agreement, kind="activity", version=2)
    RouteStep.objects.bulk_create(
        RouteStep(route=new, position=n, stage=stage, body=world.cast.bodies[OFFICIALS])
        for n, stage in enumerate(stages, 1)
    )
    return new


@pytest.mark.parametrize(
    "stages",
    [("steering",), ("preparation", "political"), ("political", "political", "political")],
)
def test_a_road_of_legal_hops_can_be_published(world: World, stages: tuple[str, ...]) -> None:
    assert publish(route(world, *stages), now=NOW).published_at == NOW


@pytest.mark.parametrize("stages", [(), ("execution",), ("preparation", "closed"), ("nowhere",)])
def test_a_road_the_state_machine_lacks_is_refused(world: World, stages: tuple[str, ...]) -> None:
    with pytest.raises(BadRecord):
        publish(route(world, *stages), now=NOW)


def test_a_running_case_keeps_its_road_when_a_new_one_is_published(world: World) -> None:
    running = world.activity_in("preparation")
    new = Route.objects.create(agreement=world.agreement, kind="activity", version=2)
    politicians = world.cast.bodies[POLITICIANS]
    RouteStep.objects.create(route=new, position=1, stage="political", body=politicians)
    publish(new, now=NOW)
    assert world.decide(running, "endorse").state == "steering"
    fresh = world.propose()
    assert world.turn(fresh, "submit", "Hanna").state == "political"


def test_three_political_bodies_after_one_another_are_only_data(world: World) -> None:
    publish(route(world, "political", "political", "political"), now=NOW)
    activity = world.propose()
    states = [world.turn(activity, "submit", "Hanna").state]
    states += [world.decide(activity, "endorse").state for _ in range(3)]
    assert states == ["political", "political", "political", "approved"]


def test_a_deadline_goes_to_the_first_meeting_far_enough_ahead(world: World) -> None:
    from cases.story.cast import build_route, plan_meetings

    days = [date(2026, 1, 14), date(2026, 1, 21), date(2026, 2, 4)]
    plan_meetings(world.cast, [(OFFICIALS, day) for day in days])
    build_route(world.cast, world.agreement, now=NOW)
    activity = world.propose()
    world.turn(activity, "submit", "Hanna")
    # Five working days from Monday 12 January is Monday 19: the 14th is too early.
    assert activity.items.get(finished__isnull=True).due == date(2026, 1, 21)
