"""The supervisor with small programs: order, readiness, restart, and an end without leftovers."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.supervisor import BACKOFF, STEADY, Child, Log, Program, Supervisor
from tests.config.processes import Running, descendants, lives, start, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

# A program says its number, leaves a file, and sleeps; `stubborn` does not listen.
PROGRAM = """
import os, pathlib, signal, subprocess, sys, time
folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
if name == "failing":
    print("cannot")
    raise SystemExit(3)
if name == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if name == "parent":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (folder / "grandchild").write_text(str(child.pid))
print("here is", name, flush=True)
(folder / name).write_text(str(os.getpid()))
time.sleep(600)
"""
SUPERVISOR = """
import pathlib, sys
from config.supervisor import Log, Program, Supervisor
folder, code, *names = sys.argv[1:]
def ready(name):
    file = pathlib.Path(folder) / name
    return lambda since: file.exists() and file.stat().st_mtime >= since
programs = [
    Program(name, [sys.executable, "-c", code, folder, name], ready(name), patience=2)
    for name in names
]
Supervisor(programs, Log(sys.stdout)).run(lambda: print("all are ready", flush=True))
print("the end", flush=True)
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[list[Running]]:
    """What the test has started; ended with it, whatever happened."""
    started: list[Running] = []
    yield started
    for one in started:
        left = descendants(one.process.pid)
        one.process.kill()
        one.process.wait()
        for pid in left:
            if lives(pid):
                os.kill(pid, signal.SIGKILL)


def run(started: list[Running], folder: Path, *names: str) -> Running:
    command = [sys.executable, "-c", SUPERVISOR, str(folder), PROGRAM, *names]
    started.append(start(command, folder / "output"))
    return started[-1]


def pid_of(folder: Path, name: str) -> int:
    return int((folder / name).read_text())


def lines(running: Running, words: str) -> list[str]:
    """The names of the programs whose lines hold these words, in order."""
    return re.findall(rf"^\d\d:\d\d:\d\d (\w+) +\| .*{words}", running.said, re.MULTILINE)


def test_starts_in_order_says_who_speaks_and_stops_in_the_other_order(
    supervised: list[Running], tmp_path: Path
) -> None:
    running = run(supervised, tmp_path, "one", "two", "three")
    running.wait_for("all are ready")
    assert lines(running, "starts") == ["one", "two", "three"]
    assert sorted(lines(running, "here is")) == ["one", "three", "two"]
    assert set(lines(running, "ready after")) == {"one", "two", "three"}
    children = descendants(running.process.pid)
    assert len(children) == 3
    assert running.stop() == 0
    assert lines(running, "stopped") == ["three", "two", "one"]
    assert running.said.endswith("the end\n")
    assert not any(lives(pid) for pid in children)


def test_what_is_killed_is_started_again_and_leaves_nothing_behind(
    supervised: list[Running], tmp_path: Path
) -> None:
    running = run(supervised, tmp_path, "other", "parent")
    running.wait_for("all are ready")
    first, grandchild = pid_of(tmp_path, "parent"), pid_of(tmp_path, "grandchild")
    other = pid_of(tmp_path, "other")
    os.kill(first, signal.SIGKILL)
    running.wait_for("was ended by SIGKILL; starts again in 0.5 s")
    until(lambda: not lives(grandchild), lambda: "the grandchild outlives its parent")
    running.wait_for("here is parent", times=2)
    until(lambda: pid_of(tmp_path, "parent") != first, lambda: running.said)
    running.wait_for("ready after", times=3)
    assert pid_of(tmp_path, "other") == other
    assert running.stop(signal.SIGTERM) == 0


def test_a_killed_supervisor_leaves_no_orphans(supervised: list[Running], tmp_path: Path) -> None:
    running = run(supervised, tmp_path, "one", "two")
    running.wait_for("all are ready")
    children = descendants(running.process.pid)
    running.process.kill()
    running.process.wait()
    until(lambda: not any(lives(pid) for pid in children), lambda: "orphans", seconds=10)


def test_who_does_not_listen_is_killed_after_its_time(
    supervised: list[Running], tmp_path: Path
) -> None:
    running = run(supervised, tmp_path, "stubborn")
    running.wait_for("all are ready")
    child = pid_of(tmp_path, "stubborn")
    before = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - before > 1.5
    assert not lives(child)


def test_what_fails_at_once_is_tried_again_ever_more_slowly(
    supervised: list[Running], tmp_path: Path
) -> None:
    running = run(supervised, tmp_path, "failing")
    running.wait_for("ended with status 3; starts again in 0.5 s")
    running.wait_for("ended with status 3; starts again in 1 s")
    assert "all are ready" not in running.said
    assert running.said.count("cannot") >= 2
    assert running.stop() == 0


def test_the_wait_grows_to_a_limit_and_is_forgotten_by_who_ran_well() -> None:
    child = Child(Program("one", ["true"], lambda since: True))
    supervisor = Supervisor([child.program], Log(sys.stdout))
    waits = [supervisor._wait_before_next(child) for _ in range(len(BACKOFF) + 2)]
    assert waits == [*BACKOFF, BACKOFF[-1], BACKOFF[-1]]
    child.ready, child.started = True, time.time() - STEADY - 1
    assert supervisor._wait_before_next(child) == BACKOFF[0]
