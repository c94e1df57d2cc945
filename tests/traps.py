"""Faults that a small test database would hide: made to show themselves.

After the strict suite of gip-inclusion/les-emplois. Warnings as errors stand in pyproject.toml.
"""

import random
from typing import Any

from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLCompiler

_fetch_all = QuerySet._fetch_all
_get_from_clause = SQLCompiler.get_from_clause


def install() -> None:
    """Set all traps, for the life of the process."""
    QuerySet._fetch_all = _fetch_all_in_any_order  # type: ignore[assignment, method-assign]
    SQLCompiler.get_from_clause = _from_clause_with_named_locks  # type: ignore[assignment, method-assign]


def _fetch_all_in_any_order(queryset: QuerySet[Any]) -> None:
    """Rows nobody ordered come in random order; pytest-randomly's seed gives the same one again.

    Shuffled here and not by ORDER BY random(), so statements and their plans stay what they are.
    """
    unread = queryset._result_cache is None
    _fetch_all(queryset)
    if unread and queryset._result_cache and not queryset.ordered:
        random.shuffle(queryset._result_cache)


def _from_clause_with_named_locks(compiler: SQLCompiler) -> Any:
    """A lock over a join takes the rows of every table in it: say which ones are meant."""
    tables, parameters = _get_from_clause(compiler)
    query = compiler.query
    if query.select_for_update and not query.select_for_update_of and len(tables) > 1:
        raise AssertionError(f"select_for_update() over {tables} must name its rows with of=.")
    return tables, parameters
