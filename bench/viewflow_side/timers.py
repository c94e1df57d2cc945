"""viewflow's own timers: a case that waits for its day, and what is recorded when it has come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS
from viewflow.workflow.timers import fire_due_timers

from workflow.models import OutboxEvent


class TimedCase(Process):  # type: ignore[misc]
    """As lean as viewflow offers: no table of its own."""

    class Meta:
        proxy = True


class TimedFlow(flow.Flow):  # type: ignore[misc]
    """A timer, a function that records the same event as ours, the end."""

    process_class: ClassVar[type[TimedCase]] = TimedCase
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.wait)
    wait = flow.Timer(timedelta(days=3650)).Next(this.remind)
    remind = flow.Function(this.record).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any) -> Any:
        return activation.process

    def record(self, activation: Any) -> None:
        OutboxEvent.objects.create(
            kind="viewflow",
            payload={"item": activation.process.pk, "to": ["holder"]},
            happened_at=timezone.now(),
        )


def wait(count: int) -> list[int]:
    """So many cases that wait for their day; their timers' keys."""
    return [TimedFlow.start.run().task_set.get(flow_task_type="TIMER").pk for _ in range(count)]


def fall_due(timers: list[int], at: datetime) -> None:
    """Their day has come."""
    Task.objects.filter(pk__in=timers, status=STATUS.SCHEDULED).update(scheduled=at)


def dispatch() -> int:
    """What viewflow's command ``workflow_timers`` does about them; how many were fired."""
    fired: int = fire_due_timers()
    return fired
