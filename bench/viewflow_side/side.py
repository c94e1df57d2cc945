"""What viewflow's own view does on a POST, without request, permission, form and page."""

from __future__ import annotations

from typing import Any

from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS

from workflow.models import User

from ..sides import MOTIVATION, DjangoSide
from .flows import SevenSteps


class ViewflowSide(DjangoSide):
    """Lock, read task and process, assign, start, execute: viewflow's stock activation.

    The motivation goes into the task's own JSON column, where it costs no statement. The
    savepoint that viewflow's view opens inside the lock's transaction is left out.
    """

    name = "django-viewflow, bare"

    def __init__(self, person: User) -> None:
        self.person = person

    def open(self) -> None:
        self.process: Any = SevenSteps.start.run(title="Trygg skolväg")

    def look(self, step: int) -> None:
        self.task_id = Task.objects.get(process=self.process, finished=None).pk

    def act(self, step: int) -> None:
        with SevenSteps.lock(self.process.pk):
            task = Task.objects.get(pk=self.task_id)
            activation = task.flow_task.activation_class(task)
            activation.assign(self.person)
            activation.start(None)
            task.data["motivation"] = MOTIVATION
            activation.execute()

    def check(self) -> None:
        self.process.refresh_from_db()
        assert self.process.status == PROCESS.DONE
        done = Task.objects.filter(process=self.process, flow_task_type="HUMAN")
        assert [task.data["motivation"] for task in done] == [MOTIVATION] * 7
