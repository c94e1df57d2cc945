"""Many cases that are alike: copies of a real one, in a moment."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
from django.db import connection

from config import services
from workflow.models import Case

# A whole row with some columns changed, so that a new column needs no change here.
_COPY = """
CREATE TEMP TABLE copied ON COMMIT DROP AS
SELECT n, gen_random_uuid() AS public_id,
       nextval(pg_get_serial_sequence('workflow_case', 'id')) AS id,
       nextval(pg_get_serial_sequence('workflow_textversion', 'id')) AS text_id
  FROM generate_series(1, %(count)s) AS n;

INSERT INTO workflow_case
SELECT copy.* FROM copied k, workflow_case c, jsonb_populate_record(c, jsonb_build_object(
       'id', k.id, 'public_id', k.public_id, 'text_version_id', k.text_id,
       'number', 'TRY F' || k.id || '/2026')) AS copy
 WHERE c.id = %(original)s;

INSERT INTO cases_activity
SELECT copy.* FROM copied k, cases_activity c,
       jsonb_populate_record(c, jsonb_build_object('case_ptr_id', k.id)) AS copy
 WHERE c.case_ptr_id = %(original)s;

INSERT INTO workflow_textversion
SELECT copy.* FROM copied k, workflow_case c, workflow_textversion t,
       jsonb_populate_record(t, jsonb_build_object('id', k.text_id, 'case_id', k.id)) AS copy
 WHERE c.id = %(original)s AND t.id = c.text_version_id;

INSERT INTO workflow_workitem
SELECT copy.* FROM copied k, workflow_workitem i, jsonb_populate_record(i, jsonb_build_object(
       'id', nextval(pg_get_serial_sequence('workflow_workitem', 'id')),
       'public_id', gen_random_uuid(), 'process_id', k.id, 'due', %(due)s::date,
       'look_on', %(look_on)s::date)) AS copy
 WHERE i.process_id = %(original)s AND i.status IN ('NEW', 'ASSIGNED');

INSERT INTO workflow_deadline (public_id, case_id, clock, due, given, look_on)
SELECT gen_random_uuid(), k.id, 'plan', %(due)s::date, '', %(look_on)s::date FROM copied k
 WHERE %(beside)s;

SELECT id FROM copied ORDER BY id
"""


def copies(
    original: Case, count: int, *, due: date, look_on: date | None, beside: bool = False
) -> list[int]:
    """So many committed activities like this one, its open item due and looked at on these days.

    With ``beside`` each has a deadline of its own with the same days, too. Returns their keys.
    """
    given: dict[str, Any] = {
        "original": original.pk,
        "count": count,
        "due": due,
        "look_on": look_on,
        "beside": beside,
    }
    with superuser() as database, database.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in _COPY.split(";\n\n"):
            cursor.execute(statement, given)
        return [key for (key,) in cursor.fetchall()]


def superuser() -> psycopg.Connection[tuple[Any, ...]]:
    """Passes by triggers, foreign keys and row-level security: for filling only."""
    name = connection.settings_dict["NAME"]
    where = services.ensure_database().conninfo(services.ADMIN, name)
    return psycopg.connect(**where)  # type: ignore[arg-type]
