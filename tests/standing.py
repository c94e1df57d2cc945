"""The world of tests/world.py, committed once in a database of its own, begun anew by each test.

It takes most of a second to build. A test has it in a transaction that is rolled back; whoever
needs real commits gets a copy of the whole database.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from config import services
from config.fresh import fresh_database
from config.own_database import connected_to
from tests.world import World, build_world


@dataclass
class Standing:
    """Where the world stands. Django stays connected there from one test of it to the next."""

    database: str
    world: World
    _there: ExitStack = field(default_factory=ExitStack)
    _is_there: bool = False

    @contextmanager
    def begun(self) -> Iterator[World]:
        """The world at its beginning; what is changed is rolled back."""
        if not self._is_there:
            self._there.enter_context(connected_to(self.database))
            self._is_there = True
        with rolled_back():
            yield copy.deepcopy(self.world)

    @contextmanager
    def copied(self, purpose: str) -> Iterator[World]:
        """The same with real commits, for threads and processes: in a database that is dropped."""
        self.leave()  # nobody is connected to what is copied
        name = f"samverka_{purpose}_{os.getpid()}"
        services.drop_database(name)
        services.create_database(name, template=self.database)
        try:
            with connected_to(name):
                yield copy.deepcopy(self.world)
        finally:
            services.drop_database(name)

    def leave(self) -> None:
        """Back to where Django was connected before."""
        self._there.close()
        self._is_there = False


@contextmanager
def standing_in(purpose: str) -> Iterator[Standing]:
    """Builds the world in a database of its own, which is dropped in the end."""
    name = f"samverka_{purpose}_{os.getpid()}"
    fresh_database(name)
    try:
        with connected_to(name):
            found = Standing(name, build_world())
        yield found
        found.leave()
    finally:
        services.drop_database(name)


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction whose changes are undone at the end; it has begun, as in a page or a turn."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # Django begins with the first statement
        yield
        transaction.set_rollback(True)
