"""One process that runs the others: starts them in order, starts again what ends, stops all.

It has one thread, and must: the kernel's promise to end a child with its parent holds for the
thread that started the child. Standard library only.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO

from config.children import die_with_parent

BEAT = 0.2  # seconds between looks at the children
LOOK = 0.5  # seconds between questions whether they are ready
CHORE = 2.0  # seconds between the chores
BACKOFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before a start again; then the last
STEADY = 60.0  # seconds after which a program counts as well again
COLOURS = ("36", "35", "33", "32", "34")


@dataclass(frozen=True)
class Program:
    """What to run, and how one sees that it is ready (``since``: when it was started)."""

    name: str
    command: Sequence[str]
    is_ready: Callable[[float], bool]
    patience: float = 15.0  # seconds between asking it to stop and killing it


@dataclass
class Log:
    """Lines with time and name in front, coloured by name on a terminal."""

    stream: TextIO
    names: list[str] = field(default_factory=list)

    def say(self, name: str, text: str) -> None:
        """Write a line."""
        if name not in self.names:
            self.names.append(name)
        head = f"{time.strftime('%H:%M:%S')} {name:<8} |"
        if self.stream.isatty() and not os.environ.get("NO_COLOR"):
            head = f"\x1b[{COLOURS[self.names.index(name) % len(COLOURS)]}m{head}\x1b[0m"
        with suppress(OSError, ValueError):  # Whoever read it may be gone; the work goes on.
            self.stream.write(f"{head} {text}\n")
            self.stream.flush()


@dataclass
class Child:
    """A program and its process, if it has one just now."""

    program: Program
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    ready: bool = False
    failures: int = 0
    again_at: float = 0.0
    unfinished: bytes = b""  # the line that it is still writing


class Supervisor:
    """The programs, from their start until somebody asks to stop."""

    def __init__(
        self,
        programs: Sequence[Program],
        log: Log,
        *,
        environment: Mapping[str, str] | None = None,
        chore: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the programs in the order of their start, and a chore to do now and then."""
        self.children = [Child(program) for program in programs]
        self.log = log
        self.environment = environment
        self.chore = chore
        self.outputs = selectors.DefaultSelector()
        self.asked_to_stop = 0
        self.looked = self.worked = 0.0

    def run(self, when_ready: Callable[[], None]) -> None:
        """Run all until SIGINT, SIGTERM or SIGHUP; ``when_ready`` is called once all are ready."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        announced = False
        try:
            while not self.asked_to_stop:
                self._start_due()
                self._listen(BEAT)
                self._bury_the_dead()
                self._look()
                self._work()
                if not announced and all(child.ready for child in self.children):
                    announced = True
                    when_ready()
        finally:
            self._stop()

    def _stop_soon(self, *_: object) -> None:
        self.asked_to_stop += 1

    # -- up

    def _start_due(self) -> None:
        for child in self.children:
            if child.process is None and time.monotonic() >= child.again_at:
                self._start(child)

    def _start(self, child: Child) -> None:
        child.started, child.ready, child.unfinished = time.time(), False, b""
        child.process = subprocess.Popen(
            child.program.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to pass on, in our order.
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one thread
        )
        assert child.process.stdout
        os.set_blocking(child.process.stdout.fileno(), False)
        self.outputs.register(child.process.stdout, selectors.EVENT_READ, child)
        self.log.say(child.program.name, f"starts (process {child.process.pid})")

    def _look(self) -> None:
        """Ask those that are not ready yet."""
        if time.monotonic() - self.looked < LOOK:
            return
        self.looked = time.monotonic()
        for child in self.children:
            running = child.process is not None and not child.ready
            if running and child.program.is_ready(child.started):
                child.ready = True
                seconds = time.time() - child.started
                self.log.say(child.program.name, f"ready after {seconds:.1f} s")

    def _work(self) -> None:
        if time.monotonic() - self.worked >= CHORE:
            self.worked = time.monotonic()
            self.chore()

    # -- what they say

    def _listen(self, seconds: float) -> None:
        for key, _ in self.outputs.select(seconds):
            child: Child = key.data
            try:
                said = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            if not said:
                self.outputs.unregister(key.fileobj)
            self._say_lines(child, said)

    def _say_lines(self, child: Child, said: bytes) -> None:
        *lines, child.unfinished = (child.unfinished + said).split(b"\n")
        if not said and child.unfinished:
            lines, child.unfinished = [*lines, child.unfinished], b""
        for line in lines:
            if line.strip():
                self.log.say(child.program.name, line.decode(errors="replace").rstrip())

    # -- down

    def _bury_the_dead(self) -> None:
        for child in self.children:
            if child.process is not None and _has_ended(child.process):
                status = self._bury(child)
                wait = self._wait_before_next(child)
                child.again_at = time.monotonic() + wait
                self.log.say(
                    child.program.name, f"{_how_it_ended(status)}; starts again in {wait:g} s"
                )

    def _wait_before_next(self, child: Child) -> float:
        steady = child.ready and time.time() - child.started > STEADY
        child.failures = 0 if steady else child.failures
        wait = BACKOFF[min(child.failures, len(BACKOFF) - 1)]
        child.failures += 1
        return wait

    def _bury(self, child: Child) -> int:
        """Take note of an end, and end what the program has left behind in its group."""
        process = child.process
        assert process
        assert process.stdout
        # Before its number is given back: nobody else can have it until then.
        _signal_group(process, signal.SIGKILL)
        status = process.wait()
        self._listen(0)
        if process.stdout in self.outputs.get_map():
            self.outputs.unregister(process.stdout)
        process.stdout.close()
        child.process = None
        return status

    def _stop(self) -> None:
        """Stop all, last started first; a second Ctrl-C makes it short."""
        for child in reversed(self.children):
            if child.process is None:
                continue
            if not _has_ended(child.process):
                child.process.terminate()
                self._wait_for_end(child)
            self.log.say(child.program.name, "stopped")
            self._bury(child)

    def _wait_for_end(self, child: Child) -> None:
        assert child.process
        end = time.monotonic() + child.program.patience
        while not _has_ended(child.process) and time.monotonic() < end and self.asked_to_stop < 2:
            self._listen(BEAT)


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has ended, without taking note of it yet."""
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process.pid, flags) is not None


def _signal_group(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _how_it_ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
