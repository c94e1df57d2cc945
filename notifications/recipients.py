"""Who is told of an event, and as what: asked when a letter is owed, and again when it is sent.

Nothing of it is stored with the event. Rights and visibility are those of the moment, so a
withdrawn role receives nothing, and nobody is told "your turn" when the turn has passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from workflow import absences
from workflow.flows import case_types
from workflow.later_acts import CHANGE, CORRECT, FORMAL, OWN_NUMBER
from workflow.models import (
    Audience,
    Body,
    Case,
    Clock,
    ConflictOfInterest,
    LedgerEntry,
    Organisation,
    OutboxEvent,
    RouteStep,
    User,
    WorkItem,
)
from workflow.models.work import OPEN
from workflow.permissions import people_who, rights_of
from workflow.reminding import EVENT
from workflow.rights import Right

from .models import Kind
from .reminders import Due, due_of

BACK_TO_ALL = ("refer_back", "decline", "reconsider")
# Where a case comes to rest although it is not final yet.
DECIDED_STATES = ("approved", "in_force", "established")
SILENT = (
    *("take", "take_back", "edit", "report_progress", "fulfil", "set_reminders"),
    *("document", "archive", FORMAL, OWN_NUMBER),
)
_OVERTAKEN = "CANCELED"  # viewflow's word, as workflow/sql/write_turn.sql writes it


@dataclass(frozen=True)
class Recipient:
    """A person to be told, and what the event is for her."""

    person: User
    kind: Kind


def recipients(event: OutboxEvent, today: date) -> list[Recipient]:
    """Everybody to be told of an event on this local date, by name, each once.

    Whoever is concerned in two ways is told of the more specific one. The person who acted is
    not told of her own act, nobody of a case she may not see, and of a draft nobody at all.
    """
    found: dict[User, Kind] = {}
    for kind, people in _circles(event, today):
        for person in people:
            found.setdefault(person, kind)
    told = [
        Recipient(person, kind)
        for person, kind in found.items()
        if _may_be_told(person, event, today)
    ]
    return sorted(told, key=lambda one: (one.person.name, one.person.pk))


def kind_for(person: User, event: OutboxEvent, today: date) -> Kind | None:
    """What an event is for one person on this local date; None if it is nothing to her."""
    for kind, people in _circles(event, today):
        if person in people:
            return kind if _may_be_told(person, event, today) else None
    return None


def kinds_of(event: OutboxEvent, today: date) -> set[Kind]:
    """The kinds of letter that an event is to anybody but whoever acted, on this local date."""
    by = event.payload.get("person")
    return {
        kind
        for kind, people in _circles(event, today)
        if any(str(person.public_id) != by for person in people)
    }


def item_of(person: User, case: Case, today: date) -> WorkItem | None:
    """The open item of a case that is a person's to do on this local date."""
    return next((i for i in _open_items(case) if person in _holding(case, [i], today)), None)


def _may_be_told(person: User, event: OutboxEvent, today: date) -> bool:
    if str(person.public_id) == event.payload.get("person"):
        return False
    rights = rights_of(person, today)
    return Case.objects.visible_to(rights).filter(pk=event.case_id).exists()


# -- the circles of people around an event, the most specific first


Circles = Iterator[tuple[Kind, Iterable[User]]]


def _circles(event: OutboxEvent, today: date) -> Circles:
    case, code = event.case, event.kind
    if case is None or case.number is None or code in SILENT:
        return
    if code == EVENT:
        yield from _around_a_deadline(event, case, today)
    elif code == "extend":
        yield Kind.MOVED, _holding(case, _open_items(case), today)
        yield Kind.MOVED, handled_by(case)
    elif code == "release":
        yield Kind.RELEASED, _receiving(event, today)
    elif code in ("prepare", "amend", "prolong", CHANGE, CORRECT):
        yield from _around_a_text(event, case, today)
    elif code == "not_mine":
        yield from _around_an_item_left(event, case, today)
    elif code in ("delegate", "hand_back"):
        items = _open_items(case).filter(public_id=UUID(event.payload["item"]))
        yield Kind.YOUR_TURN, _holding(case, items, today)
    else:
        yield from _around_a_turn(event, case, today)


def _around_an_item_left(event: OutboxEvent, case: Case, today: date) -> Circles:
    """Somebody has said that it is not hers: who can give it to another, else who coordinates."""
    items = list(_open_items(case).filter(public_id=UUID(event.payload["item"])))
    leading = [
        one for one in _leading(items, today) if str(one.public_id) != event.payload["person"]
    ]
    yield Kind.ESCALATION, leading or (_coordinating(case, today) if items else [])


def _around_a_text(event: OutboxEvent, case: Case, today: date) -> Circles:
    kind = Kind.PREPARED if event.kind == "prepare" else Kind.AMENDED
    if event.kind in ("prolong", CHANGE, CORRECT):
        yield kind, handled_by(case)  # those who signed among them
    else:
        yield kind, people_who(Right.PROPOSE, case.owner_organisation, today)
    if event.kind == "amend":
        yield kind, _in_the_last_body(case, today)
    yield kind, _holding(case, _open_items(case), today)


