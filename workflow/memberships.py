"""Gives and ends roles; each is an entry in the ledger."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from . import ledger, roles
from .deadlines import local_date
from .models import Body, Case, Membership, Organisation, User
from .rights import Role

Place = Organisation | Body | Case


def give(
    person: User,
    role: Role,
    place: Place | None,
    *,
    starts: date,
    ends: date | None = None,
    by: User | None,
    now: datetime,
) -> Membership:
    """A new membership; both days are local dates and included. Only an operator has no place.

    Raises IntegrityError when the role does not belong in that kind of place. Who may give
    roles is the caller's to ask; ``by`` None is the installation itself.
    """
    with transaction.atomic():
        membership = Membership.objects.create(
            person=person,
            role=role,
            organisation=place if isinstance(place, Organisation) else None,
            body=place if isinstance(place, Body) else None,
            agreement_id=place.pk if isinstance(place, Case) else None,
            starts=starts,
            ends=ends,
        )
        if place is not None:
            _write_grants(membership, place)
        _record(membership, "give", by=by, now=now)
    return membership


def end(membership: Membership, *, on: date, by: User | None, now: datetime) -> None:
    """Ends a membership with this local date as its last day; it gives nothing afterwards."""
    with transaction.atomic():
        locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        locked.ends = max(on, locked.starts)
        locked.save(update_fields=["ends"])
        _record(locked, "end", by=by, now=now)


def _write_grants(membership: Membership, place: Place) -> None:
    if isinstance(place, Case):
        place = Case.objects.get(pk=place.pk)  # grants hang on the case, not on its type
    roles.write_grants(membership.person, place)


def _record(membership: Membership, act: str, *, by: User | None, now: datetime) -> None:
    place = membership.organisation or membership.body
    person = membership.person
    ledger.record(
        [
            ledger.Entry(
                chain=_chain(membership),
                kind="membership",
                act=act,
                outcome=membership.role,
                decided_on=local_date(now),
                organisation=place.public_id if isinstance(place, Organisation) else None,
                body=place.public_id if isinstance(place, Body) else None,
                decided_by=by.public_id if by else None,
                recorded_by=by.public_id if by else None,
                membership=membership.public_id,
                text={
                    "starts": membership.starts.isoformat(),
                    "ends": membership.ends.isoformat() if membership.ends else None,
                    "names": {"person": person.name, "id": str(person.public_id)},
                },
            )
        ]
    )


def _chain(membership: Membership) -> UUID:
    """A membership's entries form a chain of their own: its few acts, nobody waits for it."""
    return membership.public_id
