"""Signed checkpoints of the tree: when one is due, where it is kept, and what is wrong with them.

Everything here is done by the worker (`keep_up`) or an operator's command: the key is not for
those who answer requests. What is signed is added to a file elsewhere; to officers it goes by
letter (`notifications.ledger_letters`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction

from . import checkpoint_files, events, tree
from .deadlines import local_date
from .flows import case_types
from .models import Checkpoint, LedgerAlarm, Membership, OutboxEvent
from .models.tree import ANNOUNCES
from .rights import Role
from .row_security import SYSTEM, seeing
from .signed_notes import BadNote, KeyRefused, Signer, Statement, Verifier, opened, statement_in
from .text import Text

EVERY = timedelta(minutes=15)
LATE = timedelta(minutes=30)
# Where a case comes to rest although it is not final yet.
SETTLED = ("approved", "in_force", "established")
SIGNED, ALARM = "ledger_checkpoint", "ledger_alarm"  # events of the outbox
MISSING, CONFLICT, UNDELIVERED, NO_KEY = "missing", "conflict", "undelivered", "no_key"
GONE = "gone"
OFFICERS = (Role.RECORDS_MANAGER, Role.AUDITOR)  # to whom checkpoints go by letter
_DAYS = UUID("5f0f7d4c-6c1e-5f3b-9a3e-0d5c0f6f5b11")


ALARM_WORDS = {
    MISSING: Text(
        "Liggaren har inte fått någon kontrollpunkt på en halvtimme, trots att något har förts in. "
        "Kontrollera att arbetaren är igång.",
        "The ledger has had no checkpoint for half an hour, although something was entered. "
        "See that the worker runs.",
    ),
    CONFLICT: Text(
        "Liggaren stämmer inte med en tidigare kontrollpunkt. Något kan ha ändrats, eller så har "
        "databasen återställts från en äldre kopia. Inget undertecknas förrän det är utrett.",
        "The ledger does not agree with an earlier checkpoint. Something may have been changed, or "
        "the database was restored from an older copy. Nothing is signed until it is cleared up.",
    ),
    UNDELIVERED: Text(
        "Kontrollpunkterna kan inte skrivas till sin fil utanför databasen.",
        "The checkpoints cannot be written to their file outside the database.",
    ),
    GONE: Text(
        "Filen med kontrollpunkter är borta. Inget undertecknas förrän den ligger på sin plats "
        "igen eller en tom fil har lagts dit.",
        "The file of checkpoints is gone. Nothing is signed until it lies in its place again or an "
        "empty file was put there.",
    ),
    NO_KEY: Text(
        "Nyckeln som undertecknar kontrollpunkterna går inte att använda.",
        "The key that signs the checkpoints cannot be used.",
    ),
}


def keep_up(now: datetime) -> Checkpoint | None:
    """Numbers what waits, signs where it is due and delivers what was signed.

    Any number may run at once: one signs at a time. Returns what was signed, if anything.
    """
    tree.number()
    signed = sign(now)
    look_after(now)
    return signed


def sign(now: datetime, *, at_once: bool = False) -> Checkpoint | None:
    """Signs the tree as it is, if entries were numbered since the last checkpoint and a final
    decision is among them or a quarter of an hour has passed; ``at_once`` waits for neither.

    Nothing is signed that contradicts what was signed before, here or in the file.
    """
    with _alone() as mine:
        if not mine:
            return None
        newest, size = latest(), tree.size()
        if size == (newest.size if newest else 0) or not (
            at_once or newest is None or _is_due(newest, now)
        ):
            return None
        if trouble := _trouble(newest):
            _alarm(*trouble, now)
            return None
        try:
            signer = _signer()
        except KeyRefused as refusal:
            _alarm(NO_KEY, str(refusal), now)
            return None
        _calm(NO_KEY)
        return _written(signer, size, now, announces=() if newest else (signer.verifier,))


def look_after(now: datetime) -> None:
    """Delivers what was signed and is not in the file yet; raises and ends the alarms about it."""
    with _alone() as mine:
        if not mine:
            return
        _deliver(now)
        if is_late(now):
            _alarm(MISSING, "", now)
        else:
            _calm(MISSING)


def _deliver(now: datetime) -> None:
    if file_is_gone():
        _alarm(GONE, "", now)
        return
    _calm(GONE)
    path = file_path()
    if path is None:
        return
    try:
        checkpoint_files.deliver(path)
        _calm(UNDELIVERED)
    except OSError as error:
        _alarm(UNDELIVERED, f"{type(error).__name__}: {error.strerror}", now)
    except checkpoint_files.NotOurs as error:
        _alarm(CONFLICT, str(error), now)


def check_all(now: datetime) -> None:
    """Holds every checkpoint of the table and of the file against the tree, and raises the alarm
    about the first that the tree contradicts; the worker does it once an hour."""
    with _alone() as mine:
        if not mine:
            return
        trouble = contradiction(latest()) or next(_contradicted(), "")
        if trouble:
            _alarm(CONFLICT, trouble, now)
        else:
            _calm(CONFLICT)  # only here, where all was held against all


def _contradicted() -> Iterator[str]:
    path = file_path()
    there = path is not None and checkpoint_files.is_there(path)
    notes = checkpoint_files.notes(path) if path is not None and there else iter(())
    known, size, root = known_keys(), -1, b""
    for note in notes:
        try:
            said, _ = opened(note, known)
        except ValueError as error:
            yield f"the file of checkpoints: {error}"
            continue
        if said.size == size and said.root != root:
            yield f"two checkpoints of {size} entries have different roots"
        if said.size != size and tree.root(said.size) != said.root:
            yield f"the file's checkpoint of {said.size} entries is not of this tree"
        size, root = said.size, said.root


@seeing(SYSTEM)
def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.order_by("-pk").first()


def covering(place: int) -> Checkpoint | None:
    """The first checkpoint that an entry in this place is under."""
    return Checkpoint.objects.filter(size__gt=place).order_by("size", "pk").first()


def known_keys() -> list[Verifier]:
    """The keys that have signed: the first, which names itself, and those announced after it."""
    first = Checkpoint.objects.order_by("pk").first()
    if first is None:
        return []
    known = [*statement_in(first.note).announces]
    for note in (
        Checkpoint.objects.filter(note__contains=ANNOUNCES)
        .order_by("pk")
        .values_list("note", flat=True)
    ):
        said, _ = opened(note, known)
        known += [key for key in said.announces if key not in known]
    return known


def contradiction(newest: Checkpoint | None) -> str:
    """Why nothing may be signed after this checkpoint; empty where all is well."""
    if newest is not None and tree.root(newest.size) != bytes(newest.root):
        return f"the checkpoint of {newest.size} entries is not of this tree"
    path = file_path()
    try:
        note = checkpoint_files.newest(path) if path is not None else None
        if note is None:
            return ""
        said = statement_in(note)
    except OSError:
        return ""  # told by look_after; that nothing is delivered does not stop the signing
    except BadNote:
        return "the file's newest checkpoint cannot be read"
    if tree.root(said.size) != said.root:
        return f"the file's checkpoint of {said.size} entries is not of this tree"
    return ""


def file_is_gone() -> bool:
    """Whether the file is missing although something was signed. It is begun with the first
    checkpoint; after that, only whoever puts an empty one there begins another."""
    path = file_path()
    return path is not None and not checkpoint_files.is_there(path) and latest() is not None


def _trouble(newest: Checkpoint | None) -> tuple[str, str] | None:
    """Why nothing may be signed: the alarm's code, and what it says."""
    if file_is_gone():
        return GONE, ""
    found = contradiction(newest)
    return (CONFLICT, found) if found else None


