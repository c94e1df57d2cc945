"""Frister is read through the indexes on due days: the backlog behind it costs nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from bench import plans
from bench.database import analyse
from cases.story.cast import PLANNING
from tests.world import NOW, TODAY, World
from workflow import row_security
from workflow.due_lists import MOST_COMING, due_lists
from workflow.permissions import rights_of
from workflow.queues import PAGE
from workflow.rights import Rights


@pytest.mark.slow
def test_a_hundred_thousand_open_items_are_not_read(
    committed_world: World, record_property: Callable[[str, object], None]
) -> None:
    world, late, near = committed_world, 300, 200
    _fill(world, 100_000, late=late, near=near)
    analyse()
    signe = world.cast.person("Signe")
    rights = rights_of(signe, TODAY)
    with row_security.seeing_as(signe.pk, TODAY), transaction.atomic():
        _look(rights, late, near, record_property)


def _look(
    rights: Rights, late: int, near: int, record_property: Callable[[str, object], None]
) -> None:
    found = due_lists(rights, TODAY)
    assert (found.late_total, found.coming_total) == (late, near)
    assert (len(found.late), len(found.coming)) == (PAGE, MOST_COMING)
    asked = plans.asked_by(lambda: due_lists(rights, TODAY))
    read = [plans.rows_read(statement, "workflow_workitem") for statement in asked]
    record_property("items read of 100,000", [f"{n:8.0f}" for n in read])
    for statement, rows in zip(asked, read, strict=True):
        assert plans.sequential_scans(statement) == 0, plans.plan_text(statement)
        assert rows <= 4 * (late + near), plans.plan_text(statement)


def _fill(world: World, items: int, *, late: int, near: int) -> None:
    """Activities of the cooperation at Planning, most of them due later than in eight weeks."""
    values = {
        "items": items, "late": late, "near": late + near, "today": TODAY, "now": NOW,
        "agreement": world.agreement.pk, "owner": world.cast.organisations[PLANNING].pk,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CASES, values)
        cursor.execute(_ITEMS, values)


_CASES = """
INSERT INTO workflow_case (
    public_id, flow_class, status, created, kind, series, number, external_number, title,
    state, restricted, restricted_basis, owner_organisation_id, agreement_id)
SELECT gen_random_uuid(), 'cases/flows.ActivityFlow', 'NEW', %(now)s, 'activity', 'TRY',
       'TRY B' || n, '', 'Trygghetsvandring ' || n, 'execution', false, '', %(owner)s, %(agreement)s
  FROM generate_series(1, %(items)s) AS n
"""
_ITEMS = """
INSERT INTO workflow_workitem (
    public_id, process_id, flow_task, flow_task_type, token, status, created, entered,
    organisation_id, due)
SELECT gen_random_uuid(), c.id, 'cases/flows.ActivityFlow.execution', 'HUMAN', 'start', 'NEW',
       c.created, c.created, c.owner_organisation_id,
       %(today)s + CASE WHEN n <= %(late)s THEN -(n %% 50) - 1
                        WHEN n <= %(near)s THEN n %% 20 ELSE 60 + n %% 1000 END::integer
  FROM workflow_case c, LATERAL (SELECT substr(c.number, 6)::integer AS n) AS numbered
 WHERE c.number LIKE 'TRY B%%'
"""
