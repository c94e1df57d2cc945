"""A step with SpiffWorkflow: the workflow is read, moved and written back as JSON."""

from __future__ import annotations

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from ..sides import MOTIVATION, PsycopgSide, holder_and_deadline
from .reading import open_task, read_diagram


class LeanSpiffSide(PsycopgSide):
    """Lock and read, deserialize, complete the task, serialize, write, history row.

    The diagram is parsed once. No ORM, no queue, no deadline, no permission.
    """

    name = "SpiffWorkflow, leanest"

    def __init__(self, person_id: int) -> None:
        super().__init__()
        self.person_id = person_id
        self.spec, self.serializer = read_diagram()

    def open(self) -> None:
        self._begin()

    def act(self, step: int) -> None:
        with self.connection.transaction():
            self._complete()

    def check(self) -> None:
        assert self._read("").is_completed()
        assert self._value(
            "SELECT count(*) = 7 AND min(length(motivation)) = 200"
            " FROM bench_spiff_history WHERE case_id = %s",
            (self.case,),
        )

    def _begin(self) -> BpmnWorkflow:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        self.case = self._value(
            "INSERT INTO bench_spiff_case (title, workflow) VALUES (%s, %s) RETURNING id",
            ("Trygg skolväg", self.serializer.serialize_json(workflow)),
        )
        return workflow

    def _complete(self) -> BpmnWorkflow:
        workflow = self._read("FOR UPDATE")
        task = open_task(workflow)
        assert task is not None
        task.run()
        workflow.do_engine_steps()
        self.connection.execute(
            "UPDATE bench_spiff_case SET workflow = %s WHERE id = %s",
            (self.serializer.serialize_json(workflow), self.case),
        )
        self.connection.execute(
            "INSERT INTO bench_spiff_history (case_id, person_id, task, motivation)"
            " VALUES (%s, %s, %s, %s)",
            (self.case, self.person_id, task.task_spec.name, MOTIVATION),
        )
        return workflow

    def _read(self, how: str) -> BpmnWorkflow:
        stored = self._value(
            f"SELECT workflow FROM bench_spiff_case WHERE id = %s {how}", (self.case,)
        )
        return self.serializer.deserialize_json(stored)


class SpiffSide(LeanSpiffSide):
    """The standard case: the open task is a row of a queue as well, with body and deadline,
    since nobody can list a queue out of JSON."""

    name = "SpiffWorkflow, with queue"

    def open(self) -> None:
        self._queue(self._begin(), 0)

    def act(self, step: int) -> None:
        with self.connection.transaction():
            workflow = self._complete()
            self.connection.execute(
                "UPDATE bench_spiff_item SET closed_at = now() WHERE id = %s", (self.item,)
            )
            self._queue(workflow, step + 1)

    def check(self) -> None:
        super().check()
        assert self._value(
            "SELECT count(closed_at) = 7 AND count(DISTINCT task) = 7 AND count(*) = 7"
            " FROM bench_spiff_item WHERE case_id = %s",
            (self.case,),
        )

    def _queue(self, workflow: BpmnWorkflow, step: int) -> None:
        task = open_task(workflow)
        if task is not None:
            self.item = self._value(
                "INSERT INTO bench_spiff_item (case_id, task, body_id, due)"
                " VALUES (%s, %s, %s, %s) RETURNING id",
                (self.case, task.task_spec.name, *holder_and_deadline(step)),
            )
