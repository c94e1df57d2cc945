"""For whom a transaction reads: the context of PostgreSQL's row-level security.

The second wall behind ``visible_to`` (docs/adr/0026). Every table that hangs on a case has a
policy that compares its owner, bodies and releases with the places named here; without a
context it shows nothing. A context lasts one transaction, never a session: a pooled
connection takes none with it to whoever has it next.

A page sets it for its person (config/middleware.py), a turn for its actor (loading.one_turn).
Programs without users, the worker and the commands of an operator, read for the system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus


@dataclass(frozen=True)
class Seeing:
    """For whom is read: a person on a local date, the system, or nobody (neither)."""

    person_id: int | None = None
    today: date | None = None
    system: bool = False


NOBODY = Seeing()
SYSTEM = Seeing(system=True)

_current: ContextVar[Seeing | None] = ContextVar("samverka_seeing", default=None)
_process: list[Seeing] = [NOBODY]  # what holds where nothing else has been said


def current() -> Seeing:
    """For whom the running code reads."""
    return _current.get() or _process[0]


def this_process_is_the_system() -> None:
    """Everything that this process reads, it reads for the system: a worker, a command.

    Never to be called where requests of people are answered.
    """
    _process[0] = SYSTEM


@contextmanager
def seeing(who: Seeing) -> Iterator[None]:
    """Reads inside are for somebody else; also in the middle of a transaction."""
    before = current()
    token = _current.set(who)
    within = _status() is TransactionStatus.INTRANS
    try:
        if who != before and within:
            _apply(who)
        yield
    finally:
        _current.reset(token)
        # The transaction goes on for whoever it was before.
        goes_on = _status() is TransactionStatus.INTRANS and not connection.needs_rollback
        if who != before and goes_on and within and who.system and before.person_id:
            _tell(_NO_LONGER_SQL)  # her places still stand in it
        elif who != before and goes_on:
            _apply(before)


def seeing_as(person_id: int | None, today: date) -> AbstractContextManager[None]:
    """Reads inside are for a person on a local date; for the system where there is none."""
    return seeing(SYSTEM if person_id is None else Seeing(person_id, today))


def _status() -> TransactionStatus:
    raw = connection.connection
    return TransactionStatus.UNKNOWN if raw is None else raw.info.transaction_status


def _apply(who: Seeing) -> None:
    """Tells the database; the rest of the transaction holds to it."""
    if who.person_id is not None:
        token = _telling.set(True)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT samverka_see_as(%s, %s)", [who.person_id, who.today])
        finally:
            _telling.reset(token)
        return
    _tell(_SYSTEM_SQL if who.system else _NOBODY_SQL)


def _tell(sql: str) -> None:
    assert connection.connection is not None
    # Past Django's cursor, but its errors: a lost connection is to be known for what it is.
    with connection.wrap_database_errors, connection.connection.cursor() as raw:
        raw.execute(sql)


_SYSTEM_SQL = "SELECT set_config('samverka.system', 'on', true)"
_NO_LONGER_SQL = "SELECT set_config('samverka.system', '', true)"
_NOBODY_SQL = """SELECT set_config(name, '', true) FROM unnest(ARRAY[
    'samverka.system', 'samverka.person', 'samverka.recorder', 'samverka.organisations',
    'samverka.parties', 'samverka.bodies', 'samverka.agreements',
    'samverka.owners']) AS name"""
_telling: ContextVar[bool] = ContextVar("samverka_telling", default=False)


def attach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Has each transaction of a connection begin with its context (connection_created)."""
    if _begin_with_context not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _begin_with_context)


def _begin_with_context(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """The first statement of a transaction is preceded by its context.

    One outside any transaction gets a transaction of its own: a context that is not bound to
    one would be gone before the statement begins.
    """
    who = current()
    if _telling.get() or who is NOBODY or _status() is not TransactionStatus.IDLE:
        return execute(sql, params, many, context)
    if connection.in_atomic_block:
        _apply(who)
        return execute(sql, params, many, context)
    with transaction.atomic():
        _apply(who)
        return execute(sql, params, many, context)
