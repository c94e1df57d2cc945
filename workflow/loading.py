"""Takes the lock and reads what a turn needs, each thing once.

The lock comes in a statement of its own and everything else is read after it: a row that
is joined to a ``FOR UPDATE`` which had to wait still shows what held before the wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from psycopg.errors import LockNotAvailable

from . import permissions
from .deadlines import local_date
from .errors import AlreadyHandled, LockBusy, NotFound
from .models import Case, LedgerEntry, Route, User, WorkItem
from .models.work import OPEN
from .records import Record
from .rights import Rights
from .routes import Step
from .text import Text
from .turn import Actor, Turn


@contextmanager
def one_turn() -> Iterator[None]:
    """One transaction; waiting too long for a lock becomes a refusal that says so."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise LockBusy from error
        raise


def lock_case(case_id: UUID) -> tuple[int, Any]:
    """Locks the case's row; returns its key and flow. The only place that locks a case."""
    row = (
        Case.objects.select_for_update(of=("self",))
        .filter(public_id=case_id)
        .values_list("pk", "flow_class")
        .first()
    )
    if row is None:
        raise NotFound
    key, flow_class = row
    return key, flow_class


def begin(case_id: UUID, *, actor: Actor, record: Record | None = None, now: datetime) -> Case:
    """Locks and reads the case; its ``turn`` holds rights, route, open items and text.

    The rights are read after the lock, too: a role that ended while one waited is gone.
    """
    key, flow_class = lock_case(case_id)
    today = local_date(now)
    rights = permissions.rights_of(actor.person, today)
    case = read_case(flow_class.process_class, key, today)
    case.turn = _turn_of(case, actor, record or Record(), rights, now)
    return case


def look(case_id: UUID, *, actor: Actor, now: datetime) -> Case | None:
    """The same without a lock, for pages that show what could be done; None if unknown."""
    today = local_date(now)
    row = Case.objects.filter(public_id=case_id).values_list("pk", "flow_class").first()
    if row is None:
        return None
    key, flow_class = row
    case = read_case(flow_class.process_class, key, today)
    rights = permissions.rights_of(actor.person, today)
    case.turn = _turn_of(case, actor, Record(), rights, now)
    return case


def _turn_of(case: Case, actor: Actor, record: Record, rights: Rights, now: datetime) -> Turn:
    items = list(
        WorkItem.objects.filter(process=case.pk, status__in=OPEN)
        .select_related("body")
        .order_by("id")
    )
    for item in items:
        item.process = case
    return Turn(
        actor=actor,
        record=record,
        now=now,
        today=local_date(now),
        rights=rights,
        items=items,
        item=items[0] if len(items) == 1 else None,
        steps=_steps(case),
        position=case.position,
        content=case.text_version.data if case.text_version else {},
        conflicted=frozenset(case.conflicted_ids),
    )


# Steps with the body's coming meetings, as JSON; written out because Django takes longer to
# put this query together than PostgreSQL to answer it, and every turn asks it.
_STEPS_SQL = """
(SELECT coalesce(json_agg(json_build_object(
        'position', s.position, 'stage', s.stage, 'body_id', s.body_id,
        'working_days', s.working_days, 'to_meeting', s.to_meeting, 'demands', s.demands,
        'meetings', ARRAY(SELECT m."on" FROM workflow_meeting m
                          WHERE m.body_id = s.body_id AND m."on" >= %s
                          ORDER BY m."on" LIMIT 60)) ORDER BY s.position), '[]')
   FROM workflow_routestep s WHERE s.route_id = {road})
"""
# A draft is on no road yet: it will take the newest published one of its agreement.
_ROAD_SQL = """
coalesce(workflow_case.route_id,
         (SELECT r.id FROM workflow_route r
           WHERE r.agreement_id = workflow_case.agreement_id AND r.kind = workflow_case.kind
             AND r.published_at IS NOT NULL
           ORDER BY r.version DESC LIMIT 1))
"""
_CONFLICTED_SQL = """
ARRAY(SELECT x.person_id FROM workflow_conflictofinterest x WHERE x.case_id = workflow_case.id)
"""


def read_case(model: type[Case], key: int, today: date) -> Case:
    """The case as its own type, with text, route, its steps and who has jäv; one statement."""
    found: Case = (
        model.objects.select_related("text_version", "route")
        .annotate(
            road=RawSQL(_ROAD_SQL, ()),  # noqa: S611 -- constants, values are bound
            route_steps=RawSQL(_STEPS_SQL.format(road=_ROAD_SQL), (today,)),  # noqa: S611
            conflicted_ids=RawSQL(_CONFLICTED_SQL, ()),  # noqa: S611
        )
        .get(pk=key)
    )
    return found


def newest_route(case: Case) -> QuerySet[Route]:
    """The road a draft will take, if there is one."""
    return Route.objects.filter(
        agreement=case.agreement_id, kind=case.kind, published_at__isnull=False
    ).order_by("-version")[:1]


def _steps(case: Case) -> tuple[Step, ...]:
    return tuple(
        Step(
            **{
                **row,
                "demands": tuple(row["demands"]),
                "meetings": tuple(date.fromisoformat(day) for day in row["meetings"]),
            }
        )
        for row in case.route_steps
    )


def named_item(case: Case, item_id: UUID) -> WorkItem:
    """An open item of the case by its public id; AlreadyHandled or NotFound otherwise."""
    for item in case.turn.items:
        if item.public_id == item_id:
            return item
    if not WorkItem.objects.filter(public_id=item_id, process=case.pk).exists():
        raise NotFound
    raise already_handled(case, item_id)


def already_handled(case: Case, item_id: UUID) -> AlreadyHandled:
    """Who dealt with an item, when and how, as far as the ledger knows."""
    entries = LedgerEntry.objects.filter(chain=case.public_id).select_related("recorded_by", "body")
    # An item overtaken by another's act (a withdrawal) has no entry of its own: the newest tells.
    entry = (
        entries.filter(item=item_id).order_by("-seq").first() or entries.order_by("-seq").first()
    )
    if entry is None:
        return AlreadyHandled()
    by = ", ".join(str(x) for x in (entry.recorded_by, entry.body) if x is not None)
    return AlreadyHandled(by=by, at=entry.recorded_at, act=label_of(case, entry.act))


def label_of(case: Case, act: str) -> Text | None:
    """What an act is called on this type of case."""
    method = getattr(type(case), act, None)
    meta = getattr(method, "_django_fsm", None)
    if meta is not None:
        label: Text = next(iter(meta.transitions.values())).custom["rule"].label
        return label
    return case.ACTS[act].rule.label if act in case.ACTS else None


def is_visible(case: Case, person: User | None) -> bool:
    """Whether the case exists for the actor of its running turn."""
    if person is None:
        return True
    found: bool = Case.objects.visible_to(case.turn.rights).filter(pk=case.pk).exists()
    return found
