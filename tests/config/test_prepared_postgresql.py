"""What the application has prepared outlives a rollback, which undoes all the same."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from config import services
from workflow.models import User

SEVEN = "SELECT 7 + %s"


def prepared() -> bool:
    """Whether the server has the statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return any("7 + $1" in statement for (statement,) in cursor.fetchall())


def ask_often() -> None:
    with connection.cursor() as cursor:
        for n in range(7):
            cursor.execute(SEVEN, [n])


def people() -> int:
    return User.objects.filter(name="Prov Person").count()


def fail_with_somebody() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        User.objects.create_user(email="prov@example.se", name="Prov Person")
        assert people() == 1
        raise ZeroDivisionError


def test_a_rollback_undoes_and_forgets_nothing_prepared(committed_db: str) -> None:
    ask_often()
    assert prepared()
    fail_with_somebody()
    assert people() == 0
    assert prepared()


def test_a_savepoint_too_also_where_a_statement_failed(committed_db: str) -> None:
    with transaction.atomic():
        ask_often()
        fail_with_somebody()
        assert people() == 0
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert prepared()


def test_a_savepoint_that_is_gone_is_told(committed_db: str) -> None:
    with pytest.raises(OperationalError, match="s_gone"), transaction.atomic():
        connection.savepoint_rollback("s_gone")
    assert people() == 0  # the connection is whole


def test_after_a_lost_connection_there_is_a_new_one(committed_db: str) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():  # what happened first is told
        fail_after_losing_the_connection(committed_db)
    assert people() == 0


def fail_after_losing_the_connection(database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    where: dict[str, Any] = services.ensure_database().conninfo(services.ADMIN, database)
    with psycopg.connect(**where) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    raise ZeroDivisionError
