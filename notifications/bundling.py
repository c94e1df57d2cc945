"""Which letters go alone and which in a digest: one digest per person and moment.

A letter that is owed is given its place in the transaction that owes it. The digest's row is
held meanwhile, so it cannot be marked as sent between: a letter that came too late for it is
found by whoever marks it, and moves on to the next one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from workflow.models import User

from . import choices
from .models import Cadence, Kind, Letter, Status
from .moments import next_moment

NOT_WANTED = "she has chosen to get no letters of this kind"
_DIGESTS = uuid.UUID("6c1f6f0e-9f0b-5b43-8a57-3f3a0b1f6f52")


def arrange(owed: Sequence[Letter], now: datetime) -> None:
    """Gives new letters their place: at once, in a digest, or nowhere. They are not saved yet.

    To be called in the transaction that saves them: digests are written and held by it.
    """
    chosen = choices.of({one.person_id for one in owed if one.person_id is not None})
    bundled: list[tuple[Letter, User, Cadence]] = []
    for letter in owed:
        if letter.person is None:
            continue
        cadence = choices.cadence(chosen, letter.person, Kind(letter.kind))
        if cadence is Cadence.NONE:
            letter.status, letter.reason = Status.SKIPPED, NOT_WANTED
        elif cadence in choices.BUNDLED:
            bundled.append((letter, letter.person, cadence))
    _into_digests(bundled, now)


def move_on(digest: Letter, now: datetime) -> int:
    """Moves what came too late for a digest, which is sent or skipped, to the next morning's.

    To be called in the transaction that has marked the digest. Returns how many.
    """
    assert digest.person is not None  # the database sees to it
    late = list(digest.pieces.filter(status=Status.WAITING).order_by("id"))
    if late:
        _into_digests([(one, digest.person, Cadence.DAILY) for one in late], now)
        Letter.objects.bulk_update(late, ["digest", "next_try"])
    return len(late)


def _into_digests(letters: Iterable[tuple[Letter, User, Cadence]], now: datetime) -> None:
    waiting = [(letter, person, cadence, now) for letter, person, cadence in letters]
    while waiting:
        placed = [
            (letter, _digest(person, next_moment(cadence, after), now), cadence)
            for letter, person, cadence, after in waiting
        ]
        closed = _written_and_held({digest.pk: digest for _, digest, _ in placed}.values())
        for letter, digest, _ in placed:
            letter.digest_id, letter.next_try = digest.pk, digest.next_try
        waiting = [
            (letter, digest.person, cadence, digest.next_try)
            for letter, digest, cadence in placed
            if digest.pk in closed and digest.person is not None
        ]


def _written_and_held(digests: Iterable[Letter]) -> set[uuid.UUID]:
    """Writes those that are not there and locks all; returns those that have gone already."""
    Letter.objects.bulk_create(digests, ignore_conflicts=True)
    keys = [digest.pk for digest in digests]
    rows = Letter.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return {row.pk for row in rows.only("pk", "status").order_by("pk") if row.status != "waiting"}


def _digest(person: User, moment: datetime, now: datetime) -> Letter:
    """The digest of a person and a moment, unsaved; always with the same key."""
    return Letter(
        id=key(Kind.DIGEST, person, moment),
        person=person,
        kind=Kind.DIGEST,
        created=now,
        next_try=moment,
    )


def key(kind: Kind, person: User, moment: datetime) -> uuid.UUID:
    """The key of a letter that is of a moment and no event; the same for the same moment."""
    return uuid.uuid5(_DIGESTS, f"{kind.value} {person.public_id} {moment.timestamp():.0f}")
