"""Faults that a small test database would hide: made to show themselves.

After the strict suite of gip-inclusion/les-emplois. Warnings as errors stand in pyproject.toml.
"""

import random
from typing import Any

from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLCompiler

_fetch_all = QuerySet._fetch_all
_as_sql = SQLCompiler.as_sql


def install() -> None:
    """Set all traps, for the life of the process."""
    QuerySet._fetch_all = _fetch_all_in_any_order  # type: ignore[method-assign]
    SQLCompiler.as_sql = _as_sql_with_named_locks  # type: ignore[method-assign]


def _fetch_all_in_any_order(queryset: QuerySet[Any]) -> None:
    """Rows nobody ordered come in random order; pytest-randomly's seed gives the same one again.

    Shuffled here and not by ORDER BY random(), so statements and their plans stay what they are.
    """
    unread = queryset._result_cache is None
    _fetch_all(queryset)
    if unread and queryset._result_cache and not queryset.ordered:
        random.shuffle(queryset._result_cache)


def _as_sql_with_named_locks(
    compiler: SQLCompiler, with_limits: bool = True, with_col_aliases: bool = False
) -> Any:
    """A lock over a join takes the rows of every table in it: say which ones are meant."""
    query = compiler.query
    statement = _as_sql(compiler, with_limits=with_limits, with_col_aliases=with_col_aliases)
    if query.select_for_update and not query.select_for_update_of:
        tables = [
            join.table_name
            for alias, join in query.alias_map.items()
            if query.alias_refcount[alias] and join.table_name
        ]
        if len(tables) > 1:
            raise AssertionError(f"select_for_update() over {tables} must name its rows with of=.")
    return statement
