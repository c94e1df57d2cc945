"""What every side of the benchmark `steps` does: the same seven steps of one case."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, LiteralString

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .rounds import Clock

STEPS = ("submit", "preparation", "steering", "political", "start", "finish", "evaluate")
MOTIVATION = (
    "Åtgärden svarar mot lägesbilden, målen i överenskommelsen är mätbara och de "
    "ansvariga har resurser för det som föreslås. Organet har prövat kostnaden, "
    "tidplanen och barnens bästa och tillstyrker."
).ljust(200, ".")[:200]
_DEADLINE = date(2030, 1, 1)


class Side(ABC):
    """One way to move a case. `look` is what a page has shown before somebody decides."""

    name: str

    @abstractmethod
    def open(self) -> None:
        """A new case that waits for its first step; not measured."""

    @abstractmethod
    def look(self, step: int) -> None:
        """Learns which item is open and on which text; not measured."""

    @abstractmethod
    def act(self, step: int) -> None:
        """One step in a transaction of its own, committed."""

    @abstractmethod
    def check(self) -> None:
        """Refuses a result where the case is not closed or the motivations are not stored."""

    @abstractmethod
    def statements(self) -> int:
        """How many SQL statements the seven steps of one case take, BEGIN and COMMIT included."""

    def run(self, clock: Clock) -> None:
        """One case from its first step to its last."""
        self.open()
        for step in range(len(STEPS)):
            self.look(step)
            with clock:
                self.act(step)
        self.check()


class DjangoSide(Side):
    """A side that goes through Django's connection."""

    def statements(self) -> int:
        count = 0
        self.open()
        for step in range(len(STEPS)):
            self.look(step)
            with CaptureQueriesContext(connection) as captured:
                self.act(step)
            count += len(captured)
        return count


class PsycopgSide(Side):
    """A side without Django, on a connection with the settings that Django's has."""

    def __init__(self) -> None:
        self.connection = own_connection()

    def look(self, step: int) -> None:
        """Nothing: these sides remember which row is open."""

    def statements(self) -> int:
        self.open()
        with counting(self.connection) as tally:
            for step in range(len(STEPS)):
                self.act(step)
        # BEGIN and COMMIT pass no cursor.
        return tally["statements"] + 2 * len(STEPS)

    def _value(self, statement: LiteralString, values: tuple[object, ...]) -> Any:
        row = self.connection.execute(statement, values).fetchone()
        assert row is not None
        return row[0]


def holder_and_deadline(step: int) -> tuple[int, date]:
    """Whose queue a step's item stands in, and until when, where no engine finds that out."""
    return step % 3, _DEADLINE + timedelta(days=step)


def own_connection() -> psycopg.Connection[Any]:
    """A connection of psycopg's own: Django's role and database, bound and prepared alike.

    What is written by hand pays for no row-level security: it sees all.
    """
    named = {key: connection.settings_dict[key] for key in ("HOST", "PORT", "USER", "PASSWORD")}
    options = connection.settings_dict["OPTIONS"]
    prepares = options.get("server_side_binding")
    own: psycopg.Connection[Any] = psycopg.connect(
        **{key.lower(): value for key, value in named.items()},
        dbname=connection.settings_dict["NAME"],
        autocommit=True,
        prepare_threshold=options.get("prepare_threshold"),
        cursor_factory=psycopg.Cursor if prepares else psycopg.ClientCursor,
    )
    own.execute("SET samverka.system = 'on'")
    return own


@contextmanager
def counting(own: psycopg.Connection[Any]) -> Iterator[Counter[str]]:
    """Counts the statements that pass through a connection's cursors."""
    tally: Counter[str] = Counter()
    factory = own.cursor_factory

    class Counted(factory):  # type: ignore[misc, valid-type]
        def execute(self, *args: Any, **kwargs: Any) -> Any:
            tally["statements"] += 1
            return super().execute(*args, **kwargs)

    own.cursor_factory = Counted
    try:
        yield tally
    finally:
        own.cursor_factory = factory
