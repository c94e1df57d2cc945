"""What a scheduler wakes in the engine. Tasks carry nothing: the database says what to do."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from . import memberships
from .deadlines import local_date
from .models import Heartbeat

WORKER = "worker"


@shared_task(name="workflow.heartbeat")  # type: ignore[untyped-decorator]
def heartbeat() -> None:
    """Writes that scheduler, queue and worker live: this ran, so all three do."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": timezone.now()})


@shared_task(name="workflow.tidy_roles")  # type: ignore[untyped-decorator]
def tidy_roles() -> None:
    """What roles leave behind on the day after their last one."""
    memberships.sweep(local_date(timezone.now()))
