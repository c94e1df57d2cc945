"""A connection that is lost shows as Django's error, also where the context is told first."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from tests.faults.filling import superuser
from workflow import row_security
from workflow.models import Case


def test_lost_before_the_first_statement(committed_db: str) -> None:
    """As when the server is killed: the sender of letters, among others, tells by the type."""
    Case.objects.count()
    _kill_this_connection()
    with row_security.seeing(row_security.SYSTEM), pytest.raises(OperationalError):
        Case.objects.count()
    connection.close()
    assert Case.objects.count() == 0


def _kill_this_connection() -> None:
    assert connection.connection is not None
    with superuser() as other:
        other.execute(
            "SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid]
        )
