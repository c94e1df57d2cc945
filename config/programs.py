"""The programs of an installation: worker, scheduler, web; and how one sees that they are ready.

The commands are the ones to give to any other supervisor (docs/operations.md).
"""

import json
import os
import sys
import time
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Any

from config.postgres import is_root
from config.supervisor import Program

ANSWER = 2.0  # seconds to wait for the web's word about itself
HEALTH = "/halsa/redo/"
FRESH = 0.4  # seconds for which one answer serves all who ask
CELERY = ("celery", "--quiet", "--app", "config.celery")
WORKER = (
    *CELERY,
    "worker",
    # Threads: what the tasks do is wait for the database and for mail servers.
    "--pool=threads",
    "--concurrency=2",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
    "--loglevel=WARNING",
)
SCHEDULER = (*CELERY, "beat", "--loglevel=WARNING")
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"


def programs(port: int) -> list[Program]:
    """Return what to run, in the order of the start."""
    seen = Sight(port)
    return [
        Program("worker", _python(*WORKER), seen.worker_is_ready),
        Program("beat", _python(*SCHEDULER), seen.worker_is_ready),
        Program("web", _python(*_web(port)), seen.web_is_ready),
    ]


def _web(port: int) -> tuple[str, ...]:
    threads = min(4, 2 * (os.cpu_count() or 1) + 1)
    return (
        "granian",
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        "--workers=1",
        f"--blocking-threads={threads}",
        # A worker that is asked to stop while it starts does not hear it.
        "--workers-kill-timeout=5",
        "--log-level=warning",
        "config.wsgi:application",
    )


def _python(*arguments: str) -> list[str]:
    quietly = ["-W", ROOT_WARNING] if is_root() else []
    return [sys.executable, *quietly, "-m", *arguments]


class Sight:
    """What the web's page of health says, asked once for all who want to know."""

    def __init__(self, port: int) -> None:
        """Look at the web on this port of this machine."""
        self.port = port
        self.told: dict[str, Any] = {}
        self.asked = 0.0

    def web_is_ready(self, since: float) -> bool:
        """Whether it answers, and has its database and its tables."""
        return bool(self._health().get("ready"))

    def worker_is_ready(self, since: float) -> bool:
        """Whether a wake-up has gone from scheduler through queue to worker since then."""
        beat: str | None = self._health().get("heartbeat")
        return beat is not None and datetime.fromisoformat(beat).timestamp() >= since

    def _health(self) -> dict[str, Any]:
        if time.monotonic() - self.asked > FRESH:
            self.told = self._ask()
            self.asked = time.monotonic()
        return self.told

    def _ask(self) -> dict[str, Any]:
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=ANSWER)) as web:
                web.request("GET", HEALTH)
                told: dict[str, Any] = json.load(web.getresponse())
        except (OSError, HTTPException, ValueError):
            return {}
        return told
