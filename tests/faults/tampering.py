"""The tamper drill: the superuser changes the ledger, with an older checkpoint kept elsewhere.

Nine ways, some times each. Both readers look: the built-in `verify`, and `verify_ledger.py` with
an export, in a process of its own. Each must name the entry that was changed as the first bad one.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config import services
from config.postgres import PROJECT
from tests.tables import copying
from workflow import checkpoints, exporting, tree, verifying
from workflow.signed_notes import Signer

ENTRY, TEXT, LEAF = "workflow_ledgerentry", "workflow_ledgertext", "workflow_treeleaf"
TABLES = (
    ENTRY,
    TEXT,
    LEAF,
    "workflow_unnumbered",
    "workflow_checkpoint",
    "workflow_textversion",
    "workflow_case",
    "workflow_workitem",
    "workflow_outboxevent",
)
AT = "WHERE chain = %s AND seq = %s"


@dataclass
class Drill:
    """The superuser's session, the files that lie elsewhere, and what was there before."""

    session: psycopg.Connection[Any]
    folder: Path
    choose: random.Random
    chains: list[tuple[Any, int]] = field(default_factory=list)  # chain and length, of cases
    others: list[tuple[Any, int]] = field(default_factory=list)  # of memberships and the like
    undo: str = ""

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    def run(self, statement: str, *values: Any) -> Any:
        cursor = self.session.execute(statement, values)
        assert cursor.rowcount, "the attack hit nothing"
        return cursor.fetchone() if cursor.description else None

    def keep(self, name: str) -> None:
        """Remembers every table under a name."""
        for table in TABLES:
            self.session.execute(f"CREATE TEMP TABLE {name}_{table} AS SELECT * FROM {table}")

    def put_back(self, name: str) -> None:
        if self.undo:
            self.session.execute(self.undo)
            self.undo = ""
        for table in TABLES:
            self.session.execute(f"DELETE FROM {table}")
            self.session.execute(copying(self.session, table, f"{name}_{table}"))

    def somewhere(self, first: int = 1, *, before_last: int = 0) -> tuple[Any, int]:
        """A case's chain and a place in it."""
        chain, length = self.choose.choice([one for one in self.chains if one[1] > before_last])
        return chain, self.choose.randint(min(first, length - before_last), length - before_last)

    def length(self, chain: Any) -> int:
        return next(length for found, length in self.chains if found == chain)

    def place(self, chain: Any, seq: int) -> int:
        """The entry's place in the tree."""
        found = self.run(
            f"SELECT l.place FROM {LEAF} l JOIN {ENTRY} e ON e.id = l.entry {AT}", chain, seq
        )
        return int(found[0])


@contextmanager
def drilling(folder: Path, seed: int, live: Callable[[], object]) -> Iterator[Drill]:
    """A drill on what ``live`` has written, twice with a checkpoint after it; files in ``folder``.

    The tables as they were at the first checkpoint are kept as ``old``, all of them as ``new``.
    """
    settings.LEDGER_KEY_FILE = str(folder / "ledger.key")
    settings.LEDGER_CHECKPOINTS_FILE = str(folder / "checkpoints")
    (folder / "checkpoints").touch()  # begun here, whatever was signed before
    where = services.ensure_database().conninfo(
        services.ADMIN, str(connection.settings_dict["NAME"])
    )
    with closing(psycopg.connect(**where, autocommit=True)) as session:  # type: ignore[arg-type]
        session.execute("SET session_replication_role = replica")
        drill = Drill(session, folder, random.Random(seed))
        live()
        _checkpoint()
        drill.keep("old")
        live()
        _checkpoint()
        drill.keep("new")
        counted = "SELECT chain, count(*) FROM {} WHERE case_id IS {} NULL GROUP BY 1 ORDER BY 1"
        drill.chains = list(session.execute(counted.format(ENTRY, "NOT")).fetchall())
        drill.chains = [(chain, length) for chain, length in drill.chains if length >= 3]
        drill.others = list(session.execute(counted.format(ENTRY, "")).fetchall())
        yield drill


def _checkpoint() -> None:
    tree.number()
    assert checkpoints.sign(timezone.now(), at_once=True) is not None
    checkpoints.look_after(timezone.now())


