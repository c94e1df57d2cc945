"""SQL that reads the whole record: through the owner's views, which are planned without policies.

A view goes on reading the table that it was made for, also when somebody gives that one another
name and puts a table of her own in its place. Then the record is what the application reads: the
tables by their names.
"""

from __future__ import annotations

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
_READS = """
SELECT c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
WHERE c.relname = %s AND d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(%s)
"""


def swapped() -> list[str]:
    """The tables under whose name another one stands now."""
    with connection.cursor() as cursor:
        found = []
        for view, table in _TABLES.items():
            cursor.execute(_READS, [view, table])
            if cursor.fetchone() is None:
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
