"""``visible_to`` as SQL, for statements that are kept as text.

Putting it together takes longer than asking it, and people's rights are mostly those of the
request before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet

from .models import Case
from .rights import Rights


@lru_cache(maxsize=1000)
def visible_sql(rights: Rights, column: str) -> tuple[str, tuple[Any, ...]] | None:
    """A SELECT of one column of the cases that a person may see and the values to bind, in order;
    None for whoever can see no case at all."""
    try:
        sql, values = Case.objects.visible_to(rights).values(column).query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(values)
