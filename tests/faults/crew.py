"""The processes that are killed, and started again each time."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config import postgres, programs
from config.children import die_with_parent

AGAIN = 0.3  # seconds until whatever has ended is started again
STOPPING = 20.0
POSTMASTER = "postmaster"
_QUICK = ("celery", "--quiet", "--app", "tests.faults.quick")
WORKER = (*_QUICK, *programs.WORKER[len(programs.CELERY) :])
BEAT = (*_QUICK, *programs.SCHEDULER[len(programs.CELERY) :])


def free_port() -> int:
    """A port of the loopback interface that nobody has just now."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Member:
    """A program and its process, if it has one just now."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    ended: float = 0.0


@dataclass
class Crew:
    """Programs under supervision; ``kills`` counts by the kind of what was killed."""

    members: list[Member]
    folder: Path
    environment: Mapping[str, str]
    mail_port: int
    kills: Counter[str] = field(default_factory=Counter)
    deaths: Counter[str] = field(default_factory=Counter)  # of their own accord

    def look(self) -> None:
        """Starts what has ended a moment ago."""
        for one in self.members:
            if one.process is not None and one.process.poll() is not None:
                if one.process.returncode != -signal.SIGKILL:
                    self.deaths[kind_of(one.name)] += 1
                one.process, one.ended = None, time.monotonic()
            if one.process is None and time.monotonic() - one.ended >= AGAIN:
                one.process = self._start(one)

    def wait(self, seconds: float) -> None:
        """Looks after them meanwhile."""
        self.until(lambda: False, seconds)

    def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Looks after them until something holds; whether it did in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()
            if holds():
                return True
            time.sleep(0.1)
        return False

    def kill(self, name: str) -> None:
        """``kill -9``: one by its name, or the database's postmaster."""
        if name == POSTMASTER:
            pid = postgres.leftover_server(postgres.state_folder())
            if pid is None:
                return  # on its way up again
            os.kill(pid, signal.SIGKILL)
        else:
            process = next(one.process for one in self.members if one.name == name)
            if process is None or process.poll() is not None:
                return
            process.kill()
        self.kills[kind_of(name)] += 1

    def stop(self, *, but: Sequence[str] = ()) -> None:
        """All of them but some by name, politely, and then not."""
        stopping = [one for one in self.members if one.name not in but]
        running = [one.process for one in stopping if one.process is not None]
        for process in running:
            with suppress(ProcessLookupError):
                process.terminate()
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOPPING)
            process.kill()
            process.wait()

    def _start(self, one: Member) -> subprocess.Popen[bytes]:
        with (self.folder / f"{one.name}.log").open("ab") as log:
            return subprocess.Popen(
                one.command,
                cwd=postgres.PROJECT,
                env=os.environ | dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # Killed itself, this one leaves nothing running; it has one thread.
                preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
            )


def kind_of(name: str) -> str:
    """``worker 2`` is a worker."""
    return name.split(maxsplit=1)[0]


@contextmanager
def crew_of(folder: Path, mails: Path, *, broker: str = "", seconds: float = 1) -> Iterator[Crew]:
    """Two workers, two schedulers and a mail server that writes what it takes to a file.

    ``broker`` is the address of a queue, "" for the product's own in PostgreSQL; ``seconds``
    how often the schedulers wake the sweeps.
    """
    port = free_port()
    python = [sys.executable, "-W", programs.ROOT_WARNING, "-m"]
    members = [
        Member("mail", [*python, "tests.faults.mail_server", str(port), str(mails)]),
        *(Member(f"worker {n}", [*python, *WORKER, f"--hostname=w{n}@faults"]) for n in (1, 2)),
        *(Member(f"beat {n}", [*python, *BEAT]) for n in (1, 2)),
    ]
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_FROM": "Samverka <brev@samverka.example>",
        "SITE_URL": "https://samverka.example",
        "SAMVERKA_FAULTS_SECONDS": str(seconds),
        **({"CELERY_BROKER_URL": broker} if broker else {}),
    }
    crew = Crew(members, folder, environment, port)
    try:
        yield crew
    finally:
        crew.stop()


@contextmanager
def mail_server(port: int, mails: Path) -> Iterator[None]:
    """The mail server alone; ready when it answers."""
    command = [sys.executable, "-m", "tests.faults.mail_server", str(port), str(mails)]
    process = subprocess.Popen(command, cwd=postgres.PROJECT)
    try:
        while not _answers(port):
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def some_victim(chance: random.Random, victims: Mapping[str, int]) -> str:
    """One by its weight."""
    names = list(victims)
    return chance.choices(names, [victims[name] for name in names])[0]
