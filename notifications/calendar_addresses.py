"""The secret address of a calendar feed: made, replaced and taken away by its person.

Calendars cannot sign in, so the address is what opens the feed. Its secret is 256 bits of chance;
what is kept is its sha256, so who reads the table of addresses reads nobody's calendar. A slow
hash would protect a secret that people choose; this one cannot be guessed.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from workflow import account_record
from workflow.models import User

from .models import CalendarAddress

LONGEST = 100  # characters of a secret that is looked up at all


def make(person: User, now: datetime) -> str:
    """A new secret for a person; the one before stops working. It cannot be read again."""
    secret = secrets.token_urlsafe(32)
    values = {"sha256": _fingerprint(secret), "made_at": now}
    with transaction.atomic():
        CalendarAddress.objects.update_or_create(person=person, defaults=values)
        account_record.note(person, account_record.CALENDAR_MADE, now=now)
    return secret


def take_away(person: User, now: datetime) -> None:
    """Her address stops working; nothing happens where there is none."""
    with transaction.atomic():
        gone, _ = CalendarAddress.objects.filter(person=person).delete()
        if gone:
            account_record.note(person, account_record.CALENDAR_REVOKED, now=now)


def of(person: User) -> CalendarAddress | None:
    """Her address, without its secret."""
    return CalendarAddress.objects.filter(person=person).first()


def whose(secret: str) -> User | None:
    """Whose feed a secret opens: nobody's once it was replaced, or her account is closed."""
    if len(secret) > LONGEST:
        return None
    found = CalendarAddress.objects.filter(
        sha256=_fingerprint(secret), person__is_active=True
    ).select_related("person")
    address = found.first()
    return address.person if address is not None else None


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
