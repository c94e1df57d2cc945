"""A step with SpiffWorkflow: the workflow is read, moved and written back as JSON."""

from __future__ import annotations

from pathlib import Path

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from ..sides import MOTIVATION, PsycopgSide

_DIAGRAM = Path(__file__).with_name("seven_steps.bpmn")


class SpiffSide(PsycopgSide):
    """Lock and read, deserialize, complete the task, serialize, write, history row.

    The diagram is parsed once. No ORM, no queue, no deadline, no permission.
    """

    name = "SpiffWorkflow, JSON row"

    def __init__(self, person_id: int) -> None:
        super().__init__()
        self.person_id = person_id
        parser = BpmnParser()
        parser.add_bpmn_file(str(_DIAGRAM))
        self.spec = parser.get_spec("seven_steps")
        self.serializer = BpmnWorkflowSerializer()

    def open(self) -> None:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        row = self.connection.execute(
            "INSERT INTO bench_spiff_case (title, workflow) VALUES (%s, %s) RETURNING id",
            ("Trygg skolväg", self.serializer.serialize_json(workflow)),
        ).fetchone()
        assert row is not None
        self.case = row[0]

    def act(self, step: int) -> None:
        with self.connection.transaction():
            workflow = self._read("FOR UPDATE")
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
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

    def check(self) -> None:
        assert self._read("").is_completed()
        row = self.connection.execute(
            "SELECT count(*), min(length(motivation)) FROM bench_spiff_history WHERE case_id = %s",
            (self.case,),
        ).fetchone()
        assert row == (7, 200)

    def _read(self, how: str) -> BpmnWorkflow:
        row = self.connection.execute(
            f"SELECT workflow FROM bench_spiff_case WHERE id = %s {how}",
            (self.case,),
        ).fetchone()
        assert row is not None
        return self.serializer.deserialize_json(row[0])
