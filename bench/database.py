"""A database of the benchmark's own on the embedded server, gone when it ends."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config import services
from config.fresh import fresh_database

PREFIX = "samverka_bench_"
COPY = "_copy"
TABLES = Path(__file__).with_name("tables.sql")


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """A migrated database with the other sides' tables; dropped however the run ends."""
    _drop_databases_of_the_dead()
    name = f"{PREFIX}{purpose}_{os.getpid()}"
    try:
        fresh_database(name)
        _make_tables(name)
        yield name
    finally:
        services.drop_database(name)
        services.drop_database(name + COPY)


def keep_copy() -> BaseDatabaseWrapper:
    """Copies our database as it is now; returns a connection to the copy.

    `own_database` drops it with its original.
    """
    name = connection.settings_dict["NAME"]
    # A template must have no connections.
    connections.close_all()
    if connection.pool:  # type: ignore[attr-defined]
        connection.close_pool()  # type: ignore[attr-defined]
    services.create_database(name + COPY, template=name)
    connections.databases["copy"] = connections.databases["default"] | {"NAME": name + COPY}
    return connections["copy"]


@contextmanager
def instead(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Lets code that knows one database work in another one for a while."""
    before = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = before


def analyse() -> None:
    """Lets the planner know what has been filled in; the app role owns nothing to analyse."""
    name = connection.settings_dict["NAME"]
    where = services.ensure_database().conninfo(services.OWNER, name)
    with psycopg.connect(**where, autocommit=True) as owner:  # type: ignore[arg-type]
        # VACUUM too: an index alone can only answer where rows are known to be visible, and
        # in a database that lives autovacuum has seen to that.
        owner.execute("VACUUM (ANALYZE)")


def _make_tables(name: str) -> None:
    # As the owner, so that the default grants give the app role what it has on our own tables.
    where = services.ensure_database().conninfo(services.OWNER, name)
    with psycopg.connect(**where) as connection:  # type: ignore[arg-type]
        connection.execute(TABLES.read_bytes())


def _drop_databases_of_the_dead() -> None:
    """Drop what killed runs left behind: the process in the name is gone."""
    for name in services.database_names():
        found = re.fullmatch(PREFIX + rf"\w+?_(\d+)(?:{COPY})?", name)
        if found and not _lives(int(found[1])):
            services.drop_database(name)


def _lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
