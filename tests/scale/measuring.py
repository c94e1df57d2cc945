"""What a page costs: its statements, how often each is asked, the time, and how it is answered."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test import Client

from cases.story.cast import OFFICIALS, STEERING
from tests.scale.town import Town
from workflow.kept_sql import kept

ROUNDS = 5
# A case officer, a secretary, a body's member, the coordinator, the auditor, a manager.
PEOPLE = ("Hanna", "Tove", "Mats", "Signe", "Rut", "Carin")
LISTS: Mapping[str, str] = {
    "list": "/aktiviteter/",
    "list, last page": "/aktiviteter/?sida=99999",
    "list by title": "/aktiviteter/?ordning=rubrik",
    "list, in execution": "/aktiviteter/?lage=pagar",
    "list, lacks a target": "/aktiviteter/?saknas=effect_target",
    "agreements": "/overenskommelser/",
    "pictures": "/lagesbilder/",
}
SEARCHES: Mapping[str, str] = {
    "search, common word": "/aktiviteter/?q=belysning",
    "search, rare": f"/aktiviteter/?q={quote('Nattvandring 976')}",
    "search, nothing": "/aktiviteter/?q=finnsinte",
    "search, number": f"/aktiviteter/?q={quote('TRY 2025/0000')}",
}
NEXT = "to do, next page"
QUEUES: Mapping[str, str] = {"to do": "/att-gora/", NEXT: "/att-gora/?sida=2"}
BACKLOG = ("workflow_case", "workflow_workitem", "workflow_textversion", "workflow_ledgerentry")

_QUEUE_STATEMENTS = tuple(kept(name)[:40] for name in ("queue", "pressing"))
_IN_QUEUES = ("Hanna", "Tove", "Carin")  # who have something to do


@dataclass
class Plan:
    """How one statement was answered."""

    sql: str
    scanned: set[str] = field(default_factory=set)  # tables that were read through
    indexes: set[str] = field(default_factory=set)
    milliseconds: float = 0
    touched: int = 0  # pages of 8 kB, the same one as often as it was looked at
    text: str = ""


@dataclass
class Cost:
    """A page as somebody opened it."""

    statements: list[str]
    plans: list[Plan]
    milliseconds: float
    status: int
    empty: bool  # nothing was found: then nobody had to be asked who has it

    @property
    def repeated(self) -> int:
        """How often the statement was asked that was asked most."""
        return max(Counter(self.statements).values(), default=0)

    @property
    def slowest(self) -> Plan:
        """The statement that took the database longest."""
        return max(self.plans, key=lambda plan: plan.milliseconds)


_KEPT_ALIVE = 'UPDATE "django_session"'


class _Watching:
    """Notes each statement that is sent, and asks how it is answered while its transaction lasts:
    outside it the database might show nothing."""

    def __init__(self, *, explain: bool) -> None:
        self.explain = explain
        self.statements: list[str] = []
        self.plans: list[Plan] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any
    ) -> Any:
        if not sql.startswith(_KEPT_ALIVE):  # once a minute, whatever page it happens to be
            self.statements.append(sql)
        if self.explain and sql.lstrip("( \n").startswith(("SELECT", "WITH", "--")):
            execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values, many, context)
            ((found,),) = context["cursor"].fetchall()
            self.plans.append(_plan(sql, found))
        return execute(sql, values, many, context)


def _plan(sql: str, found: Any) -> Plan:
    (top,) = json.loads(found) if isinstance(found, str) else found
    plan = Plan(sql, milliseconds=top["Execution Time"], text=json.dumps(top, indent=1))
    plan.touched = top["Plan"]["Shared Hit Blocks"] + top["Plan"]["Shared Read Blocks"]
    for node in _nodes(top["Plan"]):
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BACKLOG:
            plan.scanned.add(node["Relation Name"])
        if "Index Name" in node:
            plan.indexes.add(node["Index Name"])
    return plan


def _nodes(top: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    waiting = [top]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.get("Plans", [])


def pages_of(town: Town, name: str) -> dict[str, str]:
    """What somebody opens, by name; a body's table for those who read it."""
    pages = {**LISTS, **SEARCHES, **QUEUES}
    reads = {"Tove": OFFICIALS, "Mats": STEERING}
    if name in reads:
        pages["a body's table"] = f"/organ/{town.world.cast.bodies[reads[name]].public_id}/"
    return pages


