"""The strict suite: real PostgreSQL, the application's own role, and no state left behind.

`db` (or the mark `django_db`) begins with nothing and rolls back at the end; `world` begins with
the cooperation in place (tests/world.py). `committed_db` and `committed_world` are for what needs
real commits: threads, processes, triggers at commit. Django's own way to clean up after commits
is TRUNCATE, which the ledger refuses.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.test import TestCase, TransactionTestCase
from pytest_django import DjangoDbBlocker

from config import postgres, services
from config.own_database import own_database
from tests import sharing, traps
from tests.browser import chromium
from tests.standing import Standing, standing_in
from tests.world import World
from workflow import row_security

STANDING = pytest.StashKey[Standing]()
FLUSHING_FIXTURES = {"transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_configure() -> None:
    traps.install()
    # What a test looks at itself. Requests and turns read for their person, as always.
    row_security.this_process_is_the_system()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; within them, and after them, as they were shuffled."""
    items.sort(key=lambda item: sharing.place_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are shared among the processes, whatever --dist says by default."""
    return sharing.LongestFirst(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse what would clean up by TRUNCATE before it has done anything; leave the world's
    database for a test without the world."""
    if STANDING in item.config.stash and "world" not in getattr(item, "fixturenames", ()):
        item.config.stash[STANDING].leave()
    mark = item.get_closest_marker("django_db")
    case = getattr(item, "cls", None)
    flushes = (
        FLUSHING_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        or (mark and (mark.kwargs.get("transaction") or mark.kwargs.get("reset_sequences")))
        or (mark and any(mark.args))
        or (case and issubclass(case, TransactionTestCase) and not issubclass(case, TestCase))
    )
    if flushes:
        pytest.fail(
            "This test would end with TRUNCATE, which the ledger forbids. "
            "Use the fixture committed_db: a fresh database, dropped afterwards.",
            pytrace=False,
        )


@pytest.fixture(scope="session")
def django_db_setup(worker: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give each worker a database of its own, where pytest-django would let Django make one."""
    _drop_databases_of_the_dead()
    with (
        django_db_blocker.unblock(),
        own_database(f"test_{worker}"),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest,
    worker: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """A fresh database where commits are real; returns its name.

    Other threads must close their connection. Other processes find the database by the
    environment (`SAMVERKA_DATABASE`); start them with subprocess, since a fork would share ours.
    """
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail("committed_db needs no db beside it.", pytrace=False)
    with django_db_blocker.unblock(), own_database(f"test_{worker}_committed") as name:
        yield name


@pytest.fixture(scope="session")
def worker() -> str:
    """The name of this xdist worker."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _drop_databases_of_the_dead() -> None:
    """Drop what killed test runs left behind: the process in the name is gone."""
    with postgres.locked(postgres.state_folder(), "template"):
        for name in services.database_names():
            found = re.fullmatch(r"samverka_(?!template_)\w+_(\d+)(_queue|_filling)?", name)
            if found and not _lives(int(found[1])):
                services.drop_database(name)


def _lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.fixture(scope="session")
def standing_world(
    request: pytest.FixtureRequest,
    worker: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Standing]:
    """The database of this worker where the world stands."""
    with (
        django_db_blocker.unblock(),
        standing_in(f"world_{worker}") as found,
        django_db_blocker.block(),
    ):
        request.config.stash[STANDING] = found
        yield found


@pytest.fixture
def world(
    request: pytest.FixtureRequest, standing_world: Standing, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """The cooperation as it stands when a test begins; rolled back at its end."""
    others = {"db", "committed_db", "committed_world"}.intersection(request.fixturenames)
    if others or request.node.get_closest_marker("django_db"):
        pytest.fail("world is a database of its own and needs no other beside it.", pytrace=False)
    with django_db_blocker.unblock(), standing_world.begun() as found:
        yield found


@pytest.fixture
def committed_world(
    worker: str, standing_world: Standing, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """The same with real commits, for threads and processes."""
    with django_db_blocker.unblock(), standing_world.copied(f"test_{worker}_committed") as found:
        yield found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests have measured, whoever ran them, and what nobody could test."""
    if any(chromium.MISSING in str(r.longrepr) for r in terminalreporter.stats.get("skipped", [])):
        terminalreporter.section("NOT TESTED IN A BROWSER", sep="!", red=True, bold=True)
        terminalreporter.write_line(chromium.MISSING, red=True, bold=True)
    for report in terminalreporter.stats.get("passed", []):
        for title, rows in getattr(report, "user_properties", ()):
            terminalreporter.section(title)
            for row in rows:
                terminalreporter.write_line(row)
