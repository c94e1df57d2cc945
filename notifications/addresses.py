"""Addresses that letters do not reach: refused for good, until a letter to them is taken again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from workflow.models import User

from .models import DeadAddress


def refused(address: str, reason: str, now: datetime) -> None:
    """Notes that a mail server has refused an address for good; the first day stays."""
    row = DeadAddress(address=address.lower(), since=now, reason=reason[:300])
    DeadAddress.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["address"], update_fields=["reason"]
    )


def accepted(address: str) -> None:
    """Notes that a letter to an address was taken."""
    DeadAddress.objects.filter(address=address.lower()).delete()


def not_reached(people: Iterable[User]) -> Mapping[int, DeadAddress]:
    """Those of these people whom no letter reaches, by key; one statement."""
    keys = {person.email.lower(): person.pk for person in people}
    rows = DeadAddress.objects.filter(address__in=keys)
    return {keys[row.address]: row for row in rows}
