"""The sweep as somebody would write it who has one table and one rule: claim, record, go on.

Batches of a hundred, each a transaction of its own and one statement: SKIP LOCKED, a row of the
event's kind for each item, the day to look done with. It asks for no rules, no calendar, no case
that somebody holds, and would record again what it was asked to look at again.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

BATCH = 100
_SWEEP = """
WITH claimed AS (
    SELECT id, public_id, process_id, due FROM workflow_workitem
     WHERE status IN ('NEW', 'ASSIGNED') AND look_on <= %s
     ORDER BY look_on, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED),
recorded AS (
    INSERT INTO workflow_outboxevent (id, kind, case_id, payload, happened_at)
    SELECT gen_random_uuid(), 'reminder', process_id,
           jsonb_build_object('item', public_id, 'due', due, 'to', '["holder"]'::jsonb), now()
      FROM claimed)
UPDATE workflow_workitem i SET look_on = NULL FROM claimed WHERE i.id = claimed.id"""


def sweep(connection: psycopg.Connection[Any], until: date) -> int:
    """Records an event for every item that is due; returns how many."""
    recorded = 0
    while True:
        with connection.transaction():
            batch = connection.execute(_SWEEP, [until, BATCH]).rowcount
        recorded += batch
        if batch < BATCH:
            return recorded