@dataclass(frozen=True)
class Rotation:
    """A key and the one that it follows, if any."""

    key: Verifier
    before: Verifier | None


def new_key(name: str, now: datetime) -> Rotation:
    """Makes the first key, or one that follows it: announced in a checkpoint that the old one
    signs, and then put in its place. Once more after an interruption, it goes on from there.

    Raises KeyRefused where no file is named, the old key cannot be read, or the ledger contradicts
    what was signed before: a new key says nothing that the old one must not.
    """
    path = key_path()
    if path is None:
        raise KeyRefused("LEDGER_KEY_FILE names no file")
    if not path.exists():
        signer = Signer.new(name or default_name())
        signer.write(path)
        return Rotation(signer.verifier, None)
    old, coming = Signer.read(path), path.with_name(path.name + ".new")
    if not coming.exists():
        Signer.new(name or old.verifier.name).write(coming)
    new = Signer.read(coming)
    tree.number()
    with _alone(wait=True):
        if trouble := _trouble(latest()):
            raise KeyRefused(trouble[1] or "the file of checkpoints is gone")
        if new.verifier not in known_keys():
            announced = (new.verifier,) if latest() else (old.verifier, new.verifier)
            _written(old, tree.size(), now, announces=announced)
    # Whoever signs reads the file each time; until here the old key holds.
    coming.replace(path)
    look_after(now)
    return Rotation(new.verifier, old.verifier)


