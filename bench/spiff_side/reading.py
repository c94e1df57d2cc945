"""The diagram of the seven steps, and where a workflow of it stands."""

from __future__ import annotations

from pathlib import Path

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

_DIAGRAM = Path(__file__).with_name("seven_steps.bpmn")


def read_diagram() -> tuple[BpmnProcessSpec, BpmnWorkflowSerializer]:
    """The diagram, parsed once, and the serializer of its workflows."""
    parser = BpmnParser()
    parser.add_bpmn_file(str(_DIAGRAM))
    return parser.get_spec("seven_steps"), BpmnWorkflowSerializer()


def open_task(workflow: BpmnWorkflow) -> Task | None:
    """The one task that waits for somebody; in this diagram there is never another."""
    return workflow.get_next_task(state=TaskState.READY, manual=True)
