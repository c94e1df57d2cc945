"""From events to letters: who is owed one, decided exactly once per event and person."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from workflow.deadlines import local_date
from workflow.events import claim
from workflow.models import OutboxEvent

from . import bundling, invitations, ledger_letters
from .models import Kind, Letter
from .recipients import recipients

BATCH = 100
_log = logging.getLogger(__name__)


def write_letters(now: datetime) -> int:
    """Writes what is owed for all unhandled events; returns how many letters that were.

    Any number may run at once: an event is handled by whoever holds its row, and is handled
    together with its letters or not at all. An event that cannot be handled stays unhandled
    and holds up no other.
    """
    written, failed = 0, set[UUID]()
    while True:
        with transaction.atomic():
            events = claim(BATCH, now=now, but=failed)
            owed, left = _owed_for(events, now)
            bundling.arrange(owed, now)
            Letter.objects.bulk_create(owed, ignore_conflicts=True)
            OutboxEvent.objects.filter(pk__in=left).update(handled_at=None)
        written += len(owed)
        failed.update(left)
        if len(events) < BATCH:
            return written


def _owed_for(events: Sequence[OutboxEvent], now: datetime) -> tuple[list[Letter], list[UUID]]:
    """The letters owed for the events, and the keys of those that could not be handled."""
    owed: list[Letter] = []
    left: list[UUID] = []
    for event in events:
        try:
            with transaction.atomic():
                letters = _letters_of(event, now)
        except (InterfaceError, OperationalError):
            raise  # the database is away, which is no event's fault
        except Exception:
            _log.exception("No letters could be written for event %s", event.pk)
            left.append(event.pk)
        else:
            owed += letters
    return owed, left


def _letters_of(event: OutboxEvent, now: datetime) -> list[Letter]:
    invitation = invitations.of(event)
    if invitation is not None:
        return [Letter.owed(event, invitation.email, Kind.INVITED, now)]
    if event.kind in ledger_letters.KINDS:
        return ledger_letters.owed(event, now)
    told = recipients(event, local_date(now))
    return [Letter.owed(event, one.person, one.kind, now) for one in told]
