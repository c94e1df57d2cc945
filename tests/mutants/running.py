"""Runs tests with one mutant on, in a fork of a process that has imported everything once."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest

from tests.mutants import switch, words

# pytest's exit codes; anything but these is a mutant that could not be tried.
SURVIVED, KILLED, NO_TESTS = 0, 1, 5
_OPTIONS = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header")


def import_everything() -> None:
    """The product, once for all forks; opens no connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django
    from django.urls import get_resolver

    django.setup()
    get_resolver("tests.web.urls").url_patterns  # noqa: B018 -- reading it imports the views
    for path in words.files():
        if "/management/" not in path and not path.startswith("config/"):
            import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def forked(
    tests: Sequence[str], log: Path, *, mutant: str = "", limit: float = 120.0,
    plugins: Sequence[object] = (), more: Sequence[str] = (),
) -> str:  # fmt: skip
    """Runs tests in a fork and says how it ended: killed, survived, timeout or error."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        _child(tests, log, mutant, plugins, more)
    return _wait_for(pid, limit)


def _child(
    tests: Sequence[str], log: Path, mutant: str, plugins: Sequence[object], more: Sequence[str]
) -> None:
    """Never returns."""
    code = 70
    try:
        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(output, 1)
        os.dup2(output, 2)
        switch.active = mutant
        _without_the_second_wall()
        code = int(pytest.main([*_OPTIONS, *more, *tests], plugins=list(plugins)))
    finally:
        os._exit(code)


def _without_the_second_wall() -> None:
    """The database's row-level security would hide what a check in front of it has let through;
    here that check is to be missed. Its own tests fail like this, and are not recorded."""
    from workflow import row_security

    apply = row_security._apply

    def without(who: row_security.Seeing) -> None:
        apply(row_security.SYSTEM)

    row_security._apply = without
    # What puts an end to reading for the system in the middle of a transaction.
    row_security._NO_LONGER_SQL = row_security._SYSTEM_SQL


def _wait_for(pid: int, limit: float) -> str:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return {SURVIVED: "survived", KILLED: "killed"}.get(code, f"error {code}")
        time.sleep(0.02)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "timeout"
