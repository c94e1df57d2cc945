"""Writes what a turn decided: entries, items, event and case in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import connection
from psycopg.types.json import Jsonb

from . import flows, ledger
from .kept_sql import kept
from .models import Case, WorkItem
from .turn import Actor


@dataclass(frozen=True, kw_only=True)
class ItemMoves:
    """What becomes of the case's items: one done, others overtaken, new ones opened."""

    closed: WorkItem | None = None
    overtaken: Sequence[int] = ()
    opened: Sequence[WorkItem] = field(default_factory=list)


def write_turn(
    case: Case, code: str, entries: Sequence[ledger.Entry], moves: ItemMoves, *, source: str
) -> None:
    """Writes the turn under the case's lock; sets ``case.ledger_head``.

    Columns of the case's own type that the transition touched are a second statement. Raises
    IntegrityError when the item already has its decision or a second one would be open.
    """
    inserts, values = ledger.inserts_of(entries, into="samverka_turn_workflow_ledgerentry")
    values |= _case_values(case) | _item_values(moves) | _event_values(case, code, source)
    with connection.cursor() as cursor:
        cursor.execute(kept("write_turn").format(entry=inserts), values)
        case.ledger_head = bytes(cursor.fetchone()[0])
    touched = {name: getattr(case, name) for name in case.turn.touched}
    if touched:
        type(case).objects.filter(pk=case.pk).update(**touched)


def payload_of(case: Case, *, source: str) -> dict[str, Any]:
    """What an event says of a turn or an act: ids and codes, never a title or a name."""
    item = case.turn.item
    return {
        "source": source,
        "target": case.state,
        "item": str(item.public_id) if item is not None else None,
        **by(case.turn.actor),
    }


def by(actor: Actor) -> dict[str, Any]:
    """Who acted, in an event: she is not told of her own act."""
    return {"person": str(actor.person.public_id) if actor.person is not None else None}


def _case_values(case: Case) -> dict[str, Any]:
    return {
        "case": case.pk,
        "now": case.turn.now,
        "state": case.state,
        "position": case.position,
        "number": case.number,
        "route": case.route_id,
        "proposed_by": case.proposed_by_id,
        "title": case.title,
        "text": case.text_version_id,
        "status": case.status,
        "finished": case.finished,
    }


def _item_values(moves: ItemMoves) -> dict[str, Any]:
    closed = moves.closed
    return {
        "closed": closed.pk if closed is not None else None,
        "closed_by": closed.owner_id if closed is not None else None,
        "done_for": closed.done_for_id if closed is not None else None,
        "overtaken": list(moves.overtaken),
        "opened": Jsonb([_opened(item) for item in moves.opened]),
    }


def _opened(item: WorkItem) -> dict[str, Any]:
    return {
        "flow_task": flows.reference_of(item),
        "flow_task_type": item.flow_task_type,
        "token": item.token.token,
        "public_id": str(item.public_id),
        "status": item.status,
        "entered": item.entered.isoformat(),
        "body_id": item.body_id,
        "organisation_id": item.organisation_id,
        "party_id": item.party_id,
        "due": item.due.isoformat() if item.due else None,
        "look_on": item.look_on.isoformat() if item.look_on else None,
    }


def _event_values(case: Case, code: str, source: str) -> dict[str, Any]:
    payload = Jsonb(payload_of(case, source=source))
    return {"event": uuid4(), "kind": code, "payload": payload}
