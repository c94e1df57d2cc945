"""A real server with a filled town behind it: its own database, its own port, its own clock."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg

from config import services
from config.fresh import fresh_database
from config.postgres import PROJECT
from tests.web.town import Town

# The town is filled at nine in the morning (tests/world.py); people come an hour later.
CLOCK = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)
PATIENCE = 60.0
SERVER = (sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws")


@dataclass(frozen=True)
class Site:
    """Where the server listens, and what is in its town."""

    address: str
    town: Town
    database: str

    def reads(self, name: str, language: str) -> None:
        """Somebody of the cast has chosen her language. Not through Django: see conftest."""
        where = services.ensure_database().conninfo(services.APP, self.database)
        with psycopg.connect(**where) as connection:  # type: ignore[arg-type]
            connection.execute(
                "UPDATE workflow_user SET language = %s WHERE name LIKE %s", [language, f"{name} %"]
            )


@contextmanager
def running_site(
    purpose: str,
    folder: Path,
    *,
    filler: str = "tests.web.town",
    clock: datetime | None = CLOCK,
) -> Iterator[Site]:
    """A server on a fresh town; both are gone afterwards. ``folder`` holds files and logs.

    ``filler`` is the module that fills the database and prints the town. Without ``clock``
    it is what time it is.
    """
    name = f"samverka_{purpose}_{os.getpid()}"
    environment = os.environ | {
        "SAMVERKA_DATABASE": name,
        "SAMVERKA_STATIC": str(folder / "static"),
        "SAMVERKA_TEST_CLOCK": clock.isoformat() if clock else "",
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
    }
    fresh_database(name)
    try:
        town = Town(**json.loads(_run("-m", filler, environment=environment)))
        _run("manage.py", "collectstatic", "--no-input", "-v0", environment=environment)
        with _serving(environment, folder / "server.log") as address:
            yield Site(address, town, name)
    finally:
        services.drop_database(name)


def _run(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def _serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    port = free_port()
    command = [*SERVER, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "4", "tests.browser.wsgi:application"]
    with log.open("w") as said:
        server = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urlopen(f"{address}/konto/login/", timeout=5).close()
        except HTTPError:
            raise AssertionError(f"The server answers wrongly:\n{log.read_text()}") from None
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The server does not answer:\n{log.read_text()}")
