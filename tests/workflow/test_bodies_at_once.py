"""Two people at the same moment: an absence twice, a mandate and a route, one name twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.story.cast import CITY, OFFICIALS
from tests.racing import at_once
from tests.world import NOW, TODAY, World
from workflow import absences, bodies, ledger, road_building
from workflow.bodies import BodyDraft
from workflow.models import Absence, Body, Route, RouteStep


def test_one_person_is_away_once(committed_world: World) -> None:
    person = committed_world.cast.person
    tove = person("Tove")

    def away(instead: str) -> Callable[[], Absence]:
        return lambda: absences.register(
            tove, person(instead), starts=TODAY, ends=TODAY + timedelta(days=4), by=tove, now=NOW
        )

    found = at_once([away("Olle"), away("Lena")])
    assert sorted(type(one).__name__ for one in found) == ["Absence", "BadRecord"]
    assert Absence.objects.count() == 1
    assert ledger.verify().intact


@pytest.mark.parametrize("_", range(3))
def test_a_mandate_changes_before_the_route_is_published_or_not_at_all(
    committed_world: World, _: int
) -> None:
    """Whichever comes first, no published route has a body whose mandate changed after it."""
    city, signe = committed_world.cast.organisations[CITY], committed_world.cast.person("Signe")
    draft = BodyDraft(name="Trygghetsrådet", mandate=Body.Mandate.ADVISORY)
    body = bodies.create(committed_world.agreement, city, draft, by=signe, now=NOW)
    route = Route.objects.create(
        agreement_id=committed_world.agreement.pk, kind="activity", version=2
    )
    RouteStep.objects.create(route=route, position=1, stage="steering", body=body)
    other = BodyDraft(name="Trygghetsrådet", mandate=Body.Mandate.DECIDING)
    changed, published = at_once(
        [
            lambda: bodies.change(body, other, by=signe, now=NOW),
            lambda: road_building.publish(route, by=signe, now=NOW),
        ]
    )
    assert isinstance(published, Route)
    decides = Body.objects.get(pk=body.pk).mandate == Body.Mandate.DECIDING
    assert decides == isinstance(changed, Body)
    assert ledger.verify().intact


def test_one_name_is_given_to_one_body(committed_world: World) -> None:
    city, signe = committed_world.cast.organisations[CITY], committed_world.cast.person("Signe")
    draft = BodyDraft(name="Trygghetsrådet", mandate=Body.Mandate.ADVISORY)

    def create() -> Body:
        return bodies.create(committed_world.agreement, city, draft, by=signe, now=NOW)

    found = at_once([create, create])
    assert sorted(type(one).__name__ for one in found) == ["BadRecord", "Body"]


def test_two_changes_of_one_body_follow_one_another(committed_world: World) -> None:
    signe, body = committed_world.cast.person("Signe"), committed_world.cast.bodies[OFFICIALS]
    days = [TODAY + timedelta(days=n) for n in range(1, 4)]
    adding = [lambda day=day: bodies.add_meetings(body, [day], by=signe, now=NOW) for day in days]
    assert at_once(adding) == [[day] for day in days]
    assert ledger.verify().intact
