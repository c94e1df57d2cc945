"""What waits for a person, and what lies on a body's table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import absences, flows, news, queue_counts, queues
from ..absences import Away
from ..deadlines import local_date
from ..errors import NotFound
from ..loading import label_of
from ..models import Case, LedgerEntry, WorkItem
from ..rights import Held, Right
from ..text import Text
from .doors import Door, address, next_of
from .gates import Visit, signed_in, visit_of
from .told import DONE

_NEWS, _NEWS_DAYS = 6, timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """An item as a queue shows it."""

    item: WorkItem
    stage: str
    place: str
    here: str
    due: date | None
    href: str  # of the case
    next: Door
    take: str = ""
    hand_back: str = ""
    delegate: str = ""
    proposer: str = ""
    holder: str = ""
    mine: bool = False
    away: Away | None = None  # of the holder
    stands_in: bool = False  # the reader, for the holder


@dataclass(frozen=True)
class News:
    """Something that somebody else has done with a case she sees."""

    when: datetime
    what: str
    case: Case
    who: str


@signed_in
def todo(request: HttpRequest) -> HttpResponse:
    """Att göra: what waits for me, in order of deadline."""
    visit = visit_of(request)
    away = absences.stood_in_for(visit.person, visit.today)
    page, number = _paged(request, lambda n: queues.my_work(visit.rights, away=away, page=n))
    told = absences.told(away, visit.rights, visit.today)
    managed = visit.rights.organisations([Right.DELEGATE])
    context = {
        "rows": [_row(item, visit, managed=managed, away=told) for item in page.items],
        "total": page.total,
        "pressing": queue_counts.my_pressing(visit.rights, visit.today, away=away)
        if page.total
        else None,
        "news": _news(visit) if number == 1 else (),
        "page_number": number,
        "page_count": page_count(page.total),
        "has_role": bool(visit.rights.held),
    }
    return render(request, "workflow/todo.html", context)


@signed_in
def body(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Kö: what lies on a body's table, for whoever may read it."""
    visit = visit_of(request)
    held = readable_body(visit, body_id)
    page, number = _paged(request, lambda n: queues.body_queue(visit.rights, held.place_id, page=n))
    found = absences.away((item.owner_id for item in page.items), visit.today)
    away = absences.told(found, visit.rights, visit.today)
    records = visit.rights.find(Right.RECORD, held.place_id, "body") is not None
    context = {
        "body": held,
        "records": records,
        "rows": [_row(item, visit, proposers=page.proposers, away=away) for item in page.items],
        "total": page.total,
        "pressing": queue_counts.body_pressing(held.place_id, visit.today) if page.total else None,
        "page_number": number,
        "page_count": page_count(page.total),
    }
    return render(request, "workflow/body.html", context)


def readable_body(visit: Visit, body_id: UUID) -> Held:
    """The body with this public id, if she reads its queue; NotFound otherwise."""
    held = next((held for held in visit.bodies if held.place_ref == body_id), None)
    if held is None:
        raise NotFound
    return held


def _paged(
    request: HttpRequest, read: Callable[[int], queues.QueuePage]
) -> tuple[queues.QueuePage, int]:
    """The page asked for and its number; the last one where a queue has become shorter."""
    number = page_number(request)
    page = read(number)
    if number > 1 and not page.items:
        number = page_count(page.total)
        page = read(number)
    return page, number


def page_number(request: HttpRequest) -> int:
    """The number of the page asked for, at least one."""
    said = request.GET.get("sida", "1")[:6]
    return max(1, int(said)) if said.isascii() and said.isdecimal() else 1


def page_count(total: int) -> int:
    """How many pages so many items fill."""
    return max(1, -(-total // queues.PAGE))


def _row(
    item: WorkItem,
    visit: Visit,
    *,
    proposers: Mapping[int, str] | None = None,
    managed: frozenset[int] = frozenset(),
    away: Mapping[int, Away],
) -> Row:
    case = item.process
    place = item.body or item.organisation
    owner = item.owner
    mine = item.owner_id == visit.person.pk
    absence = away.get(item.owner_id) if item.owner_id is not None else None
    stands_in = absence is not None and absence.stands_in
    delegates = item.organisation_id in managed and item.party_id is None
    return Row(
        item=item,
        stage=str(flows.case_types()[case.kind].STATE_NAMES[case.state]),
        place=place.name if place is not None else "",
        here=_how_long(visit.today, item.entered),
        due=item.due,
        href=address("case", case_id=case.public_id),
        next=next_of(item),
        take=address("item-take", item_id=item.public_id) if owner is None or stands_in else "",
        hand_back=address("item-hand-back", item_id=item.public_id) if mine else "",
        delegate=address("item-delegate", item_id=item.public_id) if delegates else "",
        proposer=(proposers or {}).get(case.pk, ""),
        holder=owner.name if owner is not None else "",
        mine=mine,
        away=absence,
        stands_in=stands_in,
    )


def _how_long(today: date, since: datetime) -> str:
    days = (today - local_date(since)).days
    if days < 1:
        return str(_TODAY)
    return str(_ONE_DAY if days == 1 else _DAYS.format(n=days))


def _news(visit: Visit) -> list[News]:
    """What others have done lately with the cases that she sees; one statement."""
    if not visit.rights.held:
        return []
    since = visit.now - _NEWS_DAYS
    entries = news.news(visit.rights, visit.person, since=since, most=_NEWS)
    return [_told(entry) for entry in entries]


def _told(entry: LedgerEntry) -> News:
    case: Any = entry.case
    what = DONE.get(entry.act) or label_of(case, entry.act) or Text(entry.act, entry.act)
    by = entry.body or entry.organisation or entry.recorded_by
    return News(when=entry.recorded_at, what=str(what), case=case, who=str(by or ""))


_TODAY = Text("kom i dag", "came today")
_ONE_DAY = Text("1 dag", "1 day")
_DAYS = Text("{n} dagar", "{n} days")
