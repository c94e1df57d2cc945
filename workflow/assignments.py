"""Who in a queue takes care of an item: take, hand back, delegate. Moves no case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from . import events, flows, loading, permissions
from .deadlines import local_date
from .errors import HAS_CONFLICT, NotFound, NotPermitted
from .models import Case, User, WorkItem
from .rights import RIGHT_NAMES, Held, Right, Rights
from .text import Text
from .turn import Actor


def take(item_id: UUID, *, actor: Actor, now: datetime) -> WorkItem:
    """Claims an open item of a queue one works in; what a colleague holds who is away and has
    named one as her substitute may be taken over.

    Raises NotFound, AlreadyHandled, NotPermitted (also when somebody else has it) or
    LockBusy. ``now`` is aware.
    """
    with loading.one_turn(actor, now):
        case, item, person = _begin(item_id, actor, now)
        _demand_work(case, item)
        instead_of = _instead_of(case, item, person)
        if instead_of is None and item.owner_id != person.pk and _still_works(case, item):
            raise NotPermitted(_TAKEN.format(name=str(item.owner)))
        flows.StageActivation(item).take(person, now, instead_of=instead_of)
        _tell("take", case, item, now, person)
    return item


def hand_back(item_id: UUID, *, actor: Actor, now: datetime) -> WorkItem:
    """Puts one's own claimed item back into its queue. Raises as ``take``."""
    with loading.one_turn(actor, now):
        case, item, person = _begin(item_id, actor, now)
        if item.owner_id != person.pk:
            raise NotPermitted(_NOT_YOURS)
        flows.StageActivation(item).hand_back()
        _tell("hand_back", case, item, now, person)
    return item


def not_mine(item_id: UUID, *, actor: Actor, now: datetime) -> WorkItem:
    """Says that an item of one's organisation is not one's own to do: whoever leads there is
    told, so that somebody takes it. Hands it back where one has taken it. Raises as ``take``.
    """
    with loading.one_turn(actor, now):
        case, item, person = _begin(item_id, actor, now)
        _demand_work(case, item)
        if item.owner_id == person.pk:
            flows.StageActivation(item).hand_back()
        _tell("not_mine", case, item, now, person)
    return item


def delegate(item_id: UUID, *, to: User, actor: Actor, now: datetime) -> WorkItem:
    """A manager gives an item of her organisation to somebody who works in it.

    Raises as ``take``; NotPermitted also when the receiver could not do the work.
    """
    with loading.one_turn(actor, now):
        case, item, person = _begin(item_id, actor, now)
        rights = case.turn.rights
        if rights.find(Right.DELEGATE, item.organisation_id, "organisation") is None:
            raise NotPermitted(_demand(Right.DELEGATE, item))
        receiver = permissions.rights_of(to, local_date(now))
        if _work_right(receiver, item) is None or to.pk in case.turn.conflicted:
            raise NotPermitted(_CANNOT_WORK.format(name=to.name))
        flows.StageActivation(item).take(to, now)
        _tell("delegate", case, item, now, person)
    return item


def _begin(item_id: UUID, actor: Actor, now: datetime) -> tuple[Case, WorkItem, User]:
    if actor.person is None:
        raise NotPermitted(_NOT_YOURS)
    case_id = (
        WorkItem.objects.filter(public_id=item_id)
        .values_list("process__public_id", flat=True)
        .first()
    )
    if case_id is None:
        raise NotFound
    case = loading.begin(case_id, actor=actor, now=now)
    if not loading.is_visible(case, actor.person):
        raise NotFound
    if actor.person.pk in case.turn.conflicted:
        raise NotPermitted(HAS_CONFLICT)
    item = loading.named_item(case, item_id)
    return case, item, actor.person


def _demand_work(case: Case, item: WorkItem) -> None:
    if _work_right(case.turn.rights, item) is None:
        raise NotPermitted(_demand(Right.RECORD if item.body_id else Right.REPORT, item))


def _instead_of(case: Case, item: WorkItem, person: User) -> int | None:
    """Who is away and holds the item, if it is her substitute who takes it; else nobody.

    Taking again what one has taken over keeps for whom.
    """
    holder = item.done_for_id if item.owner_id == person.pk else item.owner_id
    return holder if holder in case.turn.away else None


def _still_works(case: Case, item: WorkItem) -> bool:
    """Whether the holder could do it today: an ended role or jäv holds nothing back."""
    if item.owner is None or item.owner_id in case.turn.conflicted:
        return False
    return _work_right(permissions.rights_of(item.owner, case.turn.today), item) is not None


def _work_right(rights: Rights, item: WorkItem) -> Held | None:
    """The membership through which somebody may do what an item asks."""
    if item.body_id is not None:
        return rights.find(Right.RECORD, item.body_id, "body")
    if item.party_id is not None:
        return rights.find(Right.SIGN, item.party_id, "organisation")
    return rights.find(Right.REPORT, item.organisation_id, "organisation")


def _demand(right: Right, item: WorkItem) -> Text:
    place = item.body or item.organisation
    return Text("det kräver att du är {role}.", "it takes being {role}.").format(
        role=RIGHT_NAMES[right].format(place=str(place))
    )


def _tell(kind: str, case: Case, item: WorkItem, now: datetime, person: User) -> None:
    payload = {"item": str(item.public_id), "person": str(person.public_id)}
    events.publish(kind, payload, case=case, now=now)


_TAKEN = Text(
    "{name} har redan tagit uppgiften. Be personen lämna tillbaka den.",
    "{name} has already taken the item. Ask for it to be handed back.",
)
_NOT_YOURS = Text("uppgiften är inte din.", "the item is not yours.")
_CANNOT_WORK = Text(
    "{name} kan inte göra uppgiften: personen saknar roll för det, eller har jäv.",
    "{name} cannot do the item: for want of a role, or for a conflict of interest.",
)
