"""Kills, empties and stops what reminders and letters depend on, and counts what came.

    python -m tests.faults [kills|database|flushed|mail|redis|rabbitmq|tamper ...] [--seeds 1 2 3]

Runs on a database server of its own, which is killed, too. Ends with 1 where anything was lost
or doubled beyond what is promised (docs/operations.md).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # needs the settings
    from tests.faults.due import Town

SCENARIOS = ("kills", "database", "flushed", "mail", "redis", "rabbitmq", "tamper")
MINUTES_TO_DRAIN, DATABASE_KILLS = 10, 4


def main(given: Sequence[str]) -> int:
    options = _options(given)
    with _own_server(options.state):
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        import logging

        import django

        django.setup()
        # Every try while the server is on its way up is a line: what is found drowns in them.
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        from workflow import row_security

        row_security.this_process_is_the_system()
        faults = [fault for name in options.scenarios for fault in _run(name, options)]
    for fault in faults:
        _say(f"FAULT: {fault}")
    _say(f"{len(faults)} faults")
    return 1 if faults else 0


@contextmanager
def _own_server(state: str) -> Iterator[None]:
    """A cluster of its own, gone afterwards unless its folder was named."""
    from config.postgres import is_root

    folder = Path(state) if state else _new_folder(is_root())
    os.environ["SAMVERKA_STATE"] = str(folder)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL"):
        os.environ.pop(name, None)
    try:
        yield
    finally:
        if not state:
            _stop_server(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _new_folder(root: bool) -> Path:
    parent = Path("/var/lib/samverka") if root else Path(tempfile.gettempdir())
    return parent / f"faults-{os.getpid()}"


def _stop_server(folder: Path) -> None:
    import signal
    import time

    from config import postgres

    end = time.monotonic() + 30
    while (pid := postgres.leftover_server(folder)) and time.monotonic() < end:
        os.kill(_parent(pid), signal.SIGTERM)  # its keeper, which stops it
        time.sleep(0.5)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _run(name: str, options: argparse.Namespace) -> Iterator[str]:
    from config.own_database import own_database
    from tests.faults.due import found_town

    if name == "tamper":
        yield from _tamper(options)
        return
    with own_database("faults"):
        scenario: Callable[..., Iterator[str]] = {
            "kills": _kills,
            "database": _database,
            "flushed": _flushed,
            "mail": _mail,
            "redis": _broker,
            "rabbitmq": _broker,
        }[name]
        yield from scenario(found_town(), options, name)
        _drop_queue()


def _drop_queue() -> None:
    from config import queue, services

    services.drop_database(queue.queue_database())


def _kills(town: Town, options: argparse.Namespace, name: str) -> Iterator[str]:
    from tests.faults import killing

    runs = []
    for seed in options.seeds:
        found = killing.Killing(town, options.due, options.kills, seed).run()
        _say(str(found))
        runs.append(found)
        if not found.survived:
            yield str(found)
    senders = sum(one.kills_of_senders for one in runs)
    twice = sum(one.counted.twice for one in runs)
    _say(f"{twice} mails came twice in {senders} kills of who sends or takes them")
    if twice > max(1, senders / 100):
        yield f"more than one mail came twice in a hundred kills: {twice} in {senders}"


def _database(town: Town, options: argparse.Namespace, name: str) -> Iterator[str]:
    """The same workers go on, whoever has lost all connections."""
    from tests.faults import killing
    from tests.faults.crew import POSTMASTER

    found = killing.Killing(
        town,
        100,
        DATABASE_KILLS,
        options.seeds[0],
        victims={POSTMASTER: 1},
        name="only the database killed",
    ).run()
    _say(str(found))
    if not found.survived or found.deaths:
        yield str(found)


def _flushed(town: Town, options: argparse.Namespace, name: str) -> Iterator[str]:
    from tests.faults import outages

    took = outages.flushed(town, options.flushed)
    yield from _took("queue in PostgreSQL", took, options)


def _took(name: str, took: Sequence[float], options: argparse.Namespace) -> Iterator[str]:
    from tests.faults.outages import INTERVAL

    seconds = ", ".join(f"{one:.1f}" for one in took)
    _say(
        f"{name} emptied three times with {options.flushed} due: 0 lost, all told after "
        f"{seconds} s (every {INTERVAL:g} s)"
    )
    if max(took) > 2 * INTERVAL:
        yield f"{name}: told after {max(took):.1f} s, more than two intervals of {INTERVAL:g} s"


def _mail(town: Town, options: argparse.Namespace, name: str) -> Iterator[str]:
    from tests.faults import outages

    found = outages.mail_away(town, options.mails)
    _say(str(found))
    if found.lost or found.twice or found.other_ids or found.minutes_to_drain > MINUTES_TO_DRAIN:
        yield str(found)


def _broker(town: Town, options: argparse.Namespace, name: str) -> Iterator[str]:
    from tests.faults import brokers, killing, outages

    with tempfile.TemporaryDirectory(prefix="faults-broker-") as folder:
        try:
            with getattr(brokers, name)(Path(folder)) as broker:
                took = outages.flushed(
                    town,
                    options.flushed,
                    broker=broker.url,
                    flush=broker.flush,
                )
                yield from _took(broker.name, took, options)
                found = killing.Killing(
                    town,
                    options.due,
                    options.kills,
                    options.seeds[0],
                    broker=broker.url,
                    name=broker.name,
                    kill_broker=broker.kill,
                ).run()
        except brokers.Missing as missing:
            _say(f"NOT TESTED with {name}: {missing}")
            return
    _say(str(found))
    if not found.survived:
        yield str(found)


def _tamper(options: argparse.Namespace) -> Iterator[str]:
    from config.own_database import own_database
    from tests.faults import tampering
    from tests.world import build_world

    with own_database("faults"), tempfile.TemporaryDirectory(prefix="faults-tamper-") as folder:
        world = build_world()

        def live() -> None:
            for state in ("closed", "revision", "rejected", "steering"):
                world.activity_in(state)

        with tampering.drilling(Path(folder), options.seeds[0], live) as drill:
            found = tampering.drilled(drill, options.attacks)
    _say(str(found))
    yield from found.missed


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _options(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=", ".join(SCENARIOS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--due", type=int, default=1500, help="reminders in a run with kills")
    parser.add_argument("--kills", type=int, default=60, help="in each run")
    parser.add_argument("--flushed", type=int, default=500, help="due when a queue is emptied")
    parser.add_argument("--mails", type=int, default=2000, help="while the mail server is away")
    parser.add_argument("--attacks", type=int, default=20, help="of each kind, on the ledger")
    parser.add_argument("--state", default="", help="keep the database server in this folder")
    options = parser.parse_args(given)
    options.scenarios = options.scenarios or list(SCENARIOS)
    if unknown := set(options.scenarios) - set(SCENARIOS):
        parser.error(f"no such scenario: {', '.join(unknown)}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
