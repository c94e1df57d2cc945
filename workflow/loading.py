"""Takes the lock and reads what a turn needs, each thing once.

The lock comes in a statement of its own and everything else is read after it: a row that
is joined to a ``FOR UPDATE`` which had to wait still shows what held before the wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import DeadlockDetected, LockNotAvailable

from . import flows, permissions, person_data, row_security
from .deadlines import local_date
from .entry_kinds import OF_A_BODY
from .errors import AlreadyHandled, LockBusy, NotFound
from .kept_sql import instance, kept, plan_kept, shape_of
from .later_acts import LATER
from .models import Body, Case, LedgerEntry, Route, TextVersion, User, WorkItem
from .records import Record
from .rights import Role
from .routes import Step
from .text import Text
from .turn import Actor, Away, Seated, Turn


@contextmanager
def one_turn(actor: Actor, now: datetime) -> Iterator[None]:
    """One transaction that reads for the actor on the local date of ``now``; waiting too long
    for a lock becomes a refusal that says so."""
    person = actor.person.pk if actor.person is not None else None
    with row_security.seeing_as(person, local_date(now)), _one_transaction():
        yield


@contextmanager
def beside_cases() -> Iterator[None]:
    """The same for an act on people and places: it asks a right of its own, reads for the system
    and shows nothing of a case. Who ends a role need not see what goes back to the queue."""
    with row_security.seeing(row_security.SYSTEM), _one_transaction():
        yield


@contextmanager
def _one_transaction() -> Iterator[None]:
    with waiting_briefly(), transaction.atomic(), person_data.one_act():
        yield


@contextmanager
def waiting_briefly() -> Iterator[None]:
    """Raises LockBusy where something inside waited too long for another's lock."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise LockBusy from error
        raise


def lock_case(case_id: UUID) -> type[Case]:
    """Locks the case's row; returns its type. Cases are locked in this module only."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_SQL, [case_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return flows.type_of(row[1])


def lock_if_free(case_id: UUID) -> bool:
    """Locks the case's row unless another transaction has it; whether it did."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOCK_SQL} SKIP LOCKED", [case_id])
        return cursor.fetchone() is not None


def share_cases(case_ids: Collection[UUID]) -> None:
    """Waits for the turns under way on the cases, and keeps others off until the transaction ends.

    Raises OperationalError where one takes too long; the transaction can go on.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SHARE_SQL, [sorted(case_ids)])


_SHARE_SQL = """
SELECT 1 FROM workflow_case WHERE public_id = ANY (%s::uuid[]) ORDER BY public_id FOR SHARE
"""
# Whoever's context shows the case has the turn's views show what hangs on it: the wall is asked
# here, once.
_FIND_SQL = """SELECT id, flow_class, set_config('samverka.turn', id::text, true),
       set_config('samverka.turn_ref', public_id::text, true)
  FROM workflow_case WHERE public_id = %s"""
_LOCK_SQL = f"{_FIND_SQL} FOR UPDATE"


def begin(case_id: UUID, *, actor: Actor, record: Record | None = None, now: datetime) -> Case:
    """Locks and reads the case; its ``turn`` holds rights, route, open items and text.

    The rights are read after the lock, too: a role that ended while one waited is gone.
    """
    case = _read(lock_case(case_id), actor, record or Record(), now)
    person_data.current().standing = case.turn.content
    return case


def look(case_id: UUID, *, actor: Actor, now: datetime) -> Case | None:
    """The same without a lock, for pages that show what could be done; None if unknown."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_FIND_SQL, [case_id])
        row = cursor.fetchone()
        if row is None:
            return None
        with suppress(NotFound):
            return _read(flows.type_of(row[1]), actor, Record(), now)
    return None


