"""The queue pages in SQL that somebody wrote for them: the limit our pages are held against.

From a person to her page, as on our side: the bodies are read from her memberships. One
slice of 25 rows per body keeps the index's order; the totals are read from the index alone.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

_MINE = """
WITH mine AS (
    SELECT m.body_id FROM workflow_membership m JOIN workflow_user u ON u.id = m.person_id
     WHERE m.person_id = %(person)s AND m.role IN ('secretary', 'chair') AND u.is_active
       AND m.starts <= %(today)s AND (m.ends IS NULL OR m.ends >= %(today)s)
)"""
_COLUMNS = "i.id, i.public_id, i.process_id, i.body_id, i.owner_id, i.status, i.due, i.entered"
_SHOWN = """
SELECT page.*, c.public_id, c.number, c.title, c.state, b.name, u.name
  FROM page JOIN workflow_case c ON c.id = page.process_id
  LEFT JOIN workflow_body b ON b.id = page.body_id
  LEFT JOIN workflow_user u ON u.id = page.owner_id
 ORDER BY page.due, page.id"""

_MY_PAGE = f"""{_MINE}, page AS (
    SELECT slice.* FROM mine CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM workflow_workitem i
         WHERE i.body_id = mine.body_id AND i.status IN ('NEW', 'ASSIGNED')
           AND i.owner_id IS DISTINCT FROM %(person)s
         ORDER BY i.due, i.id LIMIT 25) AS slice
    UNION ALL (
        SELECT {_COLUMNS} FROM workflow_workitem i
         WHERE i.owner_id = %(person)s AND i.status IN ('NEW', 'ASSIGNED')
         ORDER BY i.due, i.id LIMIT 25)
    ORDER BY due, id LIMIT 25
){_SHOWN}"""
_MY_TOTAL = f"""{_MINE}
SELECT (SELECT count(*) FROM mine JOIN workflow_workitem i ON i.body_id = mine.body_id
         WHERE i.status IN ('NEW', 'ASSIGNED'))
     + (SELECT count(*) FROM workflow_workitem i
         WHERE i.owner_id = %(person)s AND i.status IN ('NEW', 'ASSIGNED')
           AND NOT EXISTS (SELECT 1 FROM mine WHERE mine.body_id = i.body_id))"""

_BODY_PAGE = f"""{_MINE}, page AS (
    SELECT {_COLUMNS} FROM workflow_workitem i
     WHERE i.body_id = %(body)s AND i.status IN ('NEW', 'ASSIGNED')
       AND EXISTS (SELECT 1 FROM mine WHERE mine.body_id = %(body)s)
     ORDER BY i.due, i.id LIMIT 25
){_SHOWN}"""
_BODY_TOTAL = """
SELECT count(*) FROM workflow_workitem i
 WHERE i.body_id = %(body)s AND i.status IN ('NEW', 'ASSIGNED')"""

Page = tuple[list[tuple[Any, ...]], int]


def my_work(connection: psycopg.Connection[Any], person: int, today: date) -> Page:
    """Everything that waits for a person, and how much it is."""
    given = {"person": person, "today": today}
    return _page(connection, _MY_PAGE, _MY_TOTAL, given)


def body_queue(connection: psycopg.Connection[Any], person: int, body: int, today: date) -> Page:
    """One body's table, for somebody who serves it."""
    given = {"person": person, "today": today, "body": body}
    return _page(connection, _BODY_PAGE, _BODY_TOTAL, given)


def _page(
    connection: psycopg.Connection[Any], page: str, total: str, given: dict[str, Any]
) -> Page:
    rows = connection.execute(page, given).fetchall()
    count = connection.execute(total, given).fetchone()
    assert count is not None
    return rows, count[0]
