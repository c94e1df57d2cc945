"""The ledger: what it costs to append, what it adds to a decision, and how fast it is verified."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
from django.conf import settings
from django.utils import timezone

from workflow import checkpoints, ledger, proofs, tree, verifying

from .database import analyse
from .our_side import OurSide, make_world
from .queue_town import Town, found_town
from .reports import Goal, Report, machine
from .rounds import Clock, interleave
from .sides import own_connection

ENTRIES, ROUNDS, WARM_UP, APPENDS = 1_000_000, 100, 5, 250
QUICK_ENTRIES, QUICK_ROUNDS, QUICK_APPENDS = 4_000, 2, 5
WRITERS, APPEND_ROUNDS = 4, 8
OF_A_CASE, BATCH = 8, 1_000  # entries
COLUMNS = ("what", "ms", "beside", "ms")
_FILL = Path(__file__).with_name("ledger_fill.sql")
_DECISIONS = (1, 2, 3)  # the steps of a case at which a body decides


def measure(*, quick: bool) -> Report:
    """Appending and deciding side by side with the same without the ledger; then the whole."""
    added, without = _decisions(QUICK_ROUNDS if quick else ROUNDS, 1 if quick else WARM_UP)
    town, entries = found_town(), QUICK_ENTRIES if quick else ENTRIES
    connection = own_connection()
    filling = _fill(connection, town, entries)
    appending, plain = _appends(connection, town, QUICK_APPENDS if quick else APPENDS)
    numbering = _timed(lambda: tree.number(batches=2 * entries))
    analyse()
    with TemporaryDirectory() as folder:
        settings.LEDGER_KEY_FILE = f"{folder}/ledger.key"
        settings.LEDGER_CHECKPOINTS_FILE = f"{folder}/checkpoints"
        Path(settings.LEDGER_CHECKPOINTS_FILE).touch()  # begun here, whatever was signed before
        verifying_took, report, longest, proving = _verified(Path(folder))
    assert report.intact, report.broken[:5]
    assert report.entries >= entries
    each = 1000 / report.entries
    return Report(
        title=f"ledger: {report.entries} entries in {report.chains} chains",
        columns=COLUMNS,
        rows=[
            ["a decision with the ledger", added, "without", without],
            [f"an append, {WRITERS} writers at once", appending, "a plain INSERT", plain],
            ["a thousand filled in", filling * each * BATCH, "numbered", numbering * each * BATCH],
            ["all verified, tree and checkpoint", 1000 * verifying_took, "", ""],
            ["a proof", 1000 * proving, "", ""],
        ],
        goals=[
            Goal("added to a decision, ms", added - without, "at most", 3),
            Goal("appends : plain inserts", plain / appending, "at least", 0.6),
            Goal("all verified, s", verifying_took, "at most", 30),
            Goal("hashes of a proof", longest[0], "at most", 20),
            Goal("bytes of a proof", longest[1], "at most", 2000),
        ],
        texts={"Machine": machine(connection)},
    )


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _fill(connection: psycopg.Connection[Any], town: Town, entries: int) -> float:
    """Seconds to fill in so many entries, at most a thousand at a time."""
    cases, begun = BATCH // OF_A_CASE, time.perf_counter()
    fill = _FILL.read_text()
    for batch in range(-(-entries // (cases * OF_A_CASE))):
        given = {
            "first": batch * cases + 1,
            "last": (batch + 1) * cases,
            "entries": OF_A_CASE,
            "organisation": town.organisations[0].pk,
            "person": town.people[0].pk,
            "body": town.bodies[0].public_id,
            "place": town.organisations[0].public_id,
            "recorder": town.people[0].public_id,
        }
        connection.execute(fill, given)
        connection.execute(
            "UPDATE workflow_case c SET ledger_head = (SELECT hash FROM workflow_ledgerentry e"
            " WHERE e.chain = c.public_id ORDER BY seq DESC LIMIT 1)"
            " WHERE c.ledger_head IS NULL AND c.number LIKE 'TRY L%%'"
            " AND c.id > (SELECT max(id) FROM workflow_case) - %s",
            [2 * cases],
        )
    return time.perf_counter() - begun


# -- an append beside a plain INSERT of the same row


_ROW = (
    "(id, chain, kind, case_id, item, act, outcome, source, target, decided_on, body_id,"
    " organisation_id, decided_by_id, recorded_by_id, membership, text_number, text_sha256,"
    " words_commitment, people_commitment{more}) VALUES (%s, %s, 'decision', %s, %s, 'endorse', '',"
    " 'preparation', 'steering', current_date, %s, %s, %s, %s, %s, 1, %s, %s, %s{values})"
)
_OURS = "INSERT INTO workflow_ledgerentry " + _ROW.format(more="", values="")
_PLAIN = "INSERT INTO bench_plain_entry " + _ROW.format(
    more=", seq, prev, recorded_at, hash", values=", %s, %s, %s, %s"
)


def _appends(connection: psycopg.Connection[Any], town: Town, appends: int) -> tuple[float, float]:
    """Milliseconds of an append and of a plain insert, four writers at once, by turns."""
    rows = connection.execute(
        "SELECT public_id FROM workflow_case WHERE number LIKE 'TRY L%%' ORDER BY id LIMIT %s",
        [WRITERS * appends],
    ).fetchall()
    cases = [case for (case,) in rows]
    writers = [_Writer(town, cases[n::WRITERS]) for n in range(WRITERS)]
    ours, plain = [], []
    for number in range(APPEND_ROUNDS + 1):
        took = [_at_once([w.ours for w in writers]), _at_once([w.plain for w in writers])]
        if number:  # the first round fills caches
            ours.append(took[0])
            plain.append(took[1])
    # What was appended past the engine is no case's newest: the heads follow.
    connection.execute(
        "UPDATE workflow_case c SET ledger_head = (SELECT hash FROM workflow_ledgerentry e"
        " WHERE e.chain = c.public_id ORDER BY seq DESC LIMIT 1) WHERE c.public_id = ANY(%s)",
        [cases],
    )
    connection.execute(
        "INSERT INTO workflow_ledgertext (entry_id, words_salt, words, people_salt, people)"
        " SELECT id, 'x', '{}', 'x', '{}' FROM workflow_ledgerentry e WHERE e.chain = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM workflow_ledgertext t WHERE t.entry_id = e.id)",
        [cases],
    )
    each = 1000 / (len(cases) // WRITERS)
    return median(ours) * each, median(plain) * each


class _Writer:
    """Somebody who appends to chains of her own, one transaction an entry."""

    def __init__(self, town: Town, cases: list[Any]) -> None:
        self.cases, self.connection = cases, own_connection()
        who, place = town.people[0].public_id, town.organisations[0].public_id
        self.places = (town.bodies[0].public_id, place, who, who)
        (self.commitment,) = self._one("SELECT sha256('x' || convert_to('{}', 'UTF8'))")
        self.seq = 1000

    def _one(self, statement: LiteralString, *values: object) -> Any:
        return self.connection.execute(statement, values).fetchone()

    def _row(self, case: object) -> list[object]:
        text = self._texts[case]
        return [
            *(uuid4(), case, case, uuid4(), *self.places, uuid4(), text),
            *(self.commitment, self.commitment),
        ]

    @cached_property
    def _texts(self) -> dict[object, str]:
        rows = self.connection.execute(
            "SELECT c.public_id, v.sha256 FROM workflow_textversion v"
            " JOIN workflow_case c ON c.id = v.case_id WHERE c.public_id = ANY(%s)",
            [self.cases],
        )
        return dict(rows.fetchall())

    def ours(self) -> None:
        for case in self.cases:
            self.connection.execute(_OURS, self._row(case))

    def plain(self) -> None:
        self.seq += 1
        more = [self.seq, b"\x00" * 32, datetime.now(UTC), b"\x01" * 32]
        for case in self.cases:
            self.connection.execute(_PLAIN, [*self._row(case), *more])


def _at_once(acts: list[Callable[[], None]]) -> float:
    threads = [threading.Thread(target=act) for act in acts]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


# -- a decision beside the same one without the ledger


def _decisions(rounds: int, warm_up: int) -> tuple[float, float]:
    """Milliseconds of a body's decision, with the ledger's entry and with none, by turns."""
    world = make_world()
    side = OurSide(world)

    def with_the_ledger(clock: Clock) -> None:
        _decide(side, lambda step: _clocked(clock, lambda: side.act(step)))

    def without_it(clock: Clock) -> None:
        def act(step: int) -> None:
            with _no_ledger():
                _clocked(clock, lambda: side.act(step))

        _decide(side, act)

    laps = interleave(
        {"with": with_the_ledger, "without": without_it}, rounds=rounds, warm_up=warm_up
    )
    each = 1000 / len(_DECISIONS)
    return laps["with"].typical * each, laps["without"].typical * each


def _decide(side: OurSide, act: Callable[[int], None]) -> None:
    side.open()
    side.look(0)
    side.act(0)
    for step in _DECISIONS:
        side.look(step)
        act(step)


def _clocked(clock: Clock, act: Callable[[], None]) -> None:
    with clock:
        act()


@contextmanager
def _no_ledger() -> Iterator[None]:
    """The same statement with the case's head where the entry's insert would stand."""
    before = ledger.inserts_of
    heads = "SELECT 1 AS seq, ledger_head AS hash FROM samverka_turn_workflow_case"

    def none_of(*_args: object, **_more: object) -> tuple[str, dict[str, Any]]:
        return f"entry AS ({heads})", {}

    ledger.inserts_of = none_of
    try:
        yield
    finally:
        ledger.inserts_of = before


# -- the whole


def _verified(folder: Path) -> tuple[float, verifying.Report, tuple[int, int], float]:
    """Seconds, the verdict, the longest proof of some (hashes and bytes), and seconds of one."""
    assert checkpoints.sign(timezone.now(), at_once=True) is not None
    checkpoints.look_after(timezone.now())
    found: list[verifying.Report] = []
    took = _timed(lambda: found.append(verifying.verify(folder / "checkpoints")))
    made: list[proofs.Proof] = []
    places = range(0, tree.size(), max(1, tree.size() // 50))
    entries = tree.entries_at(places)
    proving = _timed(lambda: made.extend(filter(None, map(proofs.proof_of, entries))))
    longest = max(len(one.path) for one in made), max(len(str(one).encode()) for one in made)
    return took, found[0], longest, proving / len(made)
