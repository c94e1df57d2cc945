"""Sends the letters that are due: each at least once, whatever dies meanwhile.

A sender takes a few letters for some minutes (``LEASE``), sends them outside any transaction
and marks each. One that dies after the mail server said yes and before the mark leaves a
letter that is sent again when the time is up, with the same Message-ID; none is lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from . import addresses, answering, erasing, invitations
from .bundling import move_on
from .composing import Composed, Moot, NothingLeft, composed
from .models import Kind, Letter, Status
from .moments import quiet_until
from .post import Fault, NotSent, Post, message_of
from .rendering import Rendered

BATCH = 20
LEASE = timedelta(minutes=5)
PATIENCE = 50.0  # seconds of one run; the next wake-up goes on
# Without an answer from the mail server nothing is tried for so long.
PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)
LOST_IN_A_ROW = 3  # connections; then the mail server is as good as silent
# After each try that failed for a reason of the letter's own; after the last it is given up.
MINUTES = (1, 5, 15, 60, 240, 720, 1440)
TRIES = len(MINUTES) + 1

Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)


def send_waiting(clock: Clock = timezone.now) -> None:
    """Sends what is due. Any number may run at once; ``clock`` gives aware moments.

    Where the mail server does not answer, everything waits for half a minute. A letter that
    fails by itself waits alone.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        letters = _take(clock())
        if not letters:
            return
        if not _send_all(letters, clock):
            _pause_all(clock())
            return


def _due(now: datetime) -> QuerySet[Letter]:
    due = Letter.objects.select_for_update(skip_locked=True, of=("self",))
    alone = due.filter(status=Status.WAITING, digest__isnull=True)
    return alone.filter(next_try__lte=now).order_by("next_try", "id")


def _waiting(letters: Iterable[Letter]) -> QuerySet[Letter]:
    return Letter.objects.filter(pk__in=[one.pk for one in letters], status=Status.WAITING)


def _take(now: datetime) -> list[Letter]:
    """Some due letters, the longest waiting first; no other sender takes them for a while."""
    with transaction.atomic():
        letters = list(_due(now).select_related("event__case", "person")[:BATCH])
        _waiting(letters).update(next_try=now + LEASE, attempts=F("attempts") + 1)
    for letter in letters:
        letter.attempts += 1
    return letters


def _pause_all(now: datetime) -> None:
    with transaction.atomic():
        due = list(_due(now).only("pk"))
        _waiting(due).update(next_try=now + PAUSE)


def _send_all(letters: Sequence[Letter], clock: Clock) -> bool:
    """Sends what was taken, over one connection; whether the mail server answers."""
    time_is_up = time.monotonic() + LEASE.total_seconds() / 2
    lost = 0
    with Post() as post:
        for place, letter in enumerate(letters):
            if time.monotonic() > time_is_up:
                _waiting(letters[place:]).update(next_try=clock())
                break
            fault = _send(letter, post, clock())
            lost = lost + 1 if fault is Fault.SERVER else 0
            if fault is Fault.NO_ANSWER or lost == LOST_IN_A_ROW:
                _waiting(letters[place + 1 :]).update(next_try=clock() + PAUSE)
                return False
    return True


def _send(letter: Letter, post: Post, now: datetime) -> Fault | None:
    """Sends one letter and marks it; says what went wrong."""
    try:
        rendered = erasing.moment()
        found = composed(letter, now)
        until = quiet_until(now) if settings.QUIET_DAYS and found.urgency is None else None
        if until is not None:
            _mark(letter, next_try=until, attempts=letter.attempts - 1)
            return None
        kept = answering.without_key(letter, invitations.without_key(letter, found.rendered))
        post.send(message_of(letter, found.rendered, found.stop))
    except (InterfaceError, OperationalError):
        raise  # the database is away: nothing can be marked, and after the lease it is due again
    except Moot as error:
        _skip(letter, error, now)
        return None
    except NotSent as error:
        if error.address_refused:
            addresses.refused(letter.to, error.reason, now)
        _put_off(letter, error.fault, error.reason, now)
        return error.fault
    except Exception as error:
        _log.exception("Letter %s could not be written", letter.pk)
        _put_off(letter, Fault.LETTER, type(error).__name__, now)
        return Fault.LETTER
    # At once: whoever dies between the mail server's yes and this sends it again.
    _mark_sent(letter, found, kept, now, rendered)
    addresses.accepted(letter.to)
    return None


def _mark_sent(
    letter: Letter, found: Composed, kept: Rendered, now: datetime, rendered: datetime
) -> None:
    """Marks a letter, keeps what it said, and with a digest marks what is told in it. Of words
    that were erased since it was ``rendered`` nothing is kept."""
    with transaction.atomic():
        erased = erasing.erased_since(kept.text, rendered)
        if erased:
            kept = replace(kept, subject="", text="", html="")
        _mark(letter, status=Status.SENT, kind=found.kind, reason="", sent_at=now, **vars(kept))
        for piece in found.pieces:
            told = {"kind": piece.kind, "language": found.rendered.language}
            subject = "" if erased else piece.content.subject
            _mark(piece.letter, status=Status.SENT, sent_at=now, subject=subject, **told)
        for one, reason in found.moot:
            _mark(one, status=Status.SKIPPED, reason=reason)
        for one, reason in found.broken:
            _mark(one, status=Status.FAILED, reason=reason)
        if letter.kind == Kind.DIGEST:
            move_on(letter, now)


def _skip(letter: Letter, error: Moot, now: datetime) -> None:
    with transaction.atomic():
        _mark(letter, status=Status.SKIPPED, reason=str(error))
        for one, reason in error.moot if isinstance(error, NothingLeft) else ():
            _mark(one, status=Status.SKIPPED, reason=reason)
        if letter.kind == Kind.DIGEST:
            move_on(letter, now)


def _put_off(letter: Letter, fault: Fault, reason: str, now: datetime) -> None:
    """Decides when it is tried again, or that it is not."""
    changes: dict[str, Any] = {"reason": reason[:300]}
    own = fault in (Fault.LETTER, Fault.FOR_GOOD)
    failures = letter.failures + own
    if fault is Fault.FOR_GOOD or failures == TRIES:
        _log.error("Letter %s is given up: %s", letter.pk, fault.value)
        changes["status"] = Status.FAILED
    elif own:
        changes["next_try"] = now + timedelta(minutes=MINUTES[failures - 1])
    else:
        changes["next_try"] = now + min(PAUSE * 2 ** min(letter.attempts - 1, 9), LONGEST_PAUSE)
    _mark(letter, failures=failures, **changes)


def _mark(letter: Letter, **changes: Any) -> None:
    _waiting([letter]).update(**changes)
