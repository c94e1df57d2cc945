"""The process that keeps the embedded server running while anybody uses it.

    python -m config.keeper STATE

Every process that uses the database holds a shared lock on `users.lock` for its life, which the
kernel gives back however the process ends. The keeper holds `keeper.lock` for its own life and
runs the server as its child. When it can have `users.lock` for itself long enough, nobody is
left: it stops the server and ends. If the keeper is killed, the kernel stops the server.
The command returns when the server accepts connections; the keeper lives on in the background.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from config import postgres
from config.children import die_with_parent
from config.postgres import DatabaseNotStarted

POLL = 0.5  # seconds between looks at who is left
GRACE = 2.0  # seconds without users before the server is stopped: two commands in a row share it
START = 60.0  # seconds a start may take; recovery after a crash is part of it
ANOTHER_KEEPER = 3
EXIT_CODES = {"ready": 0, "another keeper": ANOTHER_KEEPER}
LOG_LIMIT = 5_000_000


def main(state: Path) -> int:
    """Start the keeper of `state` in the background; returns an exit code when it is known."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return _report(reader)
    os.close(reader)
    os.setsid()
    _leave_terminal(state)
    Keeper(state, announce=lambda text: _tell(writer, text)).run()
    return 0


def _report(reader: int) -> int:
    """Pass on what the keeper said before it went quiet."""
    with open(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    if said in EXIT_CODES:
        return EXIT_CODES[said]
    sys.stderr.write(said or "The keeper ended before the database was ready; see keeper.log.")
    return 1


def _tell(writer: int, text: str) -> None:
    with suppress(OSError):  # Whoever started us may be gone.
        os.write(writer, text.encode())
        os.close(writer)


def _leave_terminal(state: Path) -> None:
    """Let go of the starter's streams: it would wait for us to close them."""
    log = os.open(state / "keeper.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)


class Keeper:
    """One server, from its start until nobody uses it."""

    def __init__(self, state: Path, announce: Callable[[str], None]) -> None:
        """Take the state folder, and whom to tell that the server is ready or why it is not."""
        self.state = state
        self.announce = announce
        self.ready = state / "ready"
        self.asked_to_stop = False
        self.alone_since: float | None = None
        self.server: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the server, keep it, stop it."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        # A user that asks whether we live holds this lock for a moment, hence the second try.
        if not postgres.wait_for_lock(
            postgres.open_lock(self.state, "keeper"), fcntl.LOCK_EX, seconds=2
        ):
            self.announce("another keeper")
            return
        self.users = postgres.open_lock(self.state, "users")
        try:
            self._start()
            postgres.apply_roles(self.state)
        except (DatabaseNotStarted, OSError) as error:
            self._stop()
            self.announce(str(error))
            return
        self.ready.touch()
        self.announce("ready")
        if sys.platform != "linux":  # After the announcement: its pipe must not be inherited.
            _watch(self.state)
        self._keep()
        self.ready.unlink(missing_ok=True)
        self._stop()

    def _stop_soon(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _keep(self) -> None:
        """Return when nobody uses the server, or when it cannot be brought back."""
        while not self.asked_to_stop and not self._alone():
            assert self.server
            try:
                self.server.wait(POLL)
            except subprocess.TimeoutExpired:
                continue
            # It crashed or was killed. PostgreSQL recovers by itself; newcomers wait for it.
            self.ready.unlink(missing_ok=True)
            try:
                self._start()
                self.ready.touch()
            except (DatabaseNotStarted, OSError) as error:
                sys.stderr.write(f"{error}\n")
                return

    def _alone(self) -> bool:
        """Whether there have been no users for the whole grace time.

        True leaves `users.lock` taken: who comes now waits for our end and starts a new keeper.
        """
        if not postgres.try_lock(self.users, fcntl.LOCK_EX):
            self.alone_since = None
            return False
        self.alone_since = self.alone_since or time.monotonic()
        if time.monotonic() - self.alone_since >= GRACE:
            return True
        fcntl.flock(self.users, fcntl.LOCK_UN)
        return False

    def _start(self) -> None:
        """Run the server until it accepts connections; raises `DatabaseNotStarted`."""
        postgres.initialise(self.state)
        folder = postgres.socket_folder(self.state)
        postgres.own_folder(folder)
        self._end_leftover()
        end = time.monotonic() + START
        while not self.asked_to_stop:
            self.server = self._spawn()
            if self._answers_before(end):
                return
            # A killed server's children can hold its memory a little longer: try again.
            self._stop()
            if time.monotonic() > end:
                break
            time.sleep(0.2)
        raise DatabaseNotStarted(f"PostgreSQL does not start: {self._last_words()}")

    def _spawn(self) -> "subprocess.Popen[bytes]":
        log = self.state / "postgres.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.rename(log.with_suffix(".log.1"))
        log.touch(mode=0o600)  # Its lines may quote statements.
        with log.open("ab") as output:
            return subprocess.Popen(
                postgres.server_command(self.state),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                # On systems without it, `_watch` does the same from a process of its own.
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - one thread
                **postgres.as_server_user(),
            )

    def _answers_before(self, end: float) -> bool:
        assert self.server
        while self.server.poll() is None and time.monotonic() < end:
            if postgres.accepts_connections(self.state):
                return True
            time.sleep(0.03)
        return False

    def _end_leftover(self) -> None:
        """Wait for the server of a killed keeper, which is on its way down or must be told."""
        end = time.monotonic() + START
        while pid := postgres.leftover_server(self.state):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            if time.monotonic() > end:
                raise DatabaseNotStarted(f"An earlier server (process {pid}) does not stop.")
            time.sleep(0.1)

    def _stop(self) -> None:
        """Stop the server: politely, then firmly, then at once."""
        for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if self.server is None or self.server.poll() is not None:
                return
            self.server.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(patience)

    def _last_words(self) -> str:
        with suppress(OSError):
            return (self.state / "postgres.log").read_text(errors="replace")[-1000:].strip()
        return "it left no log"


def _watch(state: Path) -> None:
    """Leave a process behind that stops the server when this one is gone (not on Linux)."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(reader)  # `writer` stays open for as long as this process lives.
        return
    os.close(writer)
    os.read(reader, 1)
    if pid := postgres.leftover_server(state):
        os.kill(pid, signal.SIGINT)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
