"""What a scheduler wakes in the engine. Tasks carry nothing: the database says what to do."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from . import archiving, by_itself, checkpoints, document_checks, memberships, reminding
from .deadlines import local_date
from .models import Heartbeat

WORKER = "worker"


@shared_task(name="workflow.heartbeat")  # type: ignore[untyped-decorator]
def heartbeat() -> None:
    """Writes that scheduler, queue and worker live: this ran, so all three do."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": timezone.now()})


@shared_task(name="workflow.remind")  # type: ignore[untyped-decorator]
def remind() -> None:
    """Decides the reminders whose day has come."""
    reminding.sweep(timezone.now())


@shared_task(name="workflow.move_by_clock")  # type: ignore[untyped-decorator]
def move_by_clock() -> None:
    """Starts and ends what starts and ends by itself."""
    by_itself.sweep(timezone.now())


@shared_task(name="workflow.tidy_roles")  # type: ignore[untyped-decorator]
def tidy_roles() -> None:
    """What roles leave behind on the day after their last one."""
    memberships.sweep(local_date(timezone.now()))


@shared_task(name="workflow.keep_checkpoints")  # type: ignore[untyped-decorator]
def keep_checkpoints() -> None:
    """Numbers new entries of the ledger, and signs and delivers a checkpoint where one is due."""
    checkpoints.keep_up(timezone.now())


@shared_task(name="workflow.check_checkpoints")  # type: ignore[untyped-decorator]
def check_checkpoints() -> None:
    """Holds all delivered checkpoints against the tree."""
    checkpoints.check_all(timezone.now())


@shared_task(name="workflow.make_packages")  # type: ignore[untyped-decorator]
def make_packages() -> None:
    """Makes the archive packages that were asked for."""
    archiving.make_waiting(timezone.now())


@shared_task(name="workflow.tidy_files")  # type: ignore[untyped-decorator]
def tidy_files() -> None:
    """Takes away files that no row speaks of, and old packages."""
    now = timezone.now()
    archiving.throw_away_old(now)
    document_checks.sweep(now)
