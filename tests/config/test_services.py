"""The embedded server: shared by all who use it, gone when they are, whatever ends them.

Every test has a state folder of its own, so nobody disturbs the server of the suite.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import postgres
from config.postgres import DatabaseNotStarted

USER = """
import os, sys
from config import services
where = services.ensure_database()
import psycopg
with psycopg.connect(**where.conninfo("samverka_owner", "samverka"), autocommit=True) as database:
    for statement in sys.argv[1:]:
        result = database.execute(statement)
        print(result.fetchone()[0] if result.description else "done")
    print("ready", flush=True)
sys.stdin.read()
"""
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder that the server's user can reach; pytest's own are closed to others."""
    parent = Path(tempfile.mkdtemp(prefix="samverka-"))
    parent.chmod(0o711)
    yield parent / "state"
    wait_until_nothing_runs(parent / "state")
    shutil.rmtree(parent)


def start_user(state: Path, *statements: str) -> "subprocess.Popen[str]":
    """Start a process that uses the database until its standard input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, *statements],
        cwd=postgres.PROJECT,
        env=os.environ | {"SAMVERKA_STATE": str(state)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines_until_ready(user: "subprocess.Popen[str]") -> list[str]:
    assert user.stdout
    assert user.stderr
    lines: list[str] = []
    for line in user.stdout:
        if line.strip() == "ready":
            return lines
        lines.append(line.strip())
    raise AssertionError(user.stderr.read())


def end(user: "subprocess.Popen[str]") -> None:
    user.communicate("")
    assert user.returncode == 0


def use(state: Path, *statements: str) -> list[str]:
    """Run statements in a process of their own, and let it end."""
    user = start_user(state, *statements)
    lines = lines_until_ready(user)
    end(user)
    return lines


def processes_of(state: Path) -> dict[int, str]:
    """The keeper, the server and the server's children, by process id; zombies are gone."""
    commands: dict[int, str] = {}
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            status, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if status != "Z":
            commands[int(folder.name)] = command
            parents[int(folder.name)] = int(parent)
    ours = {pid for pid, command in commands.items() if str(state) in command}
    ours |= {pid for pid, parent in parents.items() if parent in ours}
    return {pid: commands[pid] for pid in ours if pid != os.getpid()}


def keeper_of(state: Path) -> int:
    (pid,) = [p for p, command in processes_of(state).items() if "config.keeper" in command]
    return pid


def server_of(state: Path) -> int:
    return int((state / "data" / "postmaster.pid").read_text().split()[0])


def wait_until_nothing_runs(state: Path, seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while left := processes_of(state):
        assert time.monotonic() < limit, f"still running after {seconds} s: {left}"
        time.sleep(0.1)


@linux_only
def test_the_server_never_runs_as_root_and_keeps_its_secrets(state: Path) -> None:
    user = start_user(state)
    lines_until_ready(user)
    server = Path(f"/proc/{server_of(state)}")
    assert server.stat().st_uid != 0
    assert stat.S_IMODE((state / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "s").stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "passwords.json").stat().st_mode) == 0o600
    assert not (state / "initial-password").exists()
    passwords = postgres.read_passwords(state).values()
    assert not any(password in (server / "cmdline").read_text() for password in passwords)
    end(user)


@linux_only
def test_several_at_once_share_one_server_and_the_first_to_leave_does_not_take_it(
    state: Path,
) -> None:
    users = [start_user(state, "SELECT pg_postmaster_start_time()::text") for _ in range(4)]
    assert len({lines_until_ready(user)[0] for user in users}) == 1
    end(users.pop(0))
    time.sleep(3.5)  # longer than the keeper's patience
    assert processes_of(state)
    assert use(state, "SELECT 1") == ["1"]
    for user in users:
        end(user)
    wait_until_nothing_runs(state)


@linux_only
def test_a_killed_user_leaves_nothing_behind(state: Path) -> None:
    user = start_user(state)
    lines_until_ready(user)
    user.kill()
    user.communicate()
    wait_until_nothing_runs(state)


