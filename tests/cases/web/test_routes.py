"""A route as a page and as BPMN 2.0: what can happen on it and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.cases.web.conftest import Open
from tests.web.reading import Page
from tests.world import NOW, World
from workflow.drawing import drawing_of
from workflow.models import Route, RouteStep
from workflow.road_building import publish

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def road(world: World, *stages: tuple[str, str], reviewed: bool = False) -> Route:
    """A published route through these stages, each with its body."""
    route = Route.objects.create(
        agreement=world.agreement,
        kind="activity",
        version=2,
        review_body=world.cast.bodies[OFFICIALS] if reviewed else None,
    )
    for position, (stage, body) in enumerate(stages, 1):
        RouteStep.objects.create(
            route=route, position=position, stage=stage, body=world.cast.bodies[body]
        )
    return publish(route, now=NOW)


def hops(route: Route) -> set[tuple[str, str, str]]:
    return {(w.source.key, w.code, w.target.key) for w in drawing_of(route).ways}


def stops(page: Page) -> list[str]:
    """The places of the list, in order."""
    return [heading.text() for heading in page.main().all("h3")]


def test_only_what_this_road_allows(world: World) -> None:
    found = hops(world.route)
    for hop in {
        ("draft", "submit", "preparation-1"),
        ("preparation-1", "endorse", "steering-2"),
        ("preparation-1", "advise_against", "steering-2"),
        ("preparation-1", "postpone", "preparation-1"),
        ("steering-2", "refer_back", "revision"),
        ("steering-2", "reject", "rejected"),
        ("political-3", "endorse", "approved"),
        ("revision", "resubmit", "preparation-1"),
        ("evaluation", "evaluate", "review"),
        ("draft", "register", "closed"),
    }:
        assert hop in found
    for hop in {
        ("preparation-1", "endorse", "political-3"),
        ("preparation-1", "reject", "rejected"),  # advisory, and not the last
        ("steering-2", "advise_against", "political-3"),  # deciding
        ("political-3", "advise_against", "approved"),  # the last
        ("evaluation", "evaluate", "closed"),  # this route names a reviewing body
    }:
        assert hop not in found


def test_a_short_road_has_no_other_places(world: World) -> None:
    route = road(world, ("steering", STEERING))
    states = [place.state for place in drawing_of(route).places]
    assert "preparation" not in states
    assert "political" not in states
    assert "review" not in states
    assert ("evaluation", "evaluate", "closed") in hops(route)


def test_three_bodies_in_one_stage_are_three_places(world: World, opened: Open) -> None:
    route = road(
        world, ("political", POLITICIANS), ("political", STEERING), ("political", OFFICIALS)
    )
    found = hops(route)
    assert ("political-1", "endorse", "political-2") in found
    assert ("political-3", "endorse", "approved") in found
    page = opened(reverse("route", args=[route.public_id]))
    assert stops(page)[1:4] == [POLITICIANS, STEERING, OFFICIALS]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_tells_everything_in_words(world: World, opened: Open, language: str) -> None:
    for person in ("Signe", "Hanna", "Uno", "Pär", "Rut"):
        page = opened(reverse("route", args=[world.route.public_id]), person, language)
        assert page.h1 == [["Beslutsväg", "Route"][language == "en"]]
        assert world.agreement.title in page.title
        assert len(stops(page)) == len(drawing_of(world.route).places)
    assert "mätbart mål med datum" in page.text() or language == "en"


def test_where_a_case_is_now(world: World, opened: Open) -> None:
    path = reverse("route", args=[world.route.public_id])
    activity = world.activity_in("steering")
    page = opened(f"{path}?arende={activity.public_id}", "Hanna")
    assert f"{STEERING} Här är ärendet nu" in stops(page)
    assert activity.title in page.text()
    assert [rect.get("stroke-width") for rect in page.root.all("rect")].count("3") == 1
    draft = opened(f"{path}?arende={world.propose().public_id}", "Hanna")
    assert "Utkast Här är ärendet nu" in stops(draft)


def test_a_case_that_she_may_not_see_is_not_marked(world: World, opened: Open) -> None:
    path = reverse("route", args=[world.route.public_id])
    activity = world.activity_in("steering")
    for asked in (str(activity.public_id), str(world.agreement.public_id), "x", ""):
        page = opened(f"{path}?arende={asked}", "Pär")
        assert "Här är ärendet nu" not in page.text()
        assert activity.title not in page.text()


def test_a_route_is_seen_with_its_agreement(world: World, client_of: Callable[..., Client]) -> None:
    unpublished = Route.objects.create(agreement=world.agreement, kind="activity", version=9)
    for name in ("route", "route-bpmn"):
        path = reverse(name, args=[world.route.public_id])
        assert client_of("Disa").get(path).status_code == 404
        assert client_of("Tove").get(path).status_code == 404
        hidden = reverse(name, args=[unpublished.public_id])
        assert client_of("Signe").get(hidden).status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_bpmn_parses_and_has_each_state_once(
    world: World, client_of: Callable[..., Client], language: str
) -> None:
    path = reverse("route-bpmn", args=[world.route.public_id])
    response = client_of("Signe", language).get(path)
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="beslutsvag-activity-v1.bpmn"'
    process = ET.fromstring(response.content).find(f"{BPMN}process")
    assert process is not None
    nodes = [e for e in process if e.tag != f"{BPMN}sequenceFlow"]
    states = sorted(e.attrib["id"].removeprefix("id_node_") for e in nodes)
    expected = {place.state for place in drawing_of(world.route).places} | {"opening"}
    assert states == sorted(expected)
    names = {e.attrib["id"]: e.attrib.get("name") for e in nodes}
    assert names["id_node_steering"] == STEERING
    assert names["id_node_approved"] == {"sv": "Beslutad", "en": "Approved"}[language]


def test_every_reference_in_the_bpmn_leads_somewhere(
    world: World, client_of: Callable[..., Client]
) -> None:
    route = road(world, ("preparation", OFFICIALS), ("political", POLITICIANS))
    content = client_of("Signe").get(reverse("route-bpmn", args=[route.public_id])).content
    root = ET.fromstring(content)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    flows = {e.attrib["id"]: e for e in root.iter(f"{BPMN}sequenceFlow")}
    for flow in flows.values():
        assert {flow.attrib["sourceRef"], flow.attrib["targetRef"]} <= set(ids)
    for kind in ("incoming", "outgoing"):
        assert {e.text for e in root.iter(f"{BPMN}{kind}")} <= set(flows)
    ends = {e.attrib["id"] for e in root.iter(f"{BPMN}endEvent")}
    assert not ends & {flow.attrib["sourceRef"] for flow in flows.values()}
    drawn = [e.attrib["bpmnElement"] for e in root.iter() if "bpmnElement" in e.attrib]
    assert set(drawn) <= set(ids)
    numbers = [v for e in root.iter() for k, v in e.attrib.items() if k in ("x", "y")]
    assert all(float(number) is not None for number in numbers)  # no decimal commas
