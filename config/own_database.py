"""A database of one's own for a while: made, used by this process, dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from config import services
from config.fresh import fresh_database


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """Connect Django to a fresh, empty database and drop it at the end; yields its name.

    Always on the embedded server, also where the product itself uses another one.
    """
    name = f"samverka_{purpose}_{os.getpid()}"
    fresh_database(name)
    try:
        with connected_to(name):
            yield name
    finally:
        services.drop_database(name)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Connect Django to another database of the embedded server for a while."""
    before = dict(connections.databases["default"])
    _point_at(_address(name))
    try:
        yield
    finally:
        _point_at(before)


def _address(name: str) -> dict[str, object]:
    parts = services.ensure_database().conninfo(services.APP, name)
    return {
        "NAME": name,
        "USER": parts["user"],
        "PASSWORD": parts["password"],
        "HOST": parts["host"],
        "PORT": str(parts["port"]),
    }


def _point_at(address: dict[str, object]) -> None:
    connections.close_all()
    if connection.pool:  # type: ignore[attr-defined]
        connection.close_pool()  # type: ignore[attr-defined]
    connections.databases["default"].update(address)
    connection.settings_dict.update(address)
    # Processes that this one starts find the same database.
    os.environ["SAMVERKA_DATABASE"] = str(address["NAME"])