def default_name() -> str:
    """What a key is called where nobody says otherwise: the site's host."""
    return f"{urlsplit(settings.SITE_URL).netloc or 'localhost'}/liggare"


def key_path() -> Path | None:
    """Where the key lies."""
    return Path(settings.LEDGER_KEY_FILE) if settings.LEDGER_KEY_FILE else None


def file_path() -> Path | None:
    """Where checkpoints are delivered to."""
    name = settings.LEDGER_CHECKPOINTS_FILE
    return Path(name) if name else None


def unsigned_since() -> datetime | None:
    """When the oldest entry was recorded that no checkpoint covers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT samverka_unsigned_since()")
        found: datetime | None = cursor.fetchone()[0]
    return found


def is_late(now: datetime) -> bool:
    """Whether a checkpoint should long have been there."""
    since = unsigned_since()
    return since is not None and now - since > LATE


def alarms(now: datetime) -> Sequence[LedgerAlarm]:
    """What is wrong now, the oldest first; a missing checkpoint also where no worker lives."""
    found = list(LedgerAlarm.objects.order_by("since", "code"))
    if is_late(now) and all(one.code != MISSING for one in found):
        found.append(LedgerAlarm(code=MISSING, since=now))
    return found


def parties_told(today: date) -> int:
    """In how many parties somebody gets the checkpoints by letter; one is as good as none."""
    held = Membership.objects.active(today).filter(
        role__in=OFFICERS, person__is_active=True, organisation__isnull=False
    )
    return held.exclude(person__email="").values("organisation__root").distinct().count()


def _is_due(newest: Checkpoint, now: datetime) -> bool:
    return now - newest.signed_at >= EVERY or _settles(newest.size)


def _settles(since: int) -> bool:
    """Whether an entry from this place on took a case to where it rests."""
    resting = {state for case in case_types().values() for state in case.FINAL} | set(SETTLED)
    with seeing(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM workflow_treeleaf l"
            " JOIN workflow_ledgerentry e ON e.id = l.entry WHERE l.place >= %s"
            " AND e.kind IN ('decision', 'registered') AND e.target <> e.source"
            " AND e.target = ANY(%s))",
            [since, sorted(resting)],
        )
        return bool(cursor.fetchone()[0])


def _signer() -> Signer:
    path = key_path()
    if path is None:
        raise KeyRefused("LEDGER_KEY_FILE names no file")
    if settings.LEDGER_MAKES_KEY and not path.exists():
        with suppress(FileExistsError):  # another process was first
            Signer.new(default_name()).write(path)
    return Signer.read(path)


def _written(
    signer: Signer, size: int, now: datetime, *, announces: Sequence[Verifier]
) -> Checkpoint:
    root = tree.root(size)
    assert root is not None  # places are never taken back
    path = file_path()
    if path is not None and not Checkpoint.objects.exists():
        with suppress(OSError):  # told when it is written to
            path.touch()  # begun with the first: from now on it is there, or it is gone
    said = Statement(signer.verifier.name, size, root, now, announces)
    made = Checkpoint.objects.create(
        size=size, root=root, signed_at=now, note=signer.sign(said.text)
    )
    # One letter a day at most: the day's event is there, or it is not.
    day = OutboxEvent(id=uuid5(_DAYS, str(local_date(now))), kind=SIGNED, happened_at=now)
    OutboxEvent.objects.bulk_create([day], ignore_conflicts=True)
    return made


def _alarm(code: str, detail: str, now: datetime) -> None:
    values = {"since": now, "detail": detail[:300]}
    _, new = LedgerAlarm.objects.get_or_create(code=code, defaults=values)
    if new:
        events.publish(ALARM, {"code": code}, case=None, now=now)


def _calm(*codes: str) -> None:
    LedgerAlarm.objects.filter(code__in=codes).delete()


@contextmanager
def _alone(*, wait: bool = False) -> Iterator[bool]:
    """One session at a time signs and delivers; yields whether it is this one."""
    lock = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with seeing(SYSTEM), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended('samverka-checkpoints', 1))")
        yield wait or bool(cursor.fetchone()[0])
