"""`make demo`: a filled database, then worker, scheduler and web under one supervisor."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone, translation

from config import health, postgres, services
from config.fresh import fresh_database
from config.own_database import connected_to
from config.programs import programs
from config.queue import queue_database
from config.supervisor import Log, Supervisor
from workflow.deadlines import local_date

from .filling import PASSWORD, fill
from .people import Town, towns
from .steps import CannotStart, run_manage, static_files_collected


def run(*, port: int, reset: bool, write: Callable[[str], None]) -> None:
    """Runs the demo until somebody stops it. Raises CannotStart with a sentence."""
    log = Log(sys.stdout)
    with _only_one():
        _check_port(port)
        environment = _environment(port)
        _announce_database(log)
        with static_files_collected(environment):
            if reset:
                _forget(log)
            if _database() not in services.database_names():
                _fill(log)
            elif not health.look().migrated:
                log.say("demo", "brings the tables up to date")
                run_manage("migrate", environment | {"SAMVERKA_DB_ROLE": "owner"})
        told = _told(port)
        _be_alone()
        chore = _database_keeper(log)
        Supervisor(programs(port), log, environment=environment, chore=chore).run(
            lambda: write(told)
        )
    log.say("demo", "stopped; the next start goes on with the same data")


def _database() -> str:
    name: str = settings.DATABASES["default"]["NAME"]
    return name


# -- before


@contextmanager
def _only_one() -> Iterator[None]:
    state = postgres.state_folder()
    lock = postgres.open_lock(state, _database())
    try:
        if not postgres.try_lock(lock, fcntl.LOCK_EX):
            raise CannotStart(
                f"The demo already runs on {state}. Stop that one with Ctrl-C, or give this one "
                "another folder: SAMVERKA_STATE."
            )
        yield
    finally:
        os.close(lock)


def _check_port(port: int) -> None:
    with socket.socket() as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            taken = getattr(error, "errno", None) == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used ({error})"
            raise CannotStart(f"Port {port} {why}. Choose another: make demo PORT=8001") from None


def _environment(port: int) -> dict[str, str]:
    """What every process of the demo is told."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "SAMVERKA_DATABASE": _database(),
        "SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{port}"),
    }


def _announce_database(log: Log) -> None:
    services.ensure_database()
    log.say("database", f"ready in {postgres.state_folder()}")


def _database_keeper(log: Log) -> Callable[[], None]:
    """Returns the chore that has the database started again if its keeper has been killed."""

    def keep() -> None:
        try:
            services.ensure_database()
        except services.DatabaseNotStarted as error:
            log.say("database", str(error))

    return keep


# -- the data


def _forget(log: Log) -> None:
    for name in (_database(), queue_database()):
        services.drop_database(name)
    log.say("demo", "the former data are gone")


def _fill(log: Log) -> None:
    """Fills a database aside and gives it its name last: an interrupted filling is begun anew."""
    for path in postgres.state_folder().glob(f"{_database()}.checkpoints*"):
        path.unlink()  # of a ledger that is gone
    log.say("fill", "makes the tables")
    aside = f"{_database()}_filling"
    fresh_database(aside)
    with connected_to(aside):
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # All of it, or all of it anew.
        fill(now=timezone.now(), say=lambda text: log.say("fill", text))
    services.rename_database(aside, _database())


def _be_alone() -> None:
    """Ends the pool's threads: the supervisor must be the only one."""
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]


# -- what is said when all is ready


def _told(port: int) -> str:
    site = f"http://localhost:{port}"
    with translation.override("en"):
        found = towns(local_date(timezone.now()))
        first, others = found[0], found[1:]
        rows = [("name", "role", "place", "e-mail"), *_rows(first)]
        widths = [max(len(row[n]) for row in rows) for n in range(3)]
        table = [
            "  ".join((*(text.ljust(w) for text, w in zip(row, widths, strict=False)), row[3]))
            for row in rows
        ]
    more = sum(town.count for town in others)
    lines = [
        "",
        f"Samverka is ready: {site}/",
        f"Log in as anybody, without a password: {site}/demo/logga-in-som/",
        f"Letters that have been sent: {site}/demo/brev/",
        "",
        *table,
        "",
        f"On the page there are {more} more people in {len(others)} other municipalities.",
        f'With e-mail and password, the password is "{PASSWORD}". Ctrl-C stops everything.',
        "",
    ]
    return "\n".join(lines)


def _rows(town: Town) -> list[tuple[str, str, str, str]]:
    return [
        (seat.person.name, str(seat.role.name), place.name, seat.person.email)
        for place in town.places.values()
        for seat in place.seats
    ]
