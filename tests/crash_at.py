"""Makes turns in processes that kill themselves at a chosen point: ``python -m tests.crash_at``.

Reads a pickled list of deaths from stdin and writes how each process ended. Django is
started once; each death is a fork with a connection of its own. Turns in which nobody dies
are made here, so that the forks inherit what only a first turn has to read.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

COMMIT = ("before commit", "sent commit", "after commit")


@dataclass(frozen=True)
class Death:
    """One turn and where its process dies.

    ``at`` is "before 3" (its third statement), "sent 3" (sent and not answered) or one of
    COMMIT. With None nobody dies, and the process ends with the number of statements.
    """

    case: Any
    code: str
    arguments: dict[str, Any]
    at: str | None


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("survived SIGKILL")


def die_when_sent(query: Iterator[Any], *_: Any) -> NoReturn:
    """In place of psycopg's wait for the answer: its first step is to send the query."""
    next(query)
    die()


def perform(death: Death) -> int:
    """Makes the turn in this process, if it lives that long; returns its statements."""
    from django.db import connection

    from workflow import engine

    statements = 0

    def counting(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal statements
        statements += 1
        if death.at == f"before {statements}":
            die()
        if death.at == f"sent {statements}":
            connection.connection.wait = die_when_sent
        return execute(*given)

    def committing() -> None:
        if death.at == "before commit":
            die()
        if death.at == "sent commit":
            connection.connection.pgconn.send_query(b"COMMIT")
            die()
        commit()
        if death.at == "after commit":
            die()

    connection.ensure_connection()
    commit, connection._commit = connection._commit, committing  # type: ignore[attr-defined]
    with connection.execute_wrapper(counting):
        engine.turn(death.case, death.code, **death.arguments)
    connection._commit = commit  # type: ignore[attr-defined]
    return statements


def in_this_process(turn: Death) -> int:
    """Makes a turn in peace and leaves no connection behind for the forks to share."""
    from django.db import connection

    statements = perform(turn)
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    return statements


def in_a_fork(death: Death) -> int:
    """How a process of its own ended: a signal as a negative number, else its status."""
    child = os.fork()
    if child == 0:
        status = 255
        try:
            status = perform(death)
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended)


def main() -> None:
    import django

    from workflow import row_security

    row_security.this_process_is_the_system()
    django.setup()
    deaths: list[Death] = pickle.load(sys.stdin.buffer)
    ended = [in_this_process(d) if d.at is None else in_a_fork(d) for d in deaths]
    pickle.dump(ended, sys.stdout.buffer)


if __name__ == "__main__":
    main()
