"""What `manage.py` does before the programs of the demo start, in processes of its own."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from config import postgres


class CannotStart(Exception):
    """The demo does not start; the message says what to do."""


def run_manage(command: str, environment: Mapping[str, str]) -> None:
    """Runs a command of manage.py to its end. Raises CannotStart with what it said."""
    _finish(_start(command, environment))


@contextmanager
def static_files_collected(environment: Mapping[str, str]) -> Iterator[None]:
    """Collects the static files while something else is done, unless they are the same."""
    mark, kept = _mark_of_files(), Path(settings.STATIC_ROOT) / ".mark"
    if kept.is_file() and kept.read_text() == mark:
        yield
        return
    process = _start("collectstatic", environment, "--noinput")
    try:
        yield
    except BaseException:
        process.kill()
        raise
    _finish(process)
    kept.write_text(mark)


def _mark_of_files() -> str:
    mark = hashlib.sha256(version("whitenoise").encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            mark.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return mark.hexdigest()


def _start(command: str, environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(postgres.PROJECT / "manage.py"), command, "-v0", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _finish(process: subprocess.Popen[str]) -> None:
    said, _ = process.communicate()
    if process.returncode:
        raise CannotStart(
            f"{said.strip()}\nA step before the start failed (see above). "
            "To begin again with fresh data: make demo RESET=1"
        )