# -- the attacks; each returns what may be named as the first bad entry


Attack = Callable[[Drill], set[str]]


def at(chain: Any, seq: int) -> set[str]:
    return {f"{chain}/{seq}"}


def edit(drill: Drill) -> set[str]:
    chain, seq = drill.somewhere()
    change = drill.choose.choice(
        ["act = 'approve'", "decided_on = decided_on - 1", "recorded_by_id = gen_random_uuid()"]
    )
    drill.run(f"UPDATE {ENTRY} SET {change} {AT}", chain, seq)
    return at(chain, seq)


def delete(drill: Drill) -> set[str]:
    chain, seq = drill.somewhere(before_last=1)
    place = drill.place(chain, seq)
    drill.run(f"DELETE FROM {ENTRY} {AT}", chain, seq)
    return {f"#{place}"}


def insert(drill: Drill) -> set[str]:
    """A copy in the middle, with what comes after it moved up."""
    chain, seq = drill.somewhere(before_last=1)
    later = "chain = %s AND seq > %s"
    drill.run(f"UPDATE {ENTRY} SET seq = seq + 1000 WHERE {later}", chain, seq)
    drill.run(f"UPDATE {ENTRY} SET seq = seq - 999 WHERE {later}", chain, 1000)
    drill.run(
        f"INSERT INTO {ENTRY} SELECT (jsonb_populate_record(e, jsonb_build_object("
        f"'id', %s::text, 'seq', %s::int, 'item', NULL))).* FROM {ENTRY} e {AT}",
        uuid4(),
        seq + 1,
        chain,
        seq,
    )
    return at(chain, seq + 1)


def reorder(drill: Drill) -> set[str]:
    chain, seq = drill.somewhere(before_last=1)
    for before, after in ((seq, 999), (seq + 1, seq), (999, seq + 1)):
        drill.run(f"UPDATE {ENTRY} SET seq = {after} {AT}", chain, before)
    return at(chain, seq)


def cut_the_tail(drill: Drill) -> set[str]:
    """Of a case, with its head; or of another chain, which nothing remembers but the tree."""
    if drill.choose.random() < 0.5:
        chain, length = drill.choose.choice(drill.others)
        seq = drill.choose.randint(1, length)
    else:
        chain, seq = drill.somewhere(first=2)
    place = drill.place(chain, seq)
    drill.run(f"DELETE FROM {ENTRY} WHERE chain = %s AND seq >= %s", chain, seq)
    follow_with_the_head(drill, chain)
    return {f"#{place}"}


def follow_with_the_head(drill: Drill, chain: Any) -> None:
    drill.session.execute(
        "UPDATE workflow_case SET ledger_head = (SELECT hash FROM workflow_ledgerentry"
        " WHERE chain = %s ORDER BY seq DESC LIMIT 1) WHERE public_id = %s",
        [chain, chain],
    )


def edit_and_compute_all_anew(drill: Drill) -> set[str]:
    """The chain, the head of the case, the leaves and every node above them."""
    chain, seq = drill.somewhere()
    drill.run(f"UPDATE {ENTRY} SET act = 'approve' {AT}", chain, seq)
    for place in range(seq, drill.length(chain) + 1):
        if place > 1:
            follow = f"(SELECT hash FROM {ENTRY} {AT})"
            drill.run(f"UPDATE {ENTRY} SET prev = {follow} {AT}", chain, place - 1, chain, place)
        drill.run(f"UPDATE {ENTRY} e SET hash = samverka_entry_hash(e) {AT}", chain, place)
    follow_with_the_head(drill, chain)
    number_anew(drill)
    return at(chain, seq)


def number_anew(drill: Drill) -> None:
    """The whole tree again, in the order in which it was."""
    drill.session.execute(
        "CREATE TEMP TABLE places AS SELECT place, entry FROM workflow_treeleaf;"
        "DELETE FROM workflow_treeleaf; DELETE FROM workflow_unnumbered;"
        "INSERT INTO workflow_unnumbered (entry) SELECT entry FROM places ORDER BY place;"
        "DROP TABLE places"
    )
    while drill.run("SELECT samverka_number(1000)")[0]:
        pass