def _read(model: type[Case], actor: Actor, record: Record, now: datetime) -> Case:
    """The case that was found last as its own type, with everything around it; one statement
    (sql/read_turn.sql)."""
    today = local_date(now)
    values: dict[str, Any] = {
        "today": today,
        "meeting": record.how.on if record.how is not None else None,
        "person": actor.person.pk if actor.person is not None else None,
    }
    with connection.cursor() as cursor, plan_kept():
        cursor.execute(_read_sql(model), values)
        row = cursor.fetchone()
    if row is None:
        raise NotFound  # its row shows, what hangs on it does not: an agreement to an operator
    case, rest = _with_text_and_route(model, row)
    road, steps, conflicted, proposers, items, rights, seats, away = rest
    open_items = [_item(case, values) for values in items]
    case.turn = Turn(
        actor=actor,
        record=record,
        now=now,
        today=today,
        rights=permissions.rights_from(actor.person, rights),
        items=open_items,
        item=open_items[0] if len(open_items) == 1 else None,
        steps=[_step(values) for values in steps],
        road_id=road,
        position=case.position,
        content=case.text_version.data if case.text_version else {},
        conflicted=frozenset(conflicted),
        proposers=frozenset(proposers),
        seated=[_seated(*values) for values in seats],
        away={key: Away(key, UUID(public_id), name) for key, public_id, name in away},
    )
    return case


_read_sqls: dict[type[Case], str] = {}


def _read_sql(model: type[Case]) -> str:
    if model not in _read_sqls:
        _read_sqls[model] = _put_together(model)
    return _read_sqls[model]


def _put_together(model: type[Case]) -> str:
    columns = (shape_of(part).columns for part in (model, TextVersion, Route))
    return kept("read_turn").format(
        columns=", ".join(columns), own=model._meta.db_table, rights=kept("rights")
    )


def _with_text_and_route(model: type[Case], row: Sequence[Any]) -> tuple[Case, Sequence[Any]]:
    """The case with its text and route in place, and the rest of the row."""
    own, text, route = shape_of(model), shape_of(TextVersion), shape_of(Route)
    a, b = own.width, own.width + text.width
    case = own.make(row[:a])
    assert isinstance(case, Case)  # its row is locked, so it is there
    case._state.fields_cache["text_version"] = text.make(row[a:b])
    case._state.fields_cache["route"] = route.make(row[b : b + route.width])
    return case, row[b + route.width :]


def _item(case: Case, values: dict[str, Any]) -> WorkItem:
    """An open item with the columns that a turn reads; any other is fetched when asked for."""
    body = values.pop("body")
    values["public_id"] = UUID(values["public_id"])
    values["entered"] = datetime.fromisoformat(values["entered"])
    values["due"] = date.fromisoformat(values["due"]) if values["due"] else None
    values |= {"process_id": case.pk, "body_id": body["id"] if body else None}
    item = instance(WorkItem, values)
    item.process = case
    if body is not None:
        item.body = instance(Body, body | {"public_id": UUID(body["public_id"])})
    return item


def _seated(body_id: int, person_id: int, public_id: str, name: str, role: str) -> Seated:
    return Seated(body_id, person_id, public_id, name, Role(role))


def _step(values: dict[str, Any]) -> Step:
    values["demands"] = tuple(values["demands"])
    values["meetings"] = tuple(date.fromisoformat(day) for day in values["meetings"])
    return Step(**values)


def newest_route(case: Case) -> QuerySet[Route]:
    """The road a draft will take, if there is one."""
    return Route.objects.filter(
        agreement=case.agreement_id, kind=case.kind, published_at__isnull=False
    ).order_by("-version")[:1]


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
    declared = case.ACTS.get(act) or LATER.get(act)
    return declared.rule.label if declared is not None else None


def earlier_decision(case: Case, entry: UUID) -> LedgerEntry:
    """A body's decision on the case that a later act is about; NotFound for anything else."""
    found = LedgerEntry.objects.filter(chain=case.public_id, kind__in=OF_A_BODY)
    one = found.filter(pk=entry, body__isnull=False).select_related("body", "text").first()
    if one is None:
        raise NotFound
    return one


def is_visible(case: Case, person: User | None) -> bool:
    """Whether the case exists for the actor of its running turn."""
    if person is None:
        return True
    found: bool = Case.objects.visible_to(case.turn.rights).filter(pk=case.pk).exists()
    return found