def _around_a_turn(event: OutboxEvent, case: Case, today: date) -> Circles:
    if event.kind in BACK_TO_ALL:
        yield Kind.REFERRED_BACK, handled_by(case)
    if event.kind in (*BACK_TO_ALL, "return_evaluation"):
        yield Kind.REFERRED_BACK, _having_the_turn(event, case, today)
        return
    if _settles(event, case):
        yield Kind.DECIDED, handled_by(case)
        yield Kind.DECIDED, _having_lost_the_turn(event, case, today)
    yield Kind.YOUR_TURN, _having_the_turn(event, case, today)


def _around_a_deadline(event: OutboxEvent, case: Case, today: date) -> Circles:
    """Who has it to do; and those who are told beside her, because it is late or near."""
    due = due_of(event)
    if due is None:
        return
    wanted = due.audiences
    holding = _holding_a_deadline(due, case, today)
    if Audience.HOLDER in wanted:
        yield Kind.REMINDER, holding
    coordinating = _coordinating(case, today)
    if due.clock in (Clock.PLAN, Clock.REPORT):
        yield Kind.REMINDER, coordinating  # hers to see to
    if Audience.CHAIR in wanted and due.item is not None and due.item.body is not None:
        yield Kind.ESCALATION, people_who(Right.DECIDE_URGENTLY, due.item.body, today)
    if Audience.MANAGER in wanted:
        yield Kind.ESCALATION, _managing(due, case, today)
    # Nobody is there to do it: then somebody must know.
    if Audience.COORDINATOR in wanted or not holding:
        yield Kind.ESCALATION, coordinating


def _holding_a_deadline(due: Due, case: Case, today: date) -> list[User]:
    return _holding(case, [due.item] if due.item is not None else _open_items(case), today)


def _managing(due: Due, case: Case, today: date) -> list[User]:
    items = [due.item] if due.item is not None else list(_open_items(case))
    return _leading(items, today)


def _leading(items: Iterable[WorkItem], today: date) -> list[User]:
    places = [item.organisation for item in items if item.organisation is not None]
    return [one for place in places for one in people_who(Right.DELEGATE, place, today)]


def _coordinating(case: Case, today: date) -> list[User]:
    return people_who(Right.COORDINATE, case.agreement or case, today)


def _settles(event: OutboxEvent, case: Case) -> bool:
    target = event.payload.get("target")
    if event.kind == "register" or target == event.payload.get("source"):
        return False
    final = case_types()[case.kind].FINAL
    return target in final or target in DECIDED_STATES or event.kind == "discontinue"


def handled_by(case: Case) -> QuerySet[User]:
    """Whoever has an act of hers in the record of the case."""
    people = LedgerEntry.objects.filter(chain=case.public_id, recorded_by__isnull=False)
    keys = people.order_by().values_list("recorded_by", flat=True).distinct()
    return User.objects.filter(public_id__in=keys, is_active=True).order_by("pk")


def _open_items(case: Case) -> QuerySet[WorkItem]:
    return _items(case).filter(status__in=OPEN)


def _items(case: Case) -> QuerySet[WorkItem]:
    items = WorkItem.objects.filter(process=case).select_related("body", "organisation", "owner")
    return items.order_by("id")


def _having_the_turn(event: OutboxEvent, case: Case, today: date) -> list[User]:
    """Who has an item that this event opened, as long as the case is still where it came to."""
    if case.state != event.payload.get("target"):
        return []
    return _holding(case, _open_items(case).filter(created=event.happened_at), today)


def _having_lost_the_turn(event: OutboxEvent, case: Case, today: date) -> list[User]:
    """Whose item was overtaken: the case was withdrawn while it lay on their table."""
    item = event.payload.get("item")
    if item is None:
        return []
    return _holding(case, _items(case).filter(public_id=UUID(item), status=_OVERTAKEN), today)


def _holding(case: Case, items: Iterable[WorkItem], today: date) -> list[User]:
    """Who takes care of items; nobody who has jäv."""
    jav = set(ConflictOfInterest.objects.filter(case=case).values_list("person", flat=True))
    found: dict[User, None] = {}
    for item in items:
        found |= dict.fromkeys(_working_on(item, jav, today))
    return [person for person in found if person.pk not in jav]


def _working_on(item: WorkItem, jav: Collection[int], today: date) -> Iterable[User]:
    """Who has taken an item, and her substitute while she is away; else all who may do it.

    Also where the holder may no longer: her role there has ended, or she has jäv.
    """
    everybody = _able_to_do(item, today)
    if item.owner not in everybody or item.owner_id in jav:
        return everybody
    away = absences.away([item.owner_id], today).get(item.owner_id)
    substitutes = [away.substitute] if away is not None else []
    return [item.owner, *(person for person in substitutes if person in everybody)]


def _able_to_do(item: WorkItem, today: date) -> list[User]:
    if item.body is not None:
        return people_who(Right.RECORD, item.body, today)
    assert item.organisation is not None  # the database sees to it
    right = Right.SIGN if item.party_id is not None else Right.REPORT
    return people_who(right, item.organisation, today)


def _in_the_last_body(case: Case, today: date) -> list[User]:
    steps = RouteStep.objects.filter(route=case.route_id).select_related("body")
    last = steps.order_by("-position").first()
    return people_who(Right.RECORD, last.body, today) if last is not None else []


def _receiving(event: OutboxEvent, today: date) -> list[User]:
    place = event.payload.get("organisation")
    if place:
        organisation = Organisation.objects.get(public_id=UUID(place))
        return people_who(Right.READ, organisation, today)
    body = Body.objects.get(public_id=UUID(event.payload["body"]))
    return people_who(Right.READ_QUEUE, body, today)
