"""Celery over PostgreSQL: the queue makes itself, a wake-up arrives, or another broker is named."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured

from config import environment, programs, queue, services
from config.celery import SECONDS, app
from tests.config.processes import Running, start, until
from workflow.models import Heartbeat
from workflow.tasks import WORKER, heartbeat


@pytest.fixture
def queue_name(committed_db: str) -> Iterator[str]:
    """A queue beside a database of the test's own; dropped with it."""
    yield queue.queue_database()
    services.drop_database(queue.queue_database())


def test_the_queue_lies_beside_the_database_and_is_the_applications(queue_name: str) -> None:
    queue.ensure_queue()
    assert queue_name.startswith("samverka_test_")
    assert queue_name.endswith("_committed_" + str(os.getpid()) + "_queue")
    with psycopg.connect(queue.address(queue_name)) as connection:
        rows = connection.execute(
            "SELECT nspowner::regrole::text, current_user FROM pg_namespace WHERE nspname = 'pgmq'"
        ).fetchall()
    assert rows == [("samverka_app", "samverka_app")]


def test_several_may_make_it_at_once_and_again(queue_name: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: queue.ensure_queue(), range(8)))
    queue.ensure_queue()


def test_whose_server_it_is_must_make_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    known = environment.read().model_copy(update={"database_url": "postgresql://x"})
    monkeypatch.setattr(environment, "read", lambda: known)
    with pytest.raises(ImproperlyConfigured, match=r"CREATE DATABASE samverka_\w+_queue OWNER"):
        queue.ensure_queue()


def test_another_broker_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://:hush@queue.example/1")
    assert queue.broker() == {"broker_url": "redis://:hush@queue.example/1"}
    queue.ensure_queue()  # and nothing is made


def test_the_address_has_what_libpq_knows_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, Any] = {
        "NAME": "samverka",
        "HOST": "db.example",
        "PORT": "",
        "USER": "samverka_app",
        "PASSWORD": "a b'c",
        "OPTIONS": {"sslmode": "require", "pool": environment.POOL, **environment.PREPARED},
    }
    monkeypatch.setattr(queue, "settings", type("S", (), {"DATABASES": {"default": found}}))
    parts = psycopg.conninfo.conninfo_to_dict(queue.address("other", connect_timeout=2))
    assert parts == {
        "host": "db.example",
        "user": "samverka_app",
        "password": "a b'c",
        "dbname": "other",
        "sslmode": "require",
        "connect_timeout": "2",
    }


def test_only_intervals_and_only_tasks_that_exist() -> None:
    """A night with an hour more or less must not count twice."""
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert type(schedule(entry["schedule"])) is schedule
        assert entry["options"]["expires"] >= entry["schedule"]
    assert set(SECONDS) == {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_the_settings_that_pgmq_needs() -> None:
    conf = app.conf
    assert (conf.worker_enable_remote_control, conf.worker_send_task_events) == (False, False)
    assert (conf.task_acks_late, conf.task_ignore_result) == (True, True)
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])


@pytest.mark.django_db
def test_a_heartbeat_is_one_row() -> None:
    heartbeat()
    first = Heartbeat.objects.get()
    heartbeat()
    again = Heartbeat.objects.get()
    assert (again.name, again.beat_at > first.beat_at) == (WORKER, True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="signals as the supervisor sends them")
def test_a_wake_up_goes_from_scheduler_through_postgresql_to_worker(
    queue_name: str, tmp_path: Path
) -> None:
    def run(name: str, command: tuple[str, ...]) -> Running:
        given = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
        return start([sys.executable, "-m", *command], tmp_path / name, given)

    worker, scheduler = run("worker", programs.WORKER), run("beat", programs.SCHEDULER)
    try:
        until(Heartbeat.objects.exists, lambda: worker.said + scheduler.said)
    finally:
        ended = [one.stop(signal.SIGTERM) for one in (scheduler, worker)]
    assert ended == [0, 0], worker.said + scheduler.said
