"""Lead times: what the ledger says of how long cases stay, and for whom it is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from cases.story.cast import OFFICIALS, SOCIAL
from tests.statements import Statements
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World
from workflow import releases
from workflow.lead_times import LeadTimes, Stay, lead_times
from workflow.models import Case
from workflow.permissions import rights_of
from workflow.records import Record
from workflow.row_security import seeing_as

Visit = Callable[[str], Visitor]
SINCE = TODAY - timedelta(days=100)


def counted(world: World, name: str, **narrowed: object) -> LeadTimes:
    person = world.cast.person(name)
    with seeing_as(person.pk, TODAY):
        rights = rights_of(person, TODAY)
        given = {"since": SINCE, "until": TODAY + timedelta(days=100), **narrowed}
        return lead_times(rights, **given)  # type: ignore[arg-type]


def days_of(found: LeadTimes, state: str, body: str = "") -> list[int]:
    (stay,) = [one for one in found.stays if (one.state, one.body) == (state, body)]
    return list(stay.days)


def with_officials(world: World, days: int, code: str = "endorse", **given: object) -> Case:
    """An activity that the officials decided so many days after it came."""
    case = world.propose(title=f"Insats {days}")
    world.turn(case, "submit", "Hanna")
    later = NOW + timedelta(days=days)
    how = world.meeting(OFFICIALS, on=later.date())
    record = Record(how=how, motivation="därför", **given)  # type: ignore[arg-type]
    world.turn(case, code, "Tove", record=record, now=later)
    return case


@pytest.mark.parametrize(
    ("days", "median", "most"),
    [([4], 4, 4), ([1, 2], 1, 2), ([1, 2, 9], 2, 9), (list(range(1, 11)), 5, 9)],
)
def test_half_and_nine_in_ten(days: list[int], median: int, most: int) -> None:
    stay = Stay("activity", "preparation", "", days)
    assert (stay.median, stay.most, stay.count) == (median, most, len(days))


def test_days_from_coming_to_leaving_by_body(world: World) -> None:
    for days in (3, 8, 5):
        with_officials(world, days)
    found = counted(world, "Signe")
    assert days_of(found, "preparation", OFFICIALS) == [3, 5, 8]
    assert found.whole
    within = counted(world, "Signe", agreement=world.agreement.pk)
    assert {("activity", "draft"), ("agreement", "signing")} <= {
        (one.kind, one.state) for one in within.stays
    }
    social = world.cast.organisations[SOCIAL].pk
    assert days_of(counted(world, "Signe", owners=[social]), "preparation", OFFICIALS) == [3, 5, 8]
    assert list(counted(world, "Signe", owners=[]).stays) == []
    late = counted(world, "Signe", since=TODAY + timedelta(days=6))
    assert days_of(late, "preparation", OFFICIALS) == [8]


def test_returns_and_postponements(world: World) -> None:
    with_officials(world, 2, "refer_back", asked="mer", until=TODAY + timedelta(days=30))
    with_officials(world, 2, "postpone", until=TODAY + timedelta(days=30))
    with_officials(world, 2, "postpone", until=TODAY + timedelta(days=30))
    (sent,) = counted(world, "Signe").sent
    assert (sent.body, sent.returned, sent.postponed) == (OFFICIALS, 1, 2)


def test_a_hidden_case_is_in_no_count(world: World) -> None:
    with_officials(world, 3)
    before = {name: counted(world, name) for name in ("Signe", "Sara")}
    case = with_officials(world, 9)
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    assert counted(world, "Signe") == before["Signe"]
    assert days_of(counted(world, "Rut"), "preparation", OFFICIALS) == [3, 9]


def test_who_sits_in_a_body_reads_of_that_body_only(world: World, visit: Visit) -> None:
    case = with_officials(world, 3)
    world.decide(case, "endorse", motivation="ja")
    own = visit("Lena").open("/beslut/ledtider/?till=2026-12-31").text
    assert OFFICIALS in own
    assert "Styrgruppen för trygghetsfrågor" not in own[own.index("Tid i varje steg") :]
    for name in ("Hanna", "Kim", "Pär", "Disa", "Adam"):
        assert visit(name).client.get("/beslut/ledtider/").status_code == 404


def test_the_page_tells_days_in_words_and_as_a_table(world: World, visit: Visit) -> None:
    for days in (3, 8, 5):
        with_officials(world, days)
    text = visit("Signe").open("/beslut/ledtider/?till=2026-12-31").text
    assert "hälften inom 5 dagar, nio av tio inom 8 dagar (3 gånger)" in text
    assert "Samma tal som tabell" in text


def test_the_page_costs_as_many_statements_for_many_as_for_few(world: World) -> None:
    client = Client()
    client.force_login(world.cast.person("Signe"))
    with_officials(world, 3)
    client.get("/beslut/ledtider/")
    spent = []
    for _ in range(2):
        with Statements(connection) as statements:
            assert client.get("/beslut/ledtider/?till=2026-12-31").status_code == 200
        spent.append(len(statements))
        for days in range(1, 12):
            with_officials(world, days)
    assert spent[0] == spent[1] <= 12
