"""Asks PostgreSQL how it answers: whether a queue's pages come straight from their indexes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

BACKLOG = ("workflow_workitem", "workflow_case")


@dataclass(frozen=True)
class Asked:
    """A statement as our code sent it."""

    sql: str
    parameters: Any


def asked_by(question: Callable[[], object]) -> list[Asked]:
    """The statements behind a question."""
    seen: list[Asked] = []

    def watch(execute: Callable[..., Any], sql: str, parameters: Any, *rest: Any) -> Any:
        seen.append(Asked(sql, parameters))
        return execute(sql, parameters, *rest)

    with connection.execute_wrapper(watch):
        question()
    return seen


def plan_text(statement: Asked) -> str:
    """The plan as people read it, with what was really read."""
    return "\n".join(row[0] for row in _explain(statement, "TEXT"))


def sequential_scans(statement: Asked) -> int:
    """How often the whole table of items or cases was read; what was only planned for is not."""
    return sum(
        node["Node Type"] == "Seq Scan"
        and node["Relation Name"] in BACKLOG
        and node["Actual Loops"] > 0
        for node in _nodes(statement)
    )


def most_rows_sorted(statement: Asked) -> float:
    """The longest input of any sort: a page of a few slices, or the backlog."""
    return max(
        (
            child["Actual Rows"] * child["Actual Loops"]
            for node in _nodes(statement)
            if "Sort" in node["Node Type"]
            for child in node["Plans"]
        ),
        default=0,
    )


def rows_read(statement: Asked, table: str) -> float:
    """How many rows of a table were looked at, those that were thrown away included."""
    of_it = [node for node in _nodes(statement) if node.get("Relation Name") == table]
    counted = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    return float(sum(n.get(key, 0) * n["Actual Loops"] for n in of_it for key in counted))


def indexes_of_items(statement: Asked) -> set[str]:
    """The indexes through which work items were found.

    What the second wall asks about the cases of a page (docs/adr/0026) is not finding items.
    """
    return {
        node["Index Name"]
        for node in _nodes(statement, behind_the_wall=True)
        if "Index Name" in node
        and (node.get("Relation Name") == "workflow_workitem" or "Bitmap" in node["Node Type"])
    }


def read_through(question: Callable[[], object]) -> dict[str, int]:
    """Which of the large tables a question reads from end to end, and how often; statements inside
    the database's own functions are counted too, which no plan of ours shows."""
    with transaction.atomic():
        before = _scans()
        question()
        after = _scans()
    return {name: after[name] - before[name] for name in after if after[name] > before[name]}


def _scans() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname = ANY (%s)",
            [[*BACKLOG, "workflow_ledgerentry", "workflow_ledgertext", "workflow_textversion"]],
        )
        return dict(cursor.fetchall())


def _nodes(statement: Asked, *, behind_the_wall: bool = False) -> Iterator[dict[str, Any]]:
    ((found,),) = _explain(statement, "JSON")
    (top,) = json.loads(found) if isinstance(found, str) else found
    waiting = [top["Plan"]]
    while waiting:
        node = waiting.pop()
        yield node
        inner = node.get("Plans", [])
        if behind_the_wall and node.get("Relation Name") == "workflow_case":
            inner = [child for child in inner if child["Parent Relationship"] != "SubPlan"]
        waiting += inner


def _explain(statement: Asked, form: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT {form}) {statement.sql}", statement.parameters
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
