"""How many statements a page costs, session and user included, and that rows cost none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from tests.statements import Statements
from tests.web.addresses import ADDRESSES, Address
from tests.web.clicking import Clicker
from tests.web.conftest import client_of
from tests.web.town import Town
from tests.world import SECRETARY_OF, World, current

QUEUE, CASE, LIST, DECIDE, SEARCH = 10, 22, 10, 24, 12
BUDGETS = {
    "todo": QUEUE,
    "body": QUEUE,
    "case": CASE,
    "case-execution": CASE,
    "case-followup": CASE,
    "history": CASE,
    "activities": LIST,
    "agreements": LIST,
    "pictures": LIST,
    "incoming": LIST,
    "deadlines": LIST,
    "looks": LIST,
    "searches": LIST,
    "decision": CASE,
    "decisions": SEARCH,
    "lead-times": SEARCH,
    "decide": DECIDE,
}
OTHERS = 30  # forms read what they offer; none of them a statement a row
MORE = 30
GROWING = [
    Address("todo", "Hanna"),
    Address("todo", "Tove"),
    Address("todo", "Signe"),
    Address("body", "Tove", body="Tjänsteberedningen"),
    Address("body", "Lena", body="Tjänsteberedningen"),
    Address("sitting", "Tove", body="Tjänsteberedningen"),
    Address("deadlines", "Signe"),
    Address("activities", "Hanna"),
    Address("activities", "Signe"),
    Address("activities", "Signe", query="?q=mobila"),
    Address("agreements", "Signe"),
    Address("pictures", "Signe"),
    Address("decisions", "Rut"),
    Address("decisions", "Signe", query="?q=mobila&slag=allt"),
    Address("lead-times", "Signe"),
    Address("problem", "Hanna"),
    Address("case", "Hanna", "preparation"),
    Address("propose", "Hanna"),
]


def cost(client: Client, path: str) -> list[str]:
    """The statements of one request."""
    with Statements(connection) as statements:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in statements]


def test_no_page_costs_more_than_its_budget(
    town: Town, record_property: Callable[[str, object], None]
) -> None:
    table: dict[str, int] = {}
    for address in ADDRESSES:
        if address.kind == "page" and address.by:
            client = client_of(town, address.by)
            if client.get(address.path(town)).status_code == 200:
                table[str(address)] = len(cost(client, address.path(town)))
    budgets = {str(a): BUDGETS.get(a.name, OTHERS) for a in ADDRESSES}
    record_property(
        "statements per page",
        [f"{name:45} {n:3} of {budgets[name]}" for name, n in sorted(table.items())],
    )
    assert {name: n for name, n in table.items() if n > budgets[name]} == {}


@pytest.mark.parametrize("address", GROWING, ids=lambda a: f"{a} {a.by}")
def test_rows_cost_no_statements(address: Address, world: World, town: Town) -> None:
    client, path = client_of(town, address.by), address.path(town)
    few = cost(client, path)
    for number in range(MORE):
        activity = world.propose(title=f"Mobila team {number}")
        if number % 2:
            world.turn(activity, "submit", "Hanna")
    many = cost(client, path)
    assert len(many) == len(few), [sql[:200] for sql in many if many.count(sql) > few.count(sql)]


def test_a_history_costs_no_statement_an_entry(world: World, town: Town) -> None:
    activity = world.activity_in("preparation")
    client, path = client_of(town, "Hanna"), f"/arende/{activity.public_id}/historik/"
    few = len(cost(client, path))
    for _ in range(8):
        world.decide(activity, "refer_back", asked="mer", until=current(activity).created.date())
        world.turn(activity, "resubmit", "Hanna", record=_changed())
    assert len(cost(client, path)) == few


def _changed() -> object:
    from workflow.records import Record

    return Record(motivation="ändrat")


@pytest.mark.parametrize("source", ["preparation", "steering", "political"])
def test_a_decision_costs_no_more_than_its_budget(
    source: str, world: World, town: Town, record_property: Callable[[str, object], None]
) -> None:
    activity = world.activity_in(source)
    body = activity.items.get(status__in=["NEW", "ASSIGNED"]).body
    assert body is not None
    person = Clicker(client_of(town, SECRETARY_OF[body.name]))
    person.open(f"/arende/{activity.public_id}/")
    person.click("/besluta/")
    form = person.page.form("outcome", "seen")
    data = form.data() | {
        "outcome": ["endorse"],
        "on": ["2026-01-12"],
        "paragraph": ["§ 7"],
        "present": [str(member) for member in world.cast.members(body.name)],
    }
    with Statements(connection) as statements:
        response = person.client.post(person.path, data)
    assert response.status_code == 302
    record_property(f"statements of a decision in {source}", [f"{len(statements)} of {DECIDE}"])
    assert len(statements) <= DECIDE, [query["sql"][:150] for query in statements]
