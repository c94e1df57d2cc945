"""The backend of the application's role: prepared statements outlive a rollback, and are many.

psycopg forgets all that a connection has prepared when it sees a ROLLBACK, also one to a savepoint:
what was created since may be gone. This role creates nothing. Each page that is refused ends with
one, and the next pages on that connection had the policies of row-level security planned anew.
Not for the owner, who migrates: there psycopg is right.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg import Connection, OperationalError
from psycopg.pq import ExecStatus, TransactionStatus

# What a day of work asks; psycopg's hundred push each other out. Of some 0.1 MB each at the server.
PREPARED_MOST = 250


class DatabaseWrapper(base.DatabaseWrapper):
    """Rolls back without psycopg's knowledge, who looks at the transaction's status only.

    The hooks are Django's for backends; its type stubs do not have them, hence the ignores.
    """

    def _configure_connection(self, connection: Connection[Any]) -> bool:
        connection.prepared_max = PREPARED_MOST
        return bool(super()._configure_connection(connection))  # type: ignore[misc]

    def _rollback(self) -> None:
        if not self._said("ROLLBACK"):
            super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        if not self._said(self.ops.savepoint_rollback_sql(sid)):
            super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _said(self, sql: str) -> bool:
        """Whether the server could be told; psycopg has its own words for what is broken.

        Raises django.db.OperationalError where the connection was lost or the savepoint is gone.
        """
        psycopg = self.connection
        begun = (TransactionStatus.INTRANS, TransactionStatus.INERROR)
        if psycopg is None or psycopg.closed or psycopg.pgconn.transaction_status not in begun:
            return False
        with debug_transaction(self, sql), self.wrap_database_errors:
            result = psycopg.pgconn.exec_(sql.encode())
            if result.status != ExecStatus.COMMAND_OK:
                raise OperationalError(result.get_error_message())
        return True
