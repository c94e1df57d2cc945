"""The archive package of a case that has ended: asked for here, made by a worker.

Who asks writes a row and, in the same transaction, an entry of kind ``export``: what left the
register, when and by whom. The worker makes the file from the row (`archive_package`), as often as
it takes; it goes when nobody has fetched it for a month, and can be asked for anew.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from . import archive_package, document_store, engine, gate
from .errors import AlreadyHandled
from .models import ArchivePackage, Case, LedgerEntry
from .turn import Actor

CODE = "archive"
TRIES = 6
KEPT_FOR = timedelta(days=30)
_LEASE = timedelta(minutes=15)  # longer than making the largest takes
_log = logging.getLogger(__name__)


def check_may_ask(case: Case) -> None:
    """Raises as the engine would where the actor of the case's turn may not have a package, or
    the case has not ended."""
    declared = case.ACTS[CODE]
    if case.state not in declared.source:
        raise gate.not_your_turn(case, declared.rule)
    check_may_fetch(case)


def check_may_fetch(case: Case) -> None:
    """The same for a package that was made while the case had ended."""
    gate.permit(case, case.ACTS[CODE].rule, CODE, None, own_item=False)


def ask(case: Case, *, actor: Actor, seen_version: str | None, now: datetime) -> Case:
    """Asks for the package of a case as it is now.

    Raises as ``engine.act``; AlreadyHandled while one is being made.
    """

    def change(locked: Case) -> Mapping[str, Any]:
        if _being_made().filter(case=locked.pk).exists():
            raise AlreadyHandled
        entries = LedgerEntry.objects.filter(chain=locked.public_id)
        last = entries.aggregate(last=Max("seq"))["last"] or 0
        assert locked.text_version is not None  # every case is opened with a text
        ArchivePackage.objects.create(
            case_id=locked.pk,
            asked_by=actor.person,
            asked_at=now,
            last_seq=last + 1,  # the entry of this act, written after it under the same lock
            last_text=locked.text_version.number,
            next_try=now,
        )
        return locked.turn.content

    return engine.act(
        case.public_id, CODE, actor=actor, seen_version=seen_version, change=change, now=now
    )


def make_waiting(now: datetime) -> int:
    """Makes every package that waits; returns how many were made. Any number of workers may."""
    made = 0
    while (package := _claim(now)) is not None:
        made += _make(package, now)
    return made


def throw_away_old(now: datetime) -> None:
    """Takes away the files of packages that have been there long enough."""
    old = ArchivePackage.objects.filter(made_at__lt=now - KEPT_FOR).exclude(stored_as="")
    for package in old.order_by("pk"):
        name = package.stored_as
        package.stored_as = ""
        package.save(update_fields=["stored_as"])
        document_store.discard(name)


def _being_made() -> Any:
    return ArchivePackage.objects.filter(made_at__isnull=True, failed_at__isnull=True)


def _claim(now: datetime) -> ArchivePackage | None:
    """The next package to make, this worker's for a while."""
    with transaction.atomic():
        due = _being_made().filter(next_try__lte=now)
        # Whose worker died at the last try, too: nothing more would be asked for while it waits.
        due.filter(tries__gte=TRIES).update(failed_at=now)
        waiting = due.order_by("next_try", "pk")
        package: ArchivePackage | None = waiting.select_for_update(
            skip_locked=True, of=("self",)
        ).first()
        if package is not None:
            package.tries += 1
            package.next_try = now + _LEASE
            package.save(update_fields=["tries", "next_try"])
    return package


def _make(package: ArchivePackage, now: datetime) -> bool:
    try:
        file = archive_package.make(package)
    except Exception:  # whatever it is, the case must not wait for its package for ever
        _log.exception("An archive package could not be made (try %s).", package.tries)
        package.failed_at = now if package.tries >= TRIES else None
        package.save(update_fields=["failed_at"])
        return False
    package.made_at, package.stored_as = now, file.stored_as
    package.size, package.sha256 = file.size, file.sha256
    package.save(update_fields=["made_at", "stored_as", "size", "sha256"])
    return True
