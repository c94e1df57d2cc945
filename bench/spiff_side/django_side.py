"""SpiffWorkflow as a Django product would keep it: the same rows, by the ORM."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from ..sides import MOTIVATION, STEPS, DjangoSide, holder_and_deadline
from .models import SpiffCase, SpiffHistory, SpiffItem
from .reading import open_task, read_diagram


class DjangoSpiffSide(DjangoSide):
    """Lock and read, deserialize, complete the task, serialize, write, history, queue."""

    name = "SpiffWorkflow, Django ORM"

    def __init__(self, person_id: int) -> None:
        self.person_id = person_id
        self.spec, self.serializer = read_diagram()

    def open(self) -> None:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        stored = self.serializer.serialize_json(workflow)
        self.case = SpiffCase.objects.create(title="Trygg skolväg", workflow=stored).pk
        self._queue(workflow, 0)

    def look(self, step: int) -> None:
        """Nothing: the side remembers which row is open."""

    def act(self, step: int) -> None:
        with transaction.atomic():
            case = SpiffCase.objects.select_for_update().get(pk=self.case)
            workflow = self.serializer.deserialize_json(case.workflow)
            task = open_task(workflow)
            assert task is not None
            task.run()
            workflow.do_engine_steps()
            case.workflow = self.serializer.serialize_json(workflow)
            case.save(update_fields=["workflow"])
            SpiffHistory.objects.create(
                case=case,
                person_id=self.person_id,
                task=task.task_spec.name,
                motivation=MOTIVATION,
            )
            SpiffItem.objects.filter(pk=self.item).update(closed_at=timezone.now())
            self._queue(workflow, step + 1)

    def check(self) -> None:
        stored = SpiffCase.objects.get(pk=self.case).workflow
        assert self.serializer.deserialize_json(stored).is_completed()
        assert SpiffHistory.objects.filter(case=self.case).count() == len(STEPS)
        closed = SpiffItem.objects.filter(case=self.case, closed_at__isnull=False)
        assert closed.values("task").distinct().count() == len(STEPS)

    def _queue(self, workflow: BpmnWorkflow, step: int) -> None:
        task = open_task(workflow)
        if task is not None:
            body, due = holder_and_deadline(step)
            name = task.task_spec.name
            item = SpiffItem.objects.create(case_id=self.case, task=name, body_id=body, due=due)
            self.item = item.pk
