"""Each kind of letter as it would look for one person now, with real data.

Rendered from her newest letter of the kind; else from a case that she sees, where it would be
written to somebody, with her in that one's place. To be asked in her own context: what she may
not see is not read. Nothing is stored and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from workflow.flows import case_types
from workflow.models import Audience, Case, OutboxEvent, User, WorkItem
from workflow.models.work import OPEN
from workflow.reminding import EVENT, clock_of
from workflow.rights import Rights

from . import inbox, invitations, ledger_letters, stopping
from .composing import Piece, digest_content, with_choice
from .happening import happening_of
from .models import OF_NO_EVENT, Kind, Letter
from .overviews import overview_of
from .recipients import BACK_TO_ALL, DECIDED_STATES, SILENT, item_of, kinds_of
from .rendering import Content, Rendered, content_of, written

DIGESTED = 5  # letters in the digest that is shown
TRIED = 3  # events at most, the newest first: each costs some statements


@dataclass(frozen=True)
class Preview:
    """A letter as it would be, and whether she has had one of this kind."""

    rendered: Rendered
    is_hers: bool


def preview(kind: Kind, person: User, rights: Rights, today: date) -> Preview | None:
    """The letter of a kind in the active language; None where nothing would be written."""
    visible = Case.objects.visible_to(rights)
    if kind is Kind.INVITED:
        sample = invitations.sample(person, visible)
        return Preview(sample, is_hers=True) if sample is not None else None
    if kind in ledger_letters.KINDS.values():
        sample = ledger_letters.sample(kind, person, timezone.now())
        return Preview(sample, is_hers=True) if sample is not None else None
    if kind in OF_NO_EVENT:
        return _of_several(kind, person, rights, today)
    hers = Letter.objects.filter(person=person, kind=kind, event__case__in=visible)
    letter = hers.select_related("event__case").order_by("-event__happened_at", "pk").first()
    if letter is not None:
        return _written(kind, letter.of_event, person, today, is_hers=True)
    for event in _events(kind, visible):
        if kind in kinds_of(event, today):
            return _written(kind, event, person, today, is_hers=False)
    foreseen = _foreseen(kind, visible)
    return _written(kind, foreseen, person, today, is_hers=False) if foreseen else None


def _of_several(kind: Kind, person: User, rights: Rights, today: date) -> Preview | None:
    """The overview of today, or her newest letters as a digest would tell them."""
    if kind is Kind.OVERVIEW:
        content = overview_of(person, today)
    else:
        rows = inbox.page_of(person, rights, today, 1).rows[:DIGESTED]
        content = digest_content([_piece(row) for row in rows]) if rows else None
    if content is None:
        return None
    return Preview(_as_sent(kind, person, content), is_hers=True)


def _piece(row: inbox.Row) -> Piece:
    due = row.item.due if row.item is not None else None
    return Piece(row.letter, Kind(row.letter.kind), row.content, due)


def _foreseen(kind: Kind, visible: QuerySet[Case]) -> OutboxEvent | None:
    """The reminder that the earliest deadline of a visible case may still bring, unsaved."""
    if kind not in (Kind.REMINDER, Kind.ESCALATION):
        return None
    items = WorkItem.objects.filter(process__in=visible, status__in=OPEN, due__isnull=False)
    item = items.select_related("process").order_by("due", "id").first()
    clock = clock_of(item.process.kind, item.process.state) if item is not None else None
    if item is None or item.due is None or clock is None:
        return None
    case, due = item.process, item.due.isoformat()
    payload = {
        "item": str(item.public_id),
        "clock": clock.value,
        "due": due,
        "on": due,
        "to": [Audience.HOLDER.value, Audience.COORDINATOR.value],
    }
    return OutboxEvent(kind=EVENT, case=case, payload=payload)


def _written(
    kind: Kind, event: OutboxEvent, person: User, today: date, *, is_hers: bool
) -> Preview:
    assert event.case is not None  # events without a case have no recipients
    item = item_of(person, event.case, today)
    if item is None and kind is Kind.YOUR_TURN:
        item = _open_item(event.case)
    content = content_of(kind, happening_of(event, today), item)
    return Preview(_as_sent(kind, person, content), is_hers)


def _as_sent(kind: Kind, person: User, content: Content) -> Rendered:
    return written(with_choice(content, stopping.link_of(person, kind)))


def _open_item(case: Case) -> WorkItem | None:
    items = WorkItem.objects.filter(process=case, status__in=OPEN)
    return items.select_related("body", "organisation", "owner").order_by("id").first()


def _events(kind: Kind, visible: QuerySet[Case]) -> Iterator[OutboxEvent]:
    """The newest events of visible cases that lead to a letter of this kind, if somebody is there
    to get it."""
    found = OutboxEvent.objects.filter(_LEADING_TO[kind](), case__in=visible)
    found = found.filter(case__number__isnull=False).select_related("case")
    yield from found.distinct().order_by("-happened_at", "-case", "pk")[:TRIED]


def _turns() -> Q:
    """What brought the case to where it is and opened an item that is open still."""
    opened = Q(case__items__status__in=OPEN, case__items__created=F("happened_at"))
    reached = Q(case__state=KeyTextTransform("target", "payload"))
    return opened & reached & ~Q(kind__in=(*SILENT, *BACK_TO_ALL, "return_evaluation"))


def _settled() -> Q:
    final = {state for one in case_types().values() for state in one.FINAL}
    return Q(kind__in=("register", "discontinue")) | Q(
        payload__target__in=[*final, *DECIDED_STATES]
    )


def _any_of(*acts: str) -> Q:
    return Q(kind__in=acts)


_LEADING_TO: Mapping[Kind, Callable[[], Q]] = {
    Kind.YOUR_TURN: _turns,
    Kind.REFERRED_BACK: lambda: _any_of(*BACK_TO_ALL, "return_evaluation"),
    Kind.DECIDED: _settled,
    Kind.AMENDED: lambda: _any_of("amend", "prolong"),
    Kind.PREPARED: lambda: _any_of("prepare"),
    Kind.RELEASED: lambda: _any_of("release"),
    Kind.REMINDER: lambda: _any_of(EVENT),
    Kind.ESCALATION: lambda: _any_of(EVENT),
    Kind.MOVED: lambda: _any_of("extend"),
}
