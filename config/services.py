"""The embedded database as the rest of the product sees it.

`ensure_database()` starts it if nobody has; every process that called it counts as a user until
it ends, and the keeper (`config.keeper`) stops the server after the last one.
"""

import fcntl
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from config import postgres
from config.keeper import ANOTHER_KEEPER
from config.postgres import DATABASE, DatabaseNotStarted

__all__ = [
    "DATABASE",
    "Address",
    "DatabaseNotStarted",
    "create_database",
    "database_names",
    "drop_database",
    "ensure_database",
    "ensure_database_of_app",
    "rename_database",
]

ADMIN, OWNER, APP = postgres.ROLES
PATIENCE = 120.0  # seconds to wait for others who are starting or stopping the server

_one_at_a_time = threading.Lock()
_joined: dict[Path, int] = {}  # state folder -> descriptor holding our share of users.lock


@dataclass(frozen=True)
class Address:
    """Where the embedded server listens, and the passwords of its roles."""

    host: str
    port: int
    passwords: dict[str, str] = field(repr=False)

    def conninfo(self, role: str, database: str) -> dict[str, str | int]:
        """Return libpq's keywords for one role and one database."""
        return {
            "host": self.host,
            "port": self.port,
            "user": role,
            "password": self.passwords[role],
            "dbname": database,
        }


def ensure_database() -> Address:
    """Return the address of the embedded server, started if it was not running.

    Several processes and threads may call this at once. Raises `DatabaseNotStarted`.
    """
    state = postgres.state_folder()
    with _one_at_a_time:
        if state not in _joined or not _serving(state):
            _start(state)
    return Address(
        host=str(postgres.socket_folder(state)),
        port=postgres.PORT,
        passwords=postgres.read_passwords(state),
    )


def create_database(name: str, template: str | None = None) -> None:
    """Create a database owned by the owner role, empty or as a copy of `template`.

    A template must have no connections. Raises psycopg's errors if the name is taken.
    """
    if template is None:
        state = postgres.state_folder()
        ensure_database()
        with postgres.locked(state, "roles"):  # Two at once would alter the same roles.
            postgres.apply_roles(state, name)
        return
    _as_admin("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, OWNER, template)


def ensure_database_of_app(name: str) -> None:
    """Create an empty database that the application's role owns, unless it exists."""
    state = postgres.state_folder()
    ensure_database()
    with postgres.locked(state, "roles"):  # Two at once would both find it missing.
        if name not in database_names():
            _as_admin("CREATE DATABASE {} OWNER {}", name, APP)


def drop_database(name: str) -> None:
    """Drop a database if it exists, and the connections to it."""
    _as_admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def rename_database(name: str, new_name: str) -> None:
    """Rename a database that nobody is connected to."""
    _as_admin("ALTER DATABASE {} RENAME TO {}", name, new_name)


def database_names() -> list[str]:
    """Return the names of the databases on the embedded server, oldest first."""
    import psycopg  # Only where it is needed: settings must load quickly.

    where = ensure_database().conninfo(ADMIN, "postgres")
    with psycopg.connect(**where) as connection:  # type: ignore[arg-type]
        rows = connection.execute("SELECT datname FROM pg_database ORDER BY oid")
        return [name for (name,) in rows]


def _as_admin(statement: str, *identifiers: str) -> None:
    """Run one statement as superuser, with identifiers quoted."""
    import psycopg  # Not needed with a server of your own.
    from psycopg import sql

    where = ensure_database().conninfo(ADMIN, "postgres")
    quoted = [sql.Identifier(name) for name in identifiers]
    with psycopg.connect(**where, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(sql.SQL(statement).format(*quoted))


def _start(state: Path) -> None:
    """Become a user of the server and see to it that it runs; raises `DatabaseNotStarted`."""
    postgres.make_state_folder(state)
    end = time.monotonic() + PATIENCE
    with postgres.locked(state, "start"):
        if state not in _joined:
            _joined[state] = _join(state)
        # From here on no keeper finds itself alone; one that already did is awaited below.
        while not _serving(state):
            if time.monotonic() > end:
                raise DatabaseNotStarted(f"The database does not get ready; see logs in {state}.")
            if _keeper_lives(state):
                time.sleep(0.05)
            else:
                _launch(state)


def _join(state: Path) -> int:
    """Take our share of users.lock, waiting for a keeper that is stopping the server."""
    descriptor = postgres.open_lock(state, "users")
    if not postgres.wait_for_lock(descriptor, fcntl.LOCK_SH, PATIENCE):
        os.close(descriptor)
        raise DatabaseNotStarted(f"The database in {state} has been stopping for too long.")
    return descriptor


def _serving(state: Path) -> bool:
    return _keeper_lives(state) and (state / "ready").exists()


def _keeper_lives(state: Path) -> bool:
    """Whether a keeper holds its lock; asking takes the lock for a moment where none does."""
    descriptor = postgres.open_lock(state, "keeper")
    try:
        return not postgres.try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _launch(state: Path) -> None:
    """Start a keeper and wait until it has a server that answers."""
    # A killed keeper leaves this behind, and then it says nothing about the next one.
    (state / "ready").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "config.keeper", str(state)],
        cwd=postgres.PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, ANOTHER_KEEPER):
        raise DatabaseNotStarted(done.stderr.strip())
