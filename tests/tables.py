"""Whole tables copied by an attacker of the tests."""

from __future__ import annotations

from typing import Any


def copying(session: Any, table: str, source: str, into: str = "") -> str:
    """The statement that fills a table from another; what is generated is left to the database."""
    columns = session.execute(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    ).fetchone()[0]
    return f"INSERT INTO {into or table} ({columns}) SELECT {columns} FROM {source}"
