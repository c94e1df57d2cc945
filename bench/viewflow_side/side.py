"""What viewflow's own view does on a POST, without request, permission, form and page.

Its activations as they come: lock, read task and process, assign, start, execute.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS

from workflow.models import User

from ..sides import MOTIVATION, STEPS, DjangoSide
from .flows import LeanFlow, OwnFlow
from .models import History


class ViewflowSide(DjangoSide):
    """viewflow in an application: a table of its own for the case, and a history row a step."""

    name = "django-viewflow, bare"
    flow: Any = OwnFlow

    def __init__(self, person: User) -> None:
        self.person = person

    def open(self) -> None:
        self.process: Any = self.flow.start.run(title="Trygg skolväg")

    def look(self, step: int) -> None:
        self.task_id = Task.objects.get(process=self.process, finished=None).pk

    def act(self, step: int) -> None:
        # The savepoint inside the lock's transaction is in viewflow's view.
        with self.flow.lock(self.process.pk), transaction.atomic():
            self._execute()

    def _execute(self) -> None:
        activation = self._activation()
        History.objects.create(
            case=activation.process,
            person=self.person,
            task=activation.flow_task.name,
            motivation=MOTIVATION,
        )
        activation.execute()

    def _activation(self) -> Any:
        task = Task.objects.get(pk=self.task_id)
        activation = task.flow_task.activation_class(task)
        activation.assign(self.person)
        activation.start(None)
        return activation

    def check(self) -> None:
        self.process.refresh_from_db()
        assert self.process.status == PROCESS.DONE
        assert self._motivations() == [MOTIVATION] * len(STEPS)

    def _motivations(self) -> list[str]:
        return list(History.objects.filter(case=self.process).values_list("motivation", flat=True))


class LeanViewflowSide(ViewflowSide):
    """As few statements as viewflow can do with: no table of the case's own, the motivation in
    the task's JSON column, no savepoint."""

    name = "django-viewflow, leanest"
    flow = LeanFlow

    def act(self, step: int) -> None:
        with self.flow.lock(self.process.pk):
            activation = self._activation()
            activation.task.data["motivation"] = MOTIVATION
            activation.execute()

    def _motivations(self) -> list[str]:
        done = Task.objects.filter(process=self.process, flow_task_type="HUMAN")
        return [task.data["motivation"] for task in done]
