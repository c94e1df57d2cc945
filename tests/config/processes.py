"""Real processes for tests: started with their output in a file, and awaited with patience."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config import postgres

PATIENCE = 180.0  # seconds; a busy machine is no failure


@dataclass
class Running:
    """A process and what it has said so far."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_for(self, text: str, times: int = 1) -> None:
        """Until it has said this so often."""
        until(lambda: self.said.count(text) >= times, lambda: f"no {text!r} in:\n{self.said}")

    def stop(self, number: int = signal.SIGINT) -> int:
        """Sends it a signal and waits for its end; returns the exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def hears_interrupts() -> None:
    """Ctrl-C ends the process also where these tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(
    command: Sequence[str], output: Path, environment: Mapping[str, str] | None = None
) -> Running:
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=postgres.PROJECT,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            preexec_fn=hears_interrupts,  # noqa: PLW1509 - it only sets a signal
        )
    return Running(process, output)


def until(
    holds: Callable[[], bool], otherwise: Callable[[], str], seconds: float = PATIENCE
) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.1)


def lives(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        status = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return status != "Z"


def descendants(pid: int) -> set[int]:
    """The process's children, and theirs."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except OSError:
            continue
    found: set[int] = set()
    new = {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found