def browser_of(town: Town, name: str) -> Client:
    """Somebody of the first cooperation, signed in."""
    client = Client()
    client.force_login(town.world.cast.person(name))
    return client


def cost(client: Client, path: str, *, rounds: int = ROUNDS, explain: bool = False) -> Cost:
    """The page's cost; what is read once and kept has been read before."""
    first = client.get(path)
    watching = _Watching(explain=False)
    with connection.execute_wrapper(watching):
        client.get(path)
    laps = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(path)
        laps.append(time.perf_counter() - began)
    plans = _explained(client, path) if explain else []
    return Cost(
        watching.statements,
        plans,
        1000 * median(laps) if laps else 0,
        first.status_code,
        b'scope="row"' not in first.content,
    )


def _explained(client: Client, path: str) -> list[Plan]:
    watching = _Watching(explain=True)
    with connection.execute_wrapper(watching):
        client.get(path)
    return watching.plans


Costs = dict[tuple[str, str], Cost]


def all_costs(
    town: Town, people: Sequence[str] = PEOPLE, *, rounds: int = ROUNDS, explain: bool = False
) -> Costs:
    """Every page of every kind of person."""
    found: Costs = {}
    for name in people:
        client = browser_of(town, name)
        for page, path in pages_of(town, name).items():
            found[name, page] = cost(client, path, rounds=rounds, explain=explain)
    return found


def wrong(few: Costs, many: Costs) -> list[str]:
    """What does not stay as it was: other statements, or the same one again and again."""
    found = []
    for key, after in many.items():
        name, before = " ".join(key), few[key]
        if after.status != 200:
            found.append(f"{name}: status {after.status}")
        # With few cases there is no next page, and the last one is shown instead.
        more = len(after.statements) - len(before.statements)
        if more > before.empty or (more < 0 and key[1] != NEXT):
            found.append(f"{name}: {len(before.statements)} → {len(after.statements)} statements")
        if after.repeated > 2:
            found.append(f"{name}: one statement {after.repeated} times")
    return found


def badly_answered(many: Costs) -> list[str]:
    """Queues that read the backlog through, and searches that do without their index."""
    found = []
    for (name, page), after in many.items():
        for plan in after.plans:
            queue = plan.sql.startswith(_QUEUE_STATEMENTS)
            if queue and plan.scanned:
                found.append(
                    f"{name} {page}: reads through {sorted(plan.scanned)}: {plan.sql[:80]}"
                )
            if queue and "queue_of" not in "".join(plan.indexes) and name in _IN_QUEUES:
                found.append(f"{name} {page}: not by its index: {plan.sql[:80]}")
            if "samverka_search_words" in plan.sql and "samverka_search" not in plan.indexes:
                found.append(f"{name} {page}: without samverka_search: {plan.sql[:80]}")
    return found


def touching_too_much(many: Costs, cases: int) -> list[str]:
    """Statements that look at more than thirty pages a case: that ask once for every row what the
    second wall asks, by a function or by reading all the items (docs/adr/0026)."""
    return [
        f"{name} {page}: touches {plan.touched} pages: {plan.sql[:80]}"
        for (name, page), after in many.items()
        for plan in after.plans
        if plan.touched > 30 * cases
    ]


def table(few: Costs, many: Costs) -> list[str]:
    """One line a page: statements with few cases and with many, and the milliseconds."""
    return [
        f"{name:6} {page:22} {len(few[name, page].statements):3} {len(after.statements):3}"
        f" {after.milliseconds:8.1f} ms"
        f"{_slowest(after)}"
        for (name, page), after in many.items()
    ]


def _slowest(cost: Cost) -> str:
    if not cost.plans:
        return ""
    plan = cost.slowest
    through = f", reads through {', '.join(sorted(plan.scanned))}" if plan.scanned else ""
    return f"   slowest statement {plan.milliseconds:.1f} ms{through}"
