"""Absences: somebody is away for a while and names who does her work meanwhile.

An absence gives no right (docs/adr/0021). The substitute acts through roles of her own; what
the absence changes is whose work she is shown, whose items she may take over, and that what
she does with them is recorded as done for the one who is away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from . import cover, ledger, loading, permissions
from .deadlines import local_date
from .errors import AlreadyHandled, BadRecord, NoSuchPlace
from .models import Absence, Membership, User
from .rights import Held, Rights
from .text import Text

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Away:
    """An absence as somebody reads of it beside the name of whoever is away: its last day,
    whether the reader stands in, and the substitute's name where she may know it."""

    ends: date
    stands_in: bool
    substitute: str


def register(
    person: User,
    substitute: User,
    *,
    starts: date,
    ends: date,
    by: User | None,
    now: datetime,
) -> Absence:
    """Somebody is away from one local date to another, both included, with a substitute.

    Registered by herself, by an administrator of an organisation or a coordinator of a body
    where she has a role, or by the installation (None). The substitute has a role in a place
    where she has one; for somebody else's absence, in one that ``by`` looks after.
    Raises NoSuchPlace for others, and BadRecord for days that cannot be, or when she is away
    already, LockBusy.
    """
    today = local_date(now)
    with loading.beside_cases():
        # One at a time for a person: no two of her absences overlap.
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
        roles, office = _roles_and_office(person, by, today)
        _check_days(starts, ends, today)
        if substitute == person or substitute not in cover.colleagues(roles, starts):
            raise BadRecord("substitute", _NO_COLLEAGUE.format(name=substitute.name))
        if _not_called_off(person).filter(starts__lte=ends, ends__gte=starts).exists():
            raise BadRecord("starts", _OVERLAP)
        absence = Absence.objects.create(
            person=person,
            substitute=substitute,
            starts=starts,
            ends=ends,
            recorded_by=by or person,
            recorded_at=now,
        )
        _record(absence, "absent", office, by=by, now=now)
    return absence


def call_off(absence_id: UUID, *, by: User | None, now: datetime) -> Absence:
    """Ends an absence now, or before it has begun; whoever may register it may do this.

    Raises NoSuchPlace for one that ``by`` may not know of, AlreadyHandled where somebody was
    first, BadRecord where it has passed, LockBusy.
    """
    today = local_date(now)
    with loading.beside_cases():
        found = Absence.objects.select_for_update(of=("self",)).filter(public_id=absence_id)
        absence = found.select_related("person", "substitute").first()
        if absence is None:
            raise NoSuchPlace
        _, office = _roles_and_office(absence.person, by, today)
        if absence.called_off_at is not None:
            raise AlreadyHandled
        if absence.ends < today:
            raise BadRecord("absence", _OVER)
        absence.called_off_at = now
        absence.save(update_fields=["called_off_at"])
        _record(absence, "absent_called_off", office, by=by, now=now)
    return absence


def roles_seen(person: User, rights: Rights, today: date) -> list[Membership]:
    """The roles of a person that whoever has these rights may know of and look after: all of
    one's own, else those in places one administers or coordinates. Whoever sees one may say
    that the person is away."""
    roles = cover.roles_of(person, today)
    return roles if rights.person_id == person.pk else cover.looked_after(roles, rights)


# -- who is away, and for whom somebody stands in


def stood_in_for(person: User, today: date) -> Mapping[int, Absence]:
    """Those who are away on this local date with this substitute, by key; one statement."""
    rows = Absence.objects.on(today).filter(substitute=person.pk)
    return {row.person_id: row for row in rows.select_related("person", "substitute")}


def away(people: Iterable[int | None], today: date) -> Mapping[int, Absence]:
    """Those of these people who are away on this local date; one statement, none for nobody."""
    keys = {key for key in people if key is not None}
    if not keys:
        return {}
    rows = Absence.objects.on(today).filter(person__in=keys)
    return {row.person_id: row for row in rows.select_related("person", "substitute")}


