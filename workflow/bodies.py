"""Bodies of an agreement: made and changed by its coordinator, with the days on which they meet.

A body's name and quorum hold from the moment they are changed, also for cases on their way: a
decision asks for the quorum when it is recorded. Its mandate decides which answers it has, so a
published route keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from . import ledger, loading, permissions
from .deadlines import local_date
from .errors import BadRecord, NotPermitted
from .models import Body, Case, Meeting, Membership, Organisation, Route, User
from .records import check_characters
from .rights import RIGHT_NAMES, Held, Right, Rights, Role
from .text import Text

FARTHEST = timedelta(days=3 * 366)  # a calendar is planned a term ahead; more is a slip of the pen
_MOST = 99


@dataclass(frozen=True, kw_only=True)
class BodyDraft:
    """What a body is called, whether it advises or decides, and when it has a quorum."""

    name: str
    mandate: str
    quorum: str = Body.Quorum.MAJORITY
    quorum_number: int | None = None

    @classmethod
    def of(cls, body: Body) -> BodyDraft:
        """The body as it is."""
        return cls(
            name=body.name,
            mandate=body.mandate,
            quorum=body.quorum,
            quorum_number=body.quorum_number,
        )


def create(
    agreement: Case, organisation: Organisation, draft: BodyDraft, *, by: User | None, now: datetime
) -> Body:
    """A new body of an agreement, at one of its parties or below; the coordinator's act.

    Raises NotPermitted, or BadRecord for an organisation outside the agreement, a name that is
    taken there or a quorum that cannot be. ``by`` None is the installation itself.
    """
    with loading.beside_cases():
        office = _demand(by, agreement.pk, now)
        if organisation not in organisations_of(agreement.pk):
            raise BadRecord("organisation", _OUTSIDE.format(name=organisation.name))
        body = Body(organisation=organisation, agreement_id=agreement.pk)
        _write(body, draft)
        words = {"agreement": str(agreement.public_id), **_told(draft)}
        _record(body, "create_body", words, office, by=by, now=now)
    return body


def change(body: Body, draft: BodyDraft, *, by: User | None, now: datetime) -> Body:
    """Another name, quorum or mandate. Raises as ``create``.

    BadRecord too for another mandate while a published route uses the body: cases on their
    way were promised the road as it stands.
    """
    with loading.beside_cases():
        locked, office = _lock(body, by, now)
        before = BodyDraft.of(locked)
        if draft == before:
            return locked
        # A route is published under the lock of its bodies (road_building), so none comes between.
        if draft.mandate != before.mandate and routes_of(locked.pk):
            raise BadRecord("mandate", _ON_A_ROAD)
        _write(locked, draft)
        words = {"before": _told(before), "after": _told(draft)}
        _record(locked, "change_body", words, office, by=by, now=now)
    return locked


def add_meetings(
    body: Body, days: Collection[date], *, by: User | None, now: datetime
) -> list[date]:
    """Puts local dates from today on into the body's calendar; returns those that were new.

    Raises NotPermitted, or BadRecord for none, or for a day that has passed or lies more than
    three years ahead.
    """
    today = local_date(now)
    with loading.beside_cases():
        locked, office = _lock(body, by, now)
        if not days:
            raise BadRecord("days", _NO_DAYS)
        if min(days) < today:
            raise BadRecord("days", _PAST.format(day=min(days)))
        if max(days) > today + FARTHEST:
            raise BadRecord("days", _TOO_FAR.format(day=max(days)))
        known = set(Meeting.objects.filter(body=locked, on__in=days).values_list("on", flat=True))
        new = sorted(set(days) - known)
        if new:
            Meeting.objects.bulk_create(Meeting(body=locked, on=day) for day in new)
            _record(locked, "add_meetings", _days(new), office, by=by, now=now)
    return new


def remove_meeting(body: Body, day: date, *, by: User | None, now: datetime) -> None:
    """Takes a coming day out of the body's calendar; a day that has come stays.

    Open items keep the deadline they were given. Raises NotPermitted or BadRecord.
    """
    with loading.beside_cases():
        locked, office = _lock(body, by, now)
        if day <= local_date(now):
            raise BadRecord("days", _HELD.format(day=day))
        gone, _ = Meeting.objects.filter(body=locked, on=day).delete()
        if not gone:
            raise BadRecord("days", _NO_MEETING.format(day=day))
        _record(locked, "remove_meeting", _days([day]), office, by=by, now=now)


# -- reading


def organisations_of(agreement_id: int) -> list[Organisation]:
    """The parties of an agreement and everything below them, by name; two statements."""
    parties = set(
        Organisation.objects.filter(party_in__agreement=agreement_id).values_list("pk", "root")
    )
    keys, roots = {key for key, _ in parties}, {root for _, root in parties}
    near = list(Organisation.objects.filter(root__in=roots).order_by("name", "pk"))
    parent = {one.pk: one.parent_id for one in near}
    return [one for one in near if not keys.isdisjoint(_upwards(one.pk, parent))]


def _upwards(key: int, parent: Mapping[int, int | None]) -> Iterable[int]:
    above: int | None = key
    while above is not None:
        yield above
        above = parent.get(above)


def routes_of(body_id: int) -> list[Route]:
    """The published routes on which a body stands, newest first."""
    found = Route.objects.filter(
        Q(steps__body=body_id) | Q(review_body=body_id), published_at__isnull=False
    )
    return list(found.distinct().order_by("-published_at"))


def seats(body_id: int, today: date) -> list[Membership]:
    """Who sits in a body or serves it, now or from a later day, the chair first; one statement."""
    rows = Membership.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=today), body=body_id, person__is_active=True
    ).select_related("person")
    return sorted(rows, key=lambda row: (_ORDER.index(Role(row.role)), row.person.name, row.pk))


def at_hand(agreement_id: int, rights: Rights, today: date) -> list[User]:
    """Whom the coordinator knows of already: who sits in the agreement's bodies, and who works
    at its parties in an organisation that she reads; by name."""
    read = rights.organisations([Right.READ, Right.ADMINISTER])
    own = {one.pk for one in organisations_of(agreement_id)} & read
    there = Membership.objects.active(today).filter(
        Q(body__agreement=agreement_id) | Q(organisation__in=own)
    )
    return list(User.objects.filter(pk__in=there.values("person")).order_by("name", "pk"))


_ORDER = [Role.CHAIR, Role.SECRETARY, Role.BODY_MEMBER, Role.SUBSTITUTE]


# -- rules


def _lock(body: Body, by: User | None, now: datetime) -> tuple[Body, Held | None]:
    """The body as it is under its lock, and the office through which ``by`` changes it."""
    locked = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    return locked, _demand(by, locked.agreement_id, now)


def _demand(by: User | None, agreement_id: int | None, now: datetime) -> Held | None:
    if by is None:
        return None
    rights = permissions.rights_of(by, local_date(now))
    held = rights.find(Right.COORDINATE, agreement_id, "agreement")
    if held is None:
        raise NotPermitted(_IT_TAKES.format(role=RIGHT_NAMES[Right.COORDINATE]))
    return held


def _write(body: Body, draft: BodyDraft) -> None:
    check_characters(draft.name, "name")
    if not draft.name.strip():
        raise BadRecord("name", _NO_NAME)
    _check_quorum(draft)
    body.name, body.mandate = draft.name.strip(), draft.mandate
    body.quorum, body.quorum_number = draft.quorum, draft.quorum_number
    try:
        with transaction.atomic():
            body.save()
    except IntegrityError:  # somebody may have taken the name this very moment
        raise BadRecord("name", _TAKEN.format(name=body.name)) from None


def _check_quorum(draft: BodyDraft) -> None:
    if draft.mandate not in Body.Mandate.values:
        raise BadRecord("mandate", _CHOOSE)
    if draft.quorum not in Body.Quorum.values:
        raise BadRecord("quorum", _CHOOSE)
    counted = draft.quorum == Body.Quorum.NUMBER
    if counted and not 1 <= (draft.quorum_number or 0) <= _MOST:
        raise BadRecord("quorum_number", _HOW_MANY)
    if not counted and draft.quorum_number is not None:
        raise BadRecord("quorum_number", _NO_NUMBER_HERE)


def _told(draft: BodyDraft) -> dict[str, Any]:
    return {key: value for key, value in vars(draft).items() if value is not None}


def _days(days: Iterable[date]) -> dict[str, Any]:
    return {"days": [day.isoformat() for day in days]}


def _record(
    body: Body,
    act: str,
    words: Mapping[str, Any],
    office: Held | None,
    *,
    by: User | None,
    now: datetime,
) -> None:
    """A body's entries form a chain of their own, written under the body's lock."""
    entry = ledger.Entry(
        chain=body.public_id,
        kind="setting",
        act=act,
        decided_on=local_date(now),
        body=body.public_id,
        organisation=body.organisation.public_id,
        decided_by=by.public_id if by is not None else None,
        recorded_by=by.public_id if by is not None else None,
        membership=office.membership if office is not None else None,
        subject=body.public_id,
        words=words,
        people={str(by.public_id): by.name} if by is not None else {},
    )
    ledger.record([entry])


_IT_TAKES = Text("det kräver att du är {role}.", "it takes being {role}.")
_OUTSIDE = Text(
    "{name} hör inte till någon av överenskommelsens parter. Välj en part eller något under den.",
    "{name} does not belong to any party of the agreement. Choose a party or something below it.",
)
_ON_A_ROAD = Text(
    "Organet står på en fastställd beslutsväg. Dess uppdrag avgör vilka beslut det kan fatta, så "
    "det kan inte ändras där. Skapa ett nytt organ och en ny version av beslutsvägen.",
    "The body stands on a published route. Its mandate decides which decisions it can take, so it "
    "cannot be changed there. Create a new body and a new version of the route.",
)
_NO_NAME = Text("Ange vad organet heter.", "Say what the body is called.")
_TAKEN = Text(
    "Det finns redan ett organ som heter ”{name}” där. Välj ett annat namn.",
    "There is a body called “{name}” there already. Choose another name.",
)
_CHOOSE = Text("Välj ett av alternativen.", "Choose one of these.")
_HOW_MANY = Text(
    "Ange hur många som måste vara närvarande, 1 till 99.",
    "Enter how many must be present, 1 to 99.",
)
_NO_NUMBER_HERE = Text(
    "Antalet hör till regeln ”minst ett visst antal”. Ta bort det eller välj den regeln.",
    "The number belongs to the rule “at least so many”. Remove it or choose that rule.",
)
_NO_DAYS = Text("Ange minst en dag.", "Enter at least one day.")
_PAST = Text(
    "{day} har redan varit. Sammanträdesdagar läggs in i förväg.",
    "{day} has passed. Meeting days are entered ahead.",
)
_TOO_FAR = Text(
    "{day} ligger mer än tre år fram. Kontrollera årtalet.",
    "{day} lies more than three years ahead. Check the year.",
)
_HELD = Text(
    "{day} har redan varit eller är i dag. Den dagen står kvar.",
    "{day} has passed or is today. That day stays.",
)
_NO_MEETING = Text(
    "Det finns inget planerat sammanträde {day}.", "There is no meeting planned on {day}."
)
