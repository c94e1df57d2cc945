"""Gives and ends roles; each is an entry in the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from . import flows, ledger, roles
from .deadlines import local_date
from .errors import BadRecord
from .models import Body, Case, Membership, Organisation, User
from .rights import Role
from .text import Text

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
    if isinstance(place, Case) and place.kind != "agreement":
        raise BadRecord("place", _NO_AGREEMENT)
    with transaction.atomic():
        # One at a time for a person: each writes her grants anew.
        User.objects.select_for_update(of=("self",)).get(pk=person.pk)
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
    """Ends a membership with this local date as its last day; it gives nothing afterwards.

    Work items she had taken there go back to their queue, unless another role of hers holds
    on. Raises BadRecord where it has ended before that: an ended role is given anew.
    """
    with transaction.atomic():
        locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        if locked.ends is not None and on > locked.ends:
            raise BadRecord("on", _ENDED)
        locked.ends = max(on, locked.starts)
        locked.save(update_fields=["ends"])
        if locked.ends <= local_date(now):
            _hand_back(locked)
        _record(locked, "end", by=by, now=now)


def _hand_back(membership: Membership) -> None:
    place = {"organisation": membership.organisation_id, "body": membership.body_id}
    held = {f"{kind}_id": key for kind, key in place.items() if key is not None}
    after = membership.ends + timedelta(days=1) if membership.ends else date.max
    if not held or Membership.objects.active(after).filter(person=membership.person_id, **held):
        return
    flows.hand_back_all(membership.person_id, **held)


def _write_grants(membership: Membership, place: Place) -> None:
    if isinstance(place, Case):
        place = Case.objects.get(pk=place.pk)  # grants hang on the case, not on its type
    roles.write_grants(membership.person, place)


def _record(membership: Membership, act: str, *, by: User | None, now: datetime) -> None:
    place = membership.organisation or membership.body
    person, agreement = membership.person, membership.agreement
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
                subject=membership.public_id,
                words={
                    "person": str(person.public_id),
                    "agreement": str(agreement.public_id) if agreement else None,
                    "starts": membership.starts.isoformat(),
                    "ends": membership.ends.isoformat() if membership.ends else None,
                },
                people={str(one.public_id): one.name for one in (person, by) if one is not None},
            )
        ]
    )


def _chain(membership: Membership) -> UUID:
    """A membership's entries form a chain of their own: its few acts, nobody waits for it."""
    return membership.public_id


_NO_AGREEMENT = Text(
    "Samordnare är man för en överenskommelse.", "One coordinates an agreement, nothing else."
)
_ENDED = Text(
    "Rollen har redan upphört. Ge den på nytt.", "The role has ended already. Give it anew."
)
