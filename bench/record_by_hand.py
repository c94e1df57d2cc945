"""The auditor's page in SQL that somebody wrote for her: the limit our search is held against.

From a person to her 25 rows in one statement: the organisations of her party from her
memberships, the entries newest first by the index on days, each looked up in its case, which
must be owned by one of them, or have or have had an item or a release there. Asked by the owner of
the tables, to whom no policy applies: there is no wall in the limit.
"""

from __future__ import annotations

from datetime import date
from typing import Any, LiteralString

import psycopg

_MINE = """
WITH mine AS MATERIALIZED (
    SELECT array_agg(o.id) AS ids
      FROM workflow_membership m JOIN workflow_user u ON u.id = m.person_id AND u.is_active
      JOIN workflow_organisation o ON o.id = m.organisation_id OR o.root_id = m.organisation_id
     WHERE m.person_id = %(person)s AND m.role = 'auditor'
       AND m.starts <= %(today)s AND (m.ends IS NULL OR m.ends >= %(today)s)
)"""
_SHOWN = """
SELECT e.id, e.decided_on, e.act, e.target, e.outcome, c.public_id, c.number, c.title,
       c.restricted, b.name, o.name, u.name, t.words, t.people
  FROM workflow_ledgerentry e
  JOIN workflow_case c ON c.public_id = e.case_id
  JOIN workflow_ledgertext t ON t.entry_id = e.id
  LEFT JOIN workflow_body b ON b.public_id = e.body_id
  LEFT JOIN workflow_organisation o ON o.public_id = e.organisation_id
  LEFT JOIN workflow_user u ON u.public_id = e.recorded_by_id
 WHERE e.case_id IS NOT NULL AND e.kind IN (
           'decision', 'registered', 'amendment', 'change', 'formal', 'correction')"""
_SEEN = """
   AND (c.owner_organisation_id = ANY ((SELECT ids FROM mine)::bigint[])
        OR EXISTS (SELECT FROM workflow_workitem i WHERE i.process_id = c.id
                   AND i.organisation_id = ANY ((SELECT ids FROM mine)::bigint[]))
        OR EXISTS (SELECT FROM workflow_release r
                   WHERE r.case_id = c.id AND r.taken_back_at IS NULL
                   AND r.organisation_id = ANY ((SELECT ids FROM mine)::bigint[])))
 ORDER BY e.decided_on DESC, e.recorded_at DESC, e.id DESC LIMIT 26"""
QUESTIONS: dict[str, LiteralString] = {
    "everything": "",
    "a body": " AND e.body_id = %(body)s",
    "a person": " AND e.recorded_by_id = %(recorder)s",
    "an act": " AND e.act = 'refer_back'",
    "a year": " AND e.decided_on BETWEEN '2024-01-01' AND '2024-12-31'",
    # who knows that they are rare looks them up first
    "rare words": " AND e.id = ANY (ARRAY(SELECT h.entry_id FROM workflow_ledgertext h"
    " WHERE h.said @@ to_tsquery('swedish', 'vattenskoter')))",
    "common words": " AND t.said @@ to_tsquery('swedish', 'belysning')",
}


def page(
    connection: psycopg.Connection[Any], question: str, given: dict[str, Any], today: date
) -> list[tuple[Any, ...]]:
    """Her page for one question."""
    statement = _MINE + _SHOWN + QUESTIONS[question] + _SEEN
    return connection.execute(statement, given | {"today": today}).fetchall()
