"""SQL that reads the whole record: through the owner's views, which are planned without policies.

A view goes on reading the table that it was made for, also when somebody gives that one another
name and puts a table of her own in its place; and it can be made to read something else. Then the
record is what the application reads: the tables by their names. An export always reads those.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

from .kept_sql import kept

_TABLES = {
    "samverka_read_entries": "workflow_ledgerentry",
    "samverka_read_beside": "workflow_ledgertext",
    "samverka_read_cases": "workflow_case",
    "samverka_read_texts": "workflow_textversion",
    "samverka_read_leaves": "workflow_treeleaf",
    "samverka_read_queue": "workflow_unnumbered",
}
# How the database tells a view as migration 0018 made it, without its spaces: columns as they are
# of this one table, for the system.
_AS_MADE = (
    r"SELECT (\w+\.)?\w+(, (\w+\.)?\w+)*(, samverka_entry_hash\(\w+\.\*\) AS made)?"
    r" FROM {table} \w+"
    r" WHERE \(current_setting\('samverka\.system'::text, true\) = 'on'::text\);"
)
_READS = """
SELECT CASE WHEN v.relkind = 'v' AND t.relkind = 'r' THEN pg_get_viewdef(v.oid) END
FROM pg_class v, pg_class t WHERE v.oid = to_regclass(%s) AND t.oid = to_regclass(%s)
"""


def swapped() -> list[str]:
    """The tables under whose name another one stands now, or whose view reads something else."""
    with connection.cursor() as cursor:
        found = []
        for view, table in _TABLES.items():
            cursor.execute(_READS, [view, table])
            (told,) = cursor.fetchone() or (None,)
            if not re.fullmatch(_AS_MADE.format(table=table), " ".join((told or "").split())):
                found.append(table)
    return found


def whole(name: str) -> str:
    """The text of ``workflow/sql/NAME.sql``, reading what the application reads."""
    sql, others = kept(name), swapped()
    for view, table in _TABLES.items():
        if table in others:
            made = ", samverka_entry_hash(t) AS made" if table == "workflow_ledgerentry" else ""
            read = f"SELECT t.*{made} FROM {table} t"  # noqa: S608 -- names of ours
            sql = sql.replace(f"{view} ", f"({read}) ")
    return sql


def rows(sql: str) -> list[tuple[Any, ...]]:
    """What a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