def told(found: Mapping[int, Absence], rights: Rights, today: date) -> Mapping[int, Away]:
    """What somebody with these rights reads of absences, by the absent person's key.

    That somebody is away is known to whoever waits for her; who stands in is a name of some
    other organisation's, perhaps, and is told only to its people. At most one statement.
    """
    me = rights.person_id
    asked = {a.substitute_id for a in found.values() if me not in (a.person_id, a.substitute_id)}
    known = cover.known(asked, rights, today)
    return {
        key: Away(
            ends=absence.ends,
            stands_in=absence.substitute_id == me,
            substitute=absence.substitute.name
            if absence.substitute_id in known or absence.person_id == me
            else "",
        )
        for key, absence in found.items()
    }


def coming(person: User, today: date) -> list[Absence]:
    """A person's absences that have not passed, the next one first."""
    rows = _not_called_off(person).filter(ends__gte=today).select_related("person", "substitute")
    return list(rows.order_by("starts"))


def of_others(substitute: User, today: date) -> list[Absence]:
    """The absences in which somebody stands in, now or later, the next one first."""
    rows = Absence.objects.filter(
        substitute=substitute.pk, ends__gte=today, called_off_at__isnull=True
    )
    return list(rows.select_related("person").order_by("starts", "pk"))


def _not_called_off(person: User) -> QuerySet[Absence]:
    return Absence.objects.filter(person=person.pk, called_off_at__isnull=True)


# -- rules


def _roles_and_office(
    person: User, by: User | None, today: date
) -> tuple[list[Membership], Held | None]:
    """The person's roles that ``by`` may know of, and the right through which she acts for her.

    One's own absence, and what the installation records, rests on no office.
    """
    if by is None or by == person:
        return cover.roles_of(person, today), None
    rights = permissions.rights_of(by, today)
    roles = roles_seen(person, rights, today)
    if not roles:
        raise NoSuchPlace
    return roles, cover.office(rights, roles[0])


def _check_days(starts: date, ends: date, today: date) -> None:
    if starts < today:
        raise BadRecord("starts", _IN_THE_PAST)
    if ends < starts:
        raise BadRecord("ends", _BACKWARDS)
    if ends > today + LONGEST:
        raise BadRecord("ends", _TOO_FAR)


def _record(
    absence: Absence, act: str, office: Held | None, *, by: User | None, now: datetime
) -> None:
    """An absence's two acts form a chain of their own; nobody else waits for it."""
    person, substitute = absence.person, absence.substitute
    entry = ledger.Entry(
        chain=absence.public_id,
        kind="membership",
        act=act,
        decided_on=local_date(now),
        decided_by=by.public_id if by is not None else None,
        recorded_by=by.public_id if by is not None else None,
        membership=office.membership if office is not None else None,
        subject=person.public_id,
        words={
            "person": str(person.public_id),
            "substitute": str(substitute.public_id),
            "starts": absence.starts.isoformat(),
            "ends": absence.ends.isoformat(),
        },
        people={str(p.public_id): p.name for p in (person, substitute, by) if p is not None},
    )
    ledger.record([entry])


_NO_COLLEAGUE = Text(
    "{name} har ingen roll där den som är borta har en. Välj någon som har det.",
    "{name} has no role where the absent person has one. Choose somebody who has.",
)
_OVERLAP = Text(
    "Det finns redan en frånvaro under de dagarna. Avboka den först.",
    "There is an absence on those days already. Call that off first.",
)
_IN_THE_PAST = Text(
    "Frånvaron kan börja i dag eller senare.", "An absence can begin today or later."
)
_BACKWARDS = Text("Sista dagen ligger före den första.", "The last day lies before the first one.")
_TOO_FAR = Text(
    "Frånvaron slutar mer än ett år fram. Kontrollera årtalet.",
    "The absence ends more than a year ahead. Check the year.",
)
_OVER = Text("Frånvaron är redan över.", "The absence is over already.")
