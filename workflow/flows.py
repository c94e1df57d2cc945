"""The derived flow: one node per state, its edges read from the state machine.

A new state is one enum member, one transition and one node. Nothing here knows a rule:
viewflow keeps whose turn it is, the model keeps what may happen (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Flow
from viewflow.workflow.fields import get_task_ref, import_flow_by_ref
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from .deadlines import first_look, local_date
from .lifecycle import moves_of
from .models import Case, Membership, User, WorkItem
from .turn import Away, Seat


class StageActivation(ViewActivation):
    """A work item's life: opened, perhaps claimed, then done by a turn."""

    def __init__(self, task: WorkItem) -> None:
        # viewflow would fetch the process again to coerce it; the engine's is right already
        self.task = task
        self.process = task.process

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.ASSIGNED)
    def take(self, person: User, now: datetime, *, instead_of: int | None = None) -> None:
        """Claims the item for a person; ``instead_of`` is the key of who is away and had it."""
        self.task.owner, self.task.assigned = person, now
        self.task.done_for_id = instead_of
        self.task.status = STATUS.ASSIGNED
        self.task.save(update_fields=["owner", "assigned", "done_for", "status"])

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.NEW)
    def hand_back(self) -> None:
        """Puts the item back into its queue."""
        self.task.owner = self.task.assigned = self.task.done_for = None
        self.task.status = STATUS.NEW
        self.task.save(update_fields=["owner", "assigned", "done_for", "status"])

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.DONE)
    def complete(self, person: User | None, now: datetime, on_behalf_of: Away | None) -> None:
        """Closes the item; who acted, and for whom, stands on it from then on. The turn writes
        it."""
        self.task.owner_id = person.pk if person is not None else self.task.owner_id
        self.task.done_for_id = on_behalf_of.person_id if on_behalf_of is not None else None
        self.task.finished = now

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> list[WorkItem]:
        """A new item for each seat that the turn has set out; none in a final state."""
        return items_for_seats(self.process)


def hand_over(item: WorkItem, organisation_id: int, due: date | None, now: datetime) -> None:
    """Another organisation gets an open item; that the former one had it stays to be seen."""
    WorkItem.objects.filter(pk=item.pk).update(status=STATUS.CANCELED, finished=now)
    WorkItem.objects.create(
        process_id=item.process_id,
        flow_task=item.flow_task,
        flow_task_type=item.flow_task_type,
        token=item.token,
        created=now,
        entered=item.entered,
        organisation_id=organisation_id,
        due=due,
        look_on=first_look(due, local_date(now)),
    )


def hand_back_all(person_id: int, **place: int) -> None:
    """Everything a person has taken in a place goes back into its queue."""
    # Waits for a turn that is deciding on one of them, and leaves alone what that has closed.
    WorkItem.objects.filter(owner=person_id, status=STATUS.ASSIGNED, **place).update(
        owner=None, assigned=None, done_for=None, status=STATUS.NEW
    )


def hand_back_abandoned(today: date, working_roles: Collection[str]) -> int:
    """Every item whose holder has no role left there by which she could do it goes back.

    Returns how many. The period of a role passes without an act; see ``memberships.sweep``.
    """
    hers = Membership.objects.active(today).filter(person=OuterRef("owner"), role__in=working_roles)
    by_no_role = (
        ~Exists(hers.filter(body=OuterRef("body"))),
        ~Exists(hers.filter(organisation=OuterRef("organisation"))),
        ~Exists(hers.filter(organisation=OuterRef("party"))),
    )
    found = WorkItem.objects.filter(*by_no_role, status=STATUS.ASSIGNED)
    return found.update(owner=None, assigned=None, done_for=None, status=STATUS.NEW)


class Stage(flow.View):
    """The human-task node of one state; its name is the state's value."""

    activation_class = StageActivation

    def __init__(self, *, per_party: bool = False) -> None:
        super().__init__(view=None)
        self.per_party = per_party

    def _outgoing(self) -> Iterator[Edge]:
        yield from edges_from(self)


class Final(flow.End):
    """A final state; drawn, but never activated: the engine closes the case itself."""

    def _outgoing(self) -> Iterator[Edge]:
        yield from edges_from(self)


class Opening(flow.StartHandle):
    """How a case comes to be: by ``engine.open_case``, into its first state."""


class StageFlow(Flow):
    """A case type's flow: the list of its stages and nothing more."""

    task_class: ClassVar[type[WorkItem]] = WorkItem


def edges_from(node: Any) -> Iterator[Edge]:
    """One edge per (from, to) with its transitions' labels joined; none to itself.

    Two edges between the same nodes would collide in the BPMN export's ids.
    """
    labels: dict[str, list[str]] = {}
    for hop in moves_of(node.flow_class.process_class):
        if hop.source != node.name:
            continue
        for target in hop.targets:
            if target != node.name:
                labels.setdefault(target, []).append(str(hop.rule.label))
    for target, names in labels.items():
        destination = node.flow_class.instance.node(target)
        yield Edge(src=node, dst=destination, edge_class="next", label=" / ".join(names))


def items_for_seats(case: Case) -> list[WorkItem]:
    """Unsaved items of the state the case is in now, one per seat of its turn."""
    if not case.turn.seats:
        return []
    node = case.flow_class.instance.node(case.state)
    return [_new_item(case, node, seat) for seat in case.turn.seats]


def type_of(reference: str) -> type[Case]:
    """The case type of a stored flow reference."""
    model: type[Case] = import_flow_by_ref(reference).process_class
    return model


def reference_of(item: WorkItem) -> str:
    """An item's node as it is stored."""
    reference: str = get_task_ref(item.flow_task)
    return reference


def _new_item(case: Case, node: Stage, seat: Seat) -> WorkItem:
    return WorkItem(
        process=case,
        flow_task=node,
        flow_task_type=node.task_type,
        status=STATUS.NEW,
        created=case.turn.now,
        entered=seat.entered,
        body_id=seat.body_id,
        organisation_id=seat.organisation_id,
        party_id=seat.party_id,
        due=seat.due,
        look_on=first_look(seat.due, case.turn.today),
        token=Token("start"),
    )


def flow_of(model: type[Case]) -> Any:
    """The flow of a case type."""
    for candidate in StageFlow.__subclasses__():
        if candidate.process_class is model:
            return candidate
    raise LookupError(f"{model.__name__} has no flow")


def case_types() -> dict[str, type[Case]]:
    """Every case type by its kind."""
    return {f.process_class.KIND: f.process_class for f in StageFlow.__subclasses__()}
