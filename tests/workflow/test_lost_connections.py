"""A connection that is lost shows as Django's error, also where the context is told first."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction

from tests.faults.filling import superuser
from workflow import row_security
from workflow.models import Case
from workflow.row_security import NOBODY, SYSTEM


@pytest.mark.parametrize("who", [SYSTEM, NOBODY], ids=["the system", "nobody"])
def test_lost_before_the_first_statement(committed_db: str, who: row_security.Seeing) -> None:
    """As when the server is killed: the sender of letters, among others, tells by the type."""
    Case.objects.count()
    _kill_this_connection()
    with row_security.seeing(who), pytest.raises(OperationalError):
        Case.objects.count()
    connection.close()
    assert Case.objects.count() == 0


def test_lost_in_a_transaction(committed_db: str) -> None:
    with pytest.raises(OperationalError), transaction.atomic():
        Case.objects.count()
        _kill_this_connection()
        with row_security.seeing(row_security.Seeing(1)):
            Case.objects.count()
    connection.close()
    assert Case.objects.count() == 0


def _kill_this_connection() -> None:
    assert connection.connection is not None
    with superuser() as other:
        other.execute(
            "SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid]
        )
