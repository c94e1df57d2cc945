"""Who is told of an event: asked when the letter is written, never stored with the event.

Rights and visibility are asked anew at that moment, so a withdrawn role receives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from workflow.models import (
    Body,
    Case,
    LedgerEntry,
    Organisation,
    OutboxEvent,
    RouteStep,
    User,
    WorkItem,
)
from workflow.models.work import OPEN
from workflow.permissions import people_who, rights_of
from workflow.rights import Right


def recipients(event: OutboxEvent, today: date) -> list[User]:
    """Everybody to be told of an event on this local date, by name, each once.

    Whoever has the turn now hears that it is hers; of a referral back, with its reason,
    everybody hears who has handled the case; of a release, those who may read there. The
    person who acted is not told of her own act, and nobody of a case she may not see.
    """
    case = event.case
    if case is None:
        return []
    told = {*_having_the_turn(case, today), *_concerned(event, case, today)}
    actor = event.payload.get("person")
    return sorted(
        (p for p in told if str(p.public_id) != actor and _sees(p, case, today)),
        key=lambda person: (person.name, person.pk),
    )


def _having_the_turn(case: Case, today: date) -> Iterable[User]:
    items = WorkItem.objects.filter(process=case, status__in=OPEN).select_related(
        "body", "organisation", "owner"
    )
    for item in items.order_by("id"):
        if item.owner is not None:
            yield item.owner
        elif item.body is not None:
            yield from people_who(Right.RECORD, item.body, today)
        elif item.organisation is not None:
            right = Right.SIGN if item.party_id is not None else Right.REPORT
            yield from people_who(right, item.organisation, today)


def _concerned(event: OutboxEvent, case: Case, today: date) -> Iterable[User]:
    if event.kind in ("refer_back", "reject", "dismiss", "withdraw"):
        yield from _handled_by(case)
    elif event.kind in ("prepare", "amend"):
        yield from people_who(Right.PROPOSE, case.owner_organisation, today)
        if event.kind == "amend":
            yield from _in_the_last_body(case, today)
    elif event.kind == "release":
        yield from _receiving(event, today)


def _in_the_last_body(case: Case, today: date) -> Iterable[User]:
    steps = RouteStep.objects.filter(route=case.route_id).select_related("body")
    last = steps.order_by("-position").first()
    return people_who(Right.RECORD, last.body, today) if last is not None else []


def _handled_by(case: Case) -> Iterable[User]:
    people = LedgerEntry.objects.filter(chain=case.public_id, recorded_by__isnull=False)
    keys = people.order_by().values_list("recorded_by", flat=True).distinct()
    return User.objects.filter(public_id__in=keys, is_active=True).order_by("pk")


def _receiving(event: OutboxEvent, today: date) -> Iterable[User]:
    place = event.payload.get("organisation")
    if place:
        organisation = Organisation.objects.get(public_id=UUID(place))
        return people_who(Right.READ, organisation, today)
    return people_who(
        Right.READ_QUEUE, Body.objects.get(public_id=UUID(event.payload["body"])), today
    )


def _sees(person: User, case: Case, today: date) -> bool:
    rights = rights_of(person, today)
    return Case.objects.visible_to(rights).filter(pk=case.pk).exists()
