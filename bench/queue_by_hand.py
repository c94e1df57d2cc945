"""The queue pages in SQL that somebody wrote for them: the limit our pages are held against.

From a person to her page, as on our side: the bodies are read from her memberships. One
slice of 25 keys per body and the total are read from the index alone; only the 25 rows that
are shown are fetched. All in one statement: a second one would cost a quarter more.
"""

from __future__ import annotations

from datetime import date
from typing import Any, LiteralString

import psycopg

_MINE = """
WITH mine AS (
    SELECT m.body_id FROM workflow_membership m JOIN workflow_user u ON u.id = m.person_id
     WHERE m.person_id = %(person)s AND m.role IN ('secretary', 'chair') AND u.is_active
       AND m.starts <= %(today)s AND (m.ends IS NULL OR m.ends >= %(today)s)
)"""
_OPEN = "i.status IN ('NEW', 'ASSIGNED')"
_FREE = f"{_OPEN} AND (i.owner_id IS NULL OR i.owner_id = %(person)s)"
# The total comes with every row, and with one row of nothing where nothing waits.
_SHOWN = """
SELECT counted.total,
       i.id, i.public_id, i.process_id, i.body_id, i.owner_id, i.status, i.due, i.entered,
       c.public_id, c.number, c.title, c.state, b.name, u.name
  FROM counted LEFT JOIN (
       chosen JOIN workflow_workitem i ON i.id = chosen.id
       JOIN workflow_case c ON c.id = i.process_id
       LEFT JOIN workflow_body b ON b.id = i.body_id
       LEFT JOIN workflow_user u ON u.id = i.owner_id) ON true
 ORDER BY i.due, i.id"""

_MY_WORK = f"""{_MINE}, chosen AS (
    SELECT slice.id FROM mine CROSS JOIN LATERAL (
        SELECT i.id, i.due FROM workflow_workitem i WHERE i.body_id = mine.body_id AND {_FREE}
         ORDER BY i.due, i.id LIMIT 25) AS slice
     ORDER BY slice.due, slice.id LIMIT 25
), counted AS (
    SELECT coalesce(sum(places.items), 0)::bigint AS total FROM mine CROSS JOIN LATERAL (
        SELECT count(*) AS items FROM workflow_workitem i
         WHERE i.body_id = mine.body_id AND {_FREE}) AS places
){_SHOWN}"""

_BODY_QUEUE = f"""{_MINE}, chosen AS (
    SELECT i.id FROM workflow_workitem i
     WHERE i.body_id = %(body)s AND {_OPEN} AND %(body)s IN (SELECT body_id FROM mine)
     ORDER BY i.due, i.id LIMIT 25
), counted AS (
    SELECT count(*) AS total FROM workflow_workitem i
     WHERE i.body_id = %(body)s AND {_OPEN} AND %(body)s IN (SELECT body_id FROM mine)
){_SHOWN}"""

Page = tuple[list[tuple[Any, ...]], int]


def my_work(connection: psycopg.Connection[Any], person: int, today: date) -> Page:
    """Everything that waits for a person, and how much it is."""
    return _page(connection, _MY_WORK, {"person": person, "today": today})


def body_queue(connection: psycopg.Connection[Any], person: int, body: int, today: date) -> Page:
    """One body's table, for somebody who serves it."""
    return _page(connection, _BODY_QUEUE, {"person": person, "today": today, "body": body})


def _page(
    connection: psycopg.Connection[Any], statement: LiteralString, given: dict[str, Any]
) -> Page:
    found = connection.execute(statement, given).fetchall()
    total = found[0][0]
    return [row[1:] for row in found if row[1] is not None], total
