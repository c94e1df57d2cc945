"""The tamper drill: whoever owns the database changes the ledger, and is found out.

The attacker is the superuser of the embedded server with all triggers switched off; the
verdict is given by ``ledger.verify()`` as the application, and again by the oracle.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from config import services
from tests import ledger_oracle
from tests.world import World
from workflow import ledger

TABLES = (
    "workflow_ledgerentry",
    "workflow_ledgertext",
    "workflow_textversion",
    "workflow_case",
    "workflow_workitem",
)
TRIES = 8


@dataclass
class Attacker:
    """The superuser's session, and what the ledger looked like before."""

    session: psycopg.Connection[Any]
    chains: list[tuple[Any, int]] = field(default_factory=list)  # of cases: chain and length
    choose: random.Random = field(default_factory=lambda: random.Random(1))

    def run(self, statement: str, *values: Any) -> Any:
        cursor = self.session.execute(statement, values)  # type: ignore[arg-type]
        assert cursor.rowcount, "the attack hit nothing"
        return cursor.fetchone() if cursor.description else None

    def keep(self) -> None:
        """Remembers everything, to put it back after each attack."""
        for table in TABLES:
            self.run(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")
        found = self.session.execute(
            "SELECT case_id, count(*) FROM workflow_ledgerentry WHERE case_id IS NOT NULL"
            " GROUP BY 1 HAVING count(*) >= 4 ORDER BY 1"
        )
        self.chains = list(found.fetchall())

    def put_back(self) -> None:
        for table in TABLES:
            self.session.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
            self.session.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # type: ignore[arg-type]

    def somewhere(self, first: int = 1, *, before_last: int = 0) -> tuple[Any, int]:
        """A case's chain and a place in it."""
        chain, length = self.choose.choice(self.chains)
        return chain, self.choose.randint(first, length - before_last)

    def length(self, chain: Any) -> int:
        return dict(self.chains)[chain]


@pytest.fixture
def attacker(committed_world: World, committed_db: str) -> Iterator[Attacker]:
    for state in ("closed", "revision", "rejected", "execution"):
        committed_world.activity_in(state)
    where = services.ensure_database().conninfo(services.ADMIN, committed_db)
    with closing(psycopg.connect(**where, autocommit=True)) as session:  # type: ignore[arg-type]
        session.execute("SET session_replication_role = replica")
        found = Attacker(session)
        found.keep()
        yield found


REHASH = "UPDATE workflow_ledgerentry e SET hash = samverka_entry_hash(e) WHERE chain = %s"
COPY = (
    "INSERT INTO workflow_ledgerentry SELECT gen_random_uuid(), chain, seq + {step}, kind, NULL,"
    " act, outcome, source, target, decided_on, membership, text_number, text_sha256, commitment,"
    " clock_timestamp(), hash, hash, body_id, case_id, decided_by_id, organisation_id,"
    " recorded_by_id, refers_to_id FROM workflow_ledgerentry WHERE chain = %s AND seq = %s"
)
