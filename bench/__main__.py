"""The command: a database for each benchmark, a process that measures in it, what it found.

    python -m bench [steps|queue|page|sweep|ledger|record|profile] [--quick] [--json]

Ends with 1 where a goal is missed; `--quick` only proves that everything runs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from config.postgres import PROJECT

from .database import own_database
from .reports import Report

MEASURED = ("steps", "queue", "page", "sweep", "ledger", "record")


def main(arguments: Sequence[str]) -> int:
    """Runs what is asked for, one after the other; returns the exit code."""
    given = _parse(arguments)
    # Whoever ends this process politely also gets the databases dropped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ending.hear)
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
        answer = _ending.run(command, environment)
    return Report.from_data(json.loads(answer))


class _Ending:
    """Ends between two steps: an exception raised wherever a signal happens to arrive may be
    swallowed there, or leave a database half made."""

    def __init__(self) -> None:
        self._signal = 0
        self._running: subprocess.Popen[bytes] | None = None

    def hear(self, number: int, _frame: FrameType | None) -> None:
        self._signal = number
        if self._running is not None:
            self._running.terminate()

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> bytes:
        """What the command writes; SystemExit with its code, or where the end was asked for."""
        self._leave_if_asked()
        with subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE
        ) as self._running:
            self._leave_if_asked()
            answer, _ = self._running.communicate()
        self._leave_if_asked()
        if self._running.returncode:
            raise SystemExit(self._running.returncode)
        return answer

    def _leave_if_asked(self) -> None:
        if self._signal:
            if self._running is not None:
                self._running.terminate()
            raise SystemExit(128 + self._signal)


_ending = _Ending()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
