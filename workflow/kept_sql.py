"""SQL that is kept as text, in ``workflow/sql``, and rows of it made into models.

A turn asks the same few questions every time. Django takes longer to put them together than
PostgreSQL to answer them; written out and prepared, they cost a fifth (docs/adr/0012).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import connection, models
from psycopg.pq import TransactionStatus

AnyModel = TypeVar("AnyModel", bound=models.Model)


@cache
def kept(name: str) -> str:
    """The text of ``workflow/sql/NAME.sql``."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def plan_kept() -> Iterator[None]:
    """Has PostgreSQL keep the plans of the statements inside. With the policies of every table in
    it, planning takes longer than answering; for this transaction only, since what names a partial
    index by a value needs a plan of its own. Where none has begun, nothing is changed: the first
    statement of a transaction says for whom it reads (row_security)."""
    psycopg = connection.connection
    begun = psycopg is not None and psycopg.info.transaction_status is TransactionStatus.INTRANS
    if begun:
        psycopg.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    yield
    if begun:
        psycopg.execute("SET LOCAL plan_cache_mode = auto")


class Shape(Generic[AnyModel]):
    """A model's columns for a SELECT, and its instances from the values that come back.

    With ``only`` some of the columns; Django fetches any other when asked for.
    """

    def __init__(self, model: type[AnyModel], *only: str) -> None:
        self.model = model
        fields = [f for f in model._meta.concrete_fields if not only or f.attname in only]
        self.names = [field.attname for field in fields]
        self.columns = ", ".join(f"{f.model._meta.db_table}.{f.column}" for f in fields)
        self.width = len(fields)
        self._converted = [(n, f) for n, f in enumerate(fields) if hasattr(f, "from_db_value")]
        self._key = [field.primary_key for field in fields].index(True)

    def make(self, values: Sequence[Any]) -> AnyModel | None:
        """The instance, or None where a LEFT JOIN found no row."""
        if values[self._key] is None:
            return None
        ready = list(values)
        for place, field in self._converted:
            ready[place] = field.from_db_value(ready[place], None, connection)
        return self.model.from_db(connection.alias, self.names, ready)


def instance(model: type[AnyModel], values: dict[str, Any]) -> AnyModel:
    """An instance from some of its columns by name; any other is fetched when asked for."""
    names = [f.attname for f in model._meta.concrete_fields if f.attname in values]
    return model.from_db(connection.alias, names, [values[name] for name in names])


_shapes: dict[type[models.Model], Shape[Any]] = {}


def shape_of(model: type[models.Model]) -> Shape[Any]:
    """A model's shape, read once."""
    if model not in _shapes:
        _shapes[model] = Shape(model)
    return _shapes[model]
