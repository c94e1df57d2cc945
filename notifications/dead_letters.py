"""Letters that were given up: what the operator sees of them, and trying again.

Of a letter its kind, since when, how often and the mail server's answer; no case, no words of
it and no receiver, though a server's answer may name the address that it refused.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from workflow import operations
from workflow.models import User
from workflow.row_security import SYSTEM, seeing
from workflow.text import Text

from . import words_of_several as words
from .models import Kind, Letter, Status

SHOWN = 50
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeadLetter:
    """A letter that was given up."""

    id: UUID
    kind: Kind
    since: datetime
    tries: int
    answer: str

    @property
    def name(self) -> Text:
        """What such a letter is called."""
        return words.NAMES[self.kind]


@seeing(SYSTEM)  # letters are their receivers'; what is shown names neither case nor person
def dead_letters() -> tuple[Sequence[DeadLetter], int]:
    """The oldest letters that were given up, and how many there are in all."""
    failed = Letter.objects.filter(status=Status.FAILED)
    rows = failed.order_by("created", "id").only("id", "kind", "created", "attempts", "reason")
    shown = [
        DeadLetter(row.pk, Kind(row.kind), row.created, row.attempts, row.reason)
        for row in rows[:SHOWN]
    ]
    return shown, len(shown) if len(shown) < SHOWN else failed.count()


@seeing(SYSTEM)
def retry(letter: UUID | None, *, by: User | None, now: datetime) -> int:
    """Puts one letter back, or all (None), as if it had never been tried; returns how many.

    What had failed in a digest goes by itself. ``by`` None is the installation.
    """
    failed = Letter.objects.filter(status=Status.FAILED)
    if letter is not None:
        failed = failed.filter(pk=letter)
    with transaction.atomic():
        count = failed.update(status=Status.WAITING, failures=0, next_try=now, digest=None)
        if count:
            operations.record("retry_letters", {"count": count}, by=by, now=now)
    who = by.public_id if by is not None else "the installation"
    _log.warning("%s letters put back by %s: %s", count, who, letter or "all that had failed")
    return count
