"""Letters about the ledger itself: its checkpoints to officers, its alarms to operators.

A checkpoint that only the owner of the database keeps proves nothing against her. Records managers
and auditors of all parties get one a day, so that it lies in the mail of several authorities. They
go to addresses, since they are of no case; whoever has no such role any more gets none.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from workflow import checkpoints
from workflow.deadlines import local_date
from workflow.models import Checkpoint, LedgerAlarm, Membership, OutboxEvent, User
from workflow.rights import Role
from workflow.templatetags.wording import moment

from . import wording
from .models import Kind, Letter
from .rendering import Content, Rendered, written

KINDS = {checkpoints.SIGNED: Kind.CHECKPOINT, checkpoints.ALARM: Kind.ALARM}
_ROLES = {
    Kind.CHECKPOINT: checkpoints.OFFICERS,
    Kind.ALARM: (Role.OPERATOR,),
}


def owed(event: OutboxEvent, now: datetime) -> list[Letter]:
    """The letters of an event about the ledger, unsaved; each address once."""
    kind = KINDS[event.kind]
    return [Letter.owed(event, one.email, kind, now) for one in officers(kind, local_date(now))]


def officers(kind: Kind, today: date) -> list[User]:
    """Who gets letters of this kind on a local date, by name."""
    held = Membership.objects.active(today).filter(role__in=_ROLES[kind])
    people = User.objects.filter(pk__in=held.values("person"), is_active=True)
    return list(people.exclude(email="").order_by("name", "pk"))


def rendered(letter: Letter, now: datetime) -> Rendered | None:
    """The letter in its receiver's language, with the newest checkpoint; None where it is not to
    go any more: she has no such role now, a later letter says the same, or all is well again."""
    kind = Kind(letter.kind)
    person = next(
        (one for one in officers(kind, local_date(now)) if one.email == letter.address), None
    )
    if person is None or (kind is Kind.CHECKPOINT and _later(letter)):
        return None
    with translation.override(person.language):
        content = _content(kind, now)
        return written(content) if content is not None else None


def sample(kind: Kind, person: User, now: datetime) -> Rendered | None:
    """Such a letter in the active language, for whoever gets them."""
    if person not in officers(kind, local_date(now)):
        return None
    content = _content(kind, now)
    return written(content) if content is not None else None


def _later(letter: Letter) -> bool:
    others = Letter.objects.filter(kind=Kind.CHECKPOINT, address=letter.address)
    return others.filter(created__gt=letter.created).exists()


def _content(kind: Kind, now: datetime) -> Content | None:
    if kind is Kind.ALARM:
        alarms = checkpoints.alarms(now)
        return _of_alarms([*alarms]) if alarms else None
    newest = checkpoints.latest()
    return _of_checkpoint(newest) if newest is not None else None


def _of_checkpoint(newest: Checkpoint) -> Content:
    return Content(
        subject=str(wording.HEADLINES[Kind.CHECKPOINT.value]),
        lead=str(wording.HEADLINES[Kind.CHECKPOINT.value]),
        case=moment(newest.signed_at),
        paragraphs=[str(wording.KEEP_THIS), str(wording.WHY_KEEP)],
        quotes=[(str(wording.NOTE), newest.note.strip())],
        facts=[(str(wording.ENTRIES), str(newest.size))],
        link=_link("check"),
        button=str(wording.CHECK),
        small_print=[str(wording.WHY[Kind.CHECKPOINT]), str(wording.NO_ANSWERS)],
    )


def _of_alarms(alarms: list[LedgerAlarm]) -> Content:
    return Content(
        subject=str(wording.HEADLINES[Kind.ALARM.value]),
        lead=str(wording.HEADLINES[Kind.ALARM.value]),
        case=moment(alarms[0].since),
        paragraphs=[
            *(str(checkpoints.ALARM_WORDS[one.code]) for one in alarms),
            str(wording.WHAT_TO_DO),
        ],
        quotes=[],
        facts=[],
        link=_link("operations"),
        button=str(wording.OPEN_OPERATIONS),
        small_print=[str(wording.WHY[Kind.ALARM]), str(wording.NO_ANSWERS)],
    )


def _link(name: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name)}"
