"""What has happened and must still be told: written in the turn, claimed by workers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from .models import Case, OutboxEvent


def publish(kind: str, *payloads: Mapping[str, Any], case: Case | None, now: datetime) -> None:
    """Writes one event a payload in the current transaction. They carry ids and codes only."""
    OutboxEvent.objects.bulk_create(
        OutboxEvent(kind=kind, case=case, happened_at=now, payload=dict(payload))
        for payload in payloads
    )


def claim(limit: int, *, now: datetime, but: Collection[UUID] = ()) -> list[OutboxEvent]:
    """The oldest unhandled events, locked and marked handled at ``now``.

    To be called in the transaction that does what follows from them: if that fails, they
    are unhandled again. Rows that another worker holds are skipped, not waited for, and so
    are those in ``but``, which have failed already.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("claim() belongs in a transaction")
    events = list(
        OutboxEvent.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(handled_at__isnull=True)
        .exclude(pk__in=but)
        .order_by("happened_at", "id")[:limit]
    )
    OutboxEvent.objects.filter(pk__in=[e.pk for e in events]).update(handled_at=now)
    return events
