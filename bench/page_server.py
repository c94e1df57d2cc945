"""The server both pages come from: granian with the product and one view more."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.postgres import PROJECT

WORKERS, THREADS, PATIENCE = 1, 4, 60.0
PLACE = f"granian, {WORKERS} process with {THREADS} threads"


@contextmanager
def serving() -> Iterator[int]:
    """Runs the server on the database of the environment; yields its port."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    command += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.page_settings"}
    server = subprocess.Popen(
        [*command, "config.wsgi:application"], cwd=PROJECT, env=environment, stdout=sys.stderr
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("The server for the benchmark did not start.")
