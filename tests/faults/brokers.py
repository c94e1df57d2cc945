"""Redis and RabbitMQ from Debian's packages, on the loopback interface, for as long as it takes.

Installed where they are missing, by whoever may (root); otherwise the scenario is skipped, aloud.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.postgres import is_root
from tests.faults.crew import free_port

PACKAGES = {"redis": "redis-server", "rabbitmq": "rabbitmq-server"}
PATIENCE = 120.0
# Debian starts what it installs, on all addresses, unless somebody says no.
POLICY = Path("/usr/sbin/policy-rc.d")


class Missing(Exception):
    """It is not there and cannot be installed here; the message says what to do."""


@dataclass
class Broker:
    """A queue that is there: its address, how it is emptied, how it is killed and started."""

    name: str
    url: str
    flush: Callable[[], None]
    kill: Callable[[], None]


def install(name: str) -> None:
    """Raises Missing where it is not installed and cannot be."""
    package = PACKAGES[name]
    if shutil.which(package) or Path("/usr/sbin", package).exists():
        return
    if not (is_root() and shutil.which("apt-get")):
        raise Missing(f"{package} is not installed. As root: apt-get install {package}")
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        POLICY.chmod(0o755)
    try:
        for command in (["update", "-qq"], ["install", "-y", "-qq", package]):
            done = subprocess.run(
                ["apt-get", *command],
                env=os.environ | quietly,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise Missing(f"apt-get {' '.join(command)} failed: {done.stderr.strip()[-300:]}")
    finally:
        if ours:
            POLICY.unlink()


@contextmanager
def redis(folder: Path) -> Iterator[Broker]:
    """One that keeps nothing on disk: killed, it has forgotten all."""
    install("redis")
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    command += ["--appendonly", "no", "--dir", str(folder)]
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        _until(lambda: _says("redis-cli", "-p", str(port), "ping"))

    def kill() -> None:
        running[-1].kill()
        running[-1].wait()
        start()

    start()
    try:
        yield Broker(
            "Redis",
            f"redis://127.0.0.1:{port}/0",
            lambda: _run("redis-cli", "-p", str(port), "flushall"),
            kill,
        )
    finally:
        running[-1].kill()
        running[-1].wait()


@contextmanager
def rabbitmq(folder: Path) -> Iterator[Broker]:
    """A node of its own, name and data included; nothing of it listens anywhere else."""
    install("rabbitmq")
    port, between, names = free_port(), free_port(), free_port()
    folder.chmod(0o777)  # Debian's script runs it as its own user
    environment = {
        "RABBITMQ_NODENAME": f"faults{os.getpid()}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(between),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }
    (folder / "plugins").write_text("[].\n", encoding="ascii")
    for name in ("data", "log"):
        (folder / name).mkdir()
        (folder / name).chmod(0o777)

    def ask(*command: str) -> bool:
        return _says("/usr/sbin/rabbitmqctl", "-q", "-n", environment["RABBITMQ_NODENAME"],
                     *command, environment=environment)  # fmt: skip

    def start() -> None:
        subprocess.Popen(
            ["/usr/sbin/rabbitmq-server"],
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _until(lambda: ask("await_startup", "--timeout", "5"))

    def pid() -> int:
        return int((folder / "pid").read_text())

    def kill() -> None:
        number = pid()
        os.kill(number, 9)
        _until(lambda: not Path(f"/proc/{number}").exists())
        start()

    start()
    try:
        yield Broker(
            "RabbitMQ",
            f"amqp://guest:guest@127.0.0.1:{port}//",
            lambda: _run_asking(ask, "purge_queue", "celery"),
            kill,
        )
    finally:
        ask("shutdown")
        _run("epmd", "-port", str(names), "-kill", check=False)


def _run_asking(ask: Callable[..., bool], *command: str) -> None:
    assert ask(*command), command


def _run(*command: str, check: bool = True) -> None:
    subprocess.run(command, check=check, capture_output=True)


def _says(*command: str, environment: dict[str, str] | None = None) -> bool:
    given = os.environ | (environment or {})
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=given, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise Missing("it does not start here")
        time.sleep(0.2)
