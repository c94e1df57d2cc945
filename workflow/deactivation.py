"""Closes and opens somebody's account. People are never deleted: the history names them."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q

from . import flows, ledger, loading, memberships, permissions, roles
from .deadlines import local_date
from .errors import BadRecord, NoSuchPlace, NotPermitted
from .models import Membership, User
from .rights import Right, Rights
from .text import Text


def deactivate(person: User, *, by: User | None, now: datetime) -> None:
    """From this moment on she can do nothing: her sessions end, what she had taken goes back.

    Her roles stay as they are and count again if the account is opened. Raises NoSuchPlace,
    NotPermitted (also where she is the last administrator somewhere), BadRecord where it is
    closed already, LockBusy.
    """
    today = local_date(now)
    with loading.beside_cases():
        memberships.lock_places(_standing(person, today))
        locked = _locked(person, active=True, by=by, today=today)
        memberships.demand_successors(_standing(person, today), first_day=today, by=by, today=today)
        locked.is_active = False
        locked.save(update_fields=["is_active"])
        flows.hand_back_all(person.pk)
        _end_sessions(person, now)
        _record(locked, "deactivate", by, now)


def reactivate(person: User, *, by: User | None, now: datetime) -> None:
    """She may sign in again, with the roles that have not ended. Raises as ``deactivate``."""
    today = local_date(now)
    with loading.beside_cases():
        locked = _locked(person, active=False, by=by, today=today)
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        _record(locked, "reactivate", by, now)


def why_not(person: User, rights: Rights, today: date) -> Text | None:
    """Why whoever has these rights may neither close nor open the account; None if she may."""
    if person.pk == rights.person_id:
        return _ONESELF
    if rights.operates is not None:
        return None
    # An administrator closes and opens accounts of her own people only.
    hers = rights.places(Right.ADMINISTER)
    where = _standing(person, today) or list(Membership.objects.filter(person=person))
    if where and all(membership.organisation_id in hers for membership in where):
        return None
    return _ELSEWHERE


def _locked(person: User, *, active: bool, by: User | None, today: date) -> User:
    """The person as she is now, under her lock, if this may be done to her."""
    roles.lock(person.pk)
    if by is not None:
        rights = permissions.rights_of(by, today)
        why = why_not(person, rights, today)
        if why is not None and not _knows(person, rights):
            raise NoSuchPlace
        if why is not None:
            raise NotPermitted(why)
    locked = User.objects.get(pk=person.pk)
    if locked.is_active is not active:
        raise BadRecord("account", _CLOSED if active else _OPEN)
    return locked


def _knows(person: User, rights: Rights) -> bool:
    if person.pk == rights.person_id or rights.operates is not None:
        return True
    hers = rights.places(Right.ADMINISTER)
    return Membership.objects.filter(person=person, organisation__in=hers).exists()


def _standing(person: User, today: date) -> list[Membership]:
    """Her roles that have not ended, those that begin later among them."""
    rows = Membership.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), person=person)
    return list(rows.order_by("pk"))


def _end_sessions(person: User, now: datetime) -> None:
    """Signed out everywhere: the sessions would hold again if the account were opened."""
    for session in Session.objects.filter(expire_date__gte=now).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


def _record(person: User, act: str, by: User | None, now: datetime) -> None:
    entry = ledger.Entry(
        chain=person.public_id,
        kind="membership",
        act=act,
        decided_on=local_date(now),
        decided_by=by.public_id if by else None,
        recorded_by=by.public_id if by else None,
        subject=person.public_id,
        words={"person": str(person.public_id)},
        people={str(one.public_id): one.name for one in (person, by) if one is not None},
    )
    ledger.record([entry])


_ONESELF = Text(
    "ingen stänger eller öppnar sitt eget konto.", "nobody closes or opens her own account."
)
_ELSEWHERE = Text(
    "kontot hör inte bara till dina organisationer. Avsluta rollerna hos dig, eller vänd dig "
    "till den som är driftansvarig.",
    "the account does not belong to your organisations alone. End the roles with you, or turn "
    "to an operator.",
)
_CLOSED = Text("Kontot är redan stängt.", "The account is closed already.")
_OPEN = Text("Kontot är redan öppet.", "The account is open already.")
