"""Celery: a doorbell for what the database says has to be done.

    celery -A config.celery worker -c 2 --without-gossip --without-mingle
    celery -A config.celery beat

A task carries nothing that exists nowhere else, so a lost, wiped or doubled message loses and
doubles nothing. The pages send no tasks: a queue that is down stops no decision.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from config import queue
from config.services import DatabaseNotStarted
from workflow import row_security

HEARTBEAT = "workflow.heartbeat"
SECONDS = {
    HEARTBEAT: 60.0,
    "notifications.send_due": 3.0,
    "notifications.owe_overviews": 300.0,
    "config.send_account_letters": 3.0,
    "config.tidy": 3600.0,
    "workflow.remind": 60.0,
    "workflow.move_by_clock": 60.0,
    "workflow.tidy_roles": 3600.0,
    "workflow.keep_checkpoints": 3.0,
    "workflow.check_checkpoints": 3600.0,
    "workflow.make_packages": 5.0,
    "workflow.tidy_files": 6 * 3600.0,
}

app = Celery("samverka")
app.conf.update(
    **queue.broker(),
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # A worker that is killed in the middle of a task: the task is done again, and it can be.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Neither is used, and their queues' names would be too long for pgmq.
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    timezone="Europe/Stockholm",
    # Intervals, so that no night with an hour more or less counts twice; nothing is kept in a
    # file, so that none can be broken. A wake-up that nobody took in time is not done later.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        name: {"task": name, "schedule": seconds, "options": {"expires": max(10.0, seconds)}}
        for name, seconds in SECONDS.items()
    },
)
app.autodiscover_tasks(["workflow", "notifications", "config"])


@worker_init.connect  # type: ignore[untyped-decorator]
def _worker_starts(**_: Any) -> None:
    row_security.this_process_is_the_system()
    _have_a_queue()


@beat_init.connect  # type: ignore[untyped-decorator]
def _scheduler_starts(**_: Any) -> None:
    """Rings once at the start, so that one need not wait a minute to see that all live."""
    _have_a_queue()
    app.send_task(HEARTBEAT, expires=SECONDS[HEARTBEAT])


def _have_a_queue() -> None:
    """Ends the process with a sentence where there can be none: Celery would only log it."""
    try:
        queue.ensure_queue()
    except (ImproperlyConfigured, psycopg.Error, DatabaseNotStarted) as error:
        raise SystemExit(f"The queue cannot be used. {error}") from error