def restore_an_old_copy(drill: Drill) -> set[str]:
    """Of everything in the database, its own checkpoints too."""
    (size,) = drill.run("SELECT count(*) FROM old_workflow_treeleaf")
    drill.put_back("old")
    return {f"#{size}"}


def swap_a_table(drill: Drill) -> set[str]:
    """Another table under the name of the texts' or the tree's, open to the application, in which
    one row is another one."""
    chain, seq = drill.somewhere()
    table, change = drill.choose.choice(
        [
            (TEXT, "words = words || ' ' WHERE entry_id"),
            (LEAF, "nodes = sha256(nodes) || substring(nodes FROM 33) WHERE entry"),
        ]
    )
    drill.session.execute(
        f"CREATE TABLE other (LIKE {table} INCLUDING ALL);"
        f"{copying(drill.session, table, table, into='other')};"
        "GRANT SELECT ON other TO samverka_app;"
        f"ALTER TABLE {table} RENAME TO swapped; ALTER TABLE other RENAME TO {table}"
    )
    drill.undo = f"DROP TABLE {table}; ALTER TABLE swapped RENAME TO {table}"
    drill.run(f"UPDATE {table} SET {change} = (SELECT id FROM {ENTRY} {AT})", chain, seq)
    return at(chain, seq)


def lie_through_a_view(drill: Drill) -> set[str]:
    """The view that verification reads shows a copy, and still asks the table, which changes."""
    chain, seq = drill.somewhere()
    view = "CREATE OR REPLACE VIEW samverka_read_beside AS "
    (as_it_was,) = drill.run("SELECT pg_get_viewdef('samverka_read_beside'::regclass)")
    drill.session.execute(
        f"CREATE TABLE kept_aside AS SELECT * FROM {TEXT}; GRANT SELECT ON kept_aside TO PUBLIC;"
        f"{view} SELECT entry_id, words_salt, words, people_salt, people FROM kept_aside"
        f" WHERE current_setting('samverka.system', true) = 'on' AND EXISTS (SELECT FROM {TEXT})"
    )
    drill.undo = f"{view} {as_it_was} DROP TABLE kept_aside"
    beside = f"(SELECT id FROM {ENTRY} {AT})"
    drill.run(f"UPDATE {TEXT} SET words = words || ' ' WHERE entry_id = {beside}", chain, seq)
    return at(chain, seq)


ATTACKS: tuple[Attack, ...] = (
    edit,
    delete,
    insert,
    reorder,
    cut_the_tail,
    edit_and_compute_all_anew,
    restore_an_old_copy,
    swap_a_table,
    lie_through_a_view,
)


# -- the two readers


def built_in(drill: Drill) -> str:
    """What the built-in reader names first; empty where all is well."""
    key = Signer.read(drill.folder / "ledger.key").verifier
    report = verifying.verify(drill.checkpoints, [key])
    return report.faults[0].where if report.faults else ""


def independent(drill: Drill) -> str:
    """What ``verify_ledger.py`` names first."""
    export = drill.folder / "export"
    with export.open("w", encoding="utf-8") as file:
        exporting.export(file.write)
    command = [sys.executable, str(PROJECT / "verify_ledger.py"), str(export)]
    command += ["--checkpoints", str(drill.checkpoints)]
    command += ["--key", str(Signer.read(drill.folder / "ledger.key").verifier)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    assert "First bad: " in done.stderr, done.stderr
    return done.stderr.rpartition("First bad: ")[2].strip()


@dataclass
class Found:
    """How many attacks were made and found by both, and which were not."""

    made: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.found} of {self.made} attacks found and named by both readers"


def drilled(drill: Drill, times: int) -> Found:
    """Makes every attack so many times, and puts everything back after each."""
    outcome = Found()
    for attack in ATTACKS:
        for _ in range(times):
            expected = attack(drill)
            named = built_in(drill), independent(drill)
            outcome.made += 1
            if set(named) <= expected:
                outcome.found += 1
            else:
                outcome.missed.append(f"{attack.__name__}: {expected}, named {named}")
            drill.put_back("new")
    for named_now in (built_in(drill), independent(drill)):
        if named_now:
            outcome.missed.append(f"named where all was well: {named_now}")
    return outcome