@linux_only
def test_a_killed_keeper_leaves_nothing_behind_and_what_was_written_stays(state: Path) -> None:
    user = start_user(state, "CREATE TABLE kept AS SELECT 42 AS answer")
    lines_until_ready(user)
    os.kill(keeper_of(state), signal.SIGKILL)
    # At once: the new keeper must wait for the old server, which is on its way down.
    assert use(state, "SELECT answer FROM kept") == ["42"]
    user.kill()
    user.communicate()
    wait_until_nothing_runs(state)


@linux_only
def test_everybody_killed_at_once_is_recovered_from(state: Path) -> None:
    user = start_user(state, "CREATE TABLE kept AS SELECT 42 AS answer")
    lines_until_ready(user)
    for pid in (user.pid, keeper_of(state), server_of(state)):
        os.kill(pid, signal.SIGKILL)
    user.communicate()
    assert use(state, "SELECT answer FROM kept") == ["42"]


@linux_only
def test_a_killed_server_comes_back_by_itself(state: Path) -> None:
    user = start_user(state)
    lines_until_ready(user)
    os.kill(server_of(state), signal.SIGKILL)
    time.sleep(0.7)
    assert use(state, "SELECT 1") == ["1"]
    end(user)


@linux_only
def test_who_comes_while_the_server_is_stopping_gets_a_new_one(state: Path) -> None:
    for moment in (1.9, 2.1, 2.3, 2.5):
        assert use(state, "SELECT 1") == ["1"]
        time.sleep(moment)
    assert use(state, "SELECT 1") == ["1"]


def test_the_second_start_is_quick(state: Path) -> None:
    use(state)
    wait_until_nothing_runs(state)
    start = time.monotonic()
    use(state)
    assert time.monotonic() - start < 5  # 0.7 s on an idle machine


def test_swedish_letters_do_not_depend_on_the_machine(state: Path) -> None:
    assert use(state, "SELECT lower('ÅÄÖ')", "SELECT 'ÅSA' ILIKE 'åsa'") == ["åäö", "True"]


def test_a_path_too_deep_for_a_socket_takes_a_short_folder_or_says_so(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    assert len(str(postgres.socket_folder(deep))) < 80
    with pytest.raises(DatabaseNotStarted, match=r"longer than 107 bytes.*SAMVERKA_STATE"):
        postgres.socket_folder(deep, fallback=deep)


@linux_only
def test_a_deep_state_folder_works(state: Path) -> None:
    assert use(state / ("d" * 120), "SELECT 1") == ["1"]
    wait_until_nothing_runs(state)
    shutil.rmtree(postgres.socket_folder(state / ("d" * 120)))


@pytest.mark.skipif(not postgres.is_root(), reason="only root's folders are closed to the server")
def test_a_folder_the_server_cannot_reach_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(DatabaseNotStarted, match="cannot enter"):
        postgres.make_state_folder(tmp_path / "state")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.skipif(not postgres.is_root(), reason="others run the binaries where they are")
def test_binaries_out_of_reach_are_copied(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.make_state_folder(state)
    monkeypatch.setattr(postgres, "_runnable_by_everyone", lambda programs: False)
    programs = postgres.binaries(state)
    assert programs.is_relative_to(state)
    postgres.run([str(programs / "postgres"), "--version"], **postgres.as_server_user())


def test_with_an_address_nothing_is_started(state: Path) -> None:
    code = "import config.settings.base as s; print(s.DATABASES['default']['HOST'])"
    environment = os.environ | {
        "DATABASE_URL": "postgresql://samverka_app:secret@database.example/samverka",
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SAMVERKA_STATE": str(state),
    }
    said = subprocess.check_output(
        [sys.executable, "-c", code], cwd=postgres.PROJECT, env=environment, text=True
    )
    assert said.strip() == "database.example"
    assert not state.exists()
