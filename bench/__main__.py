"""The command: a database for each benchmark, a process that measures in it, what it found.

    python -m bench [steps|queue|page|sweep|ledger|profile] [--quick] [--json]

Ends with 1 where a goal is missed; `--quick` only proves that everything runs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from config.postgres import PROJECT

from .database import own_database
from .reports import Report

MEASURED = ("steps", "queue", "page", "sweep", "ledger")


def main(arguments: Sequence[str]) -> int:
    """Runs what is asked for, one after the other; returns the exit code."""
    given = _parse(arguments)
    # Whoever ends this process politely also gets the databases dropped.
    signal.signal(signal.SIGTERM, _end)
    chosen = (given.benchmark,) if given.benchmark else MEASURED
    reports = {name: _run(name, quick=given.quick) for name in chosen}
    if given.json:
        print(json.dumps({name: report.as_data() for name, report in reports.items()}, indent=2))
    else:
        print("\n\n".join(map(str, reports.values())))
    met = all(goal.met for report in reports.values() for goal in report.goals)
    return 0 if met or given.quick else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("benchmark", nargs="?", choices=(*MEASURED, "profile"))
    parser.add_argument("--quick", action="store_true", help="few rounds, few rows, no verdict")
    parser.add_argument("--json", action="store_true", help="for other programs")
    return parser.parse_args(arguments)


def _run(name: str, *, quick: bool) -> Report:
    """Measures in a process of its own: settings name one database, and memory is its own."""
    with own_database(name) as database:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "SAMVERKA_DATABASE": database,
            "SAMVERKA_DB_ROLE": "app",
        }
        command = [sys.executable, "-m", "bench.measured", name, *(["--quick"] if quick else [])]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, check=False
        )
    if done.returncode:
        raise SystemExit(done.returncode)
    return Report.from_data(json.loads(done.stdout))


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
