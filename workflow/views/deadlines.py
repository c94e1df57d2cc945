"""Frister: what is late, what is coming, and what the law demands, for whoever coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from .. import due_lists
from ..clock_words import CLOCKS, ClockWords
from ..due_lists import Cooperation, Due, Duty
from ..errors import NoSuchPlace
from ..models import Case, Clock
from ..templatetags.wording import long_day
from ..text import Text
from .doors import Door, address
from .gates import Visit, signed_in, visit_of
from .queues import page_count, page_number


@dataclass(frozen=True)
class DutyRow:
    """A clock of the law: its name and paragraph, by when, since when it is met, what to do."""

    words: ClockWords
    due: date | None
    since: Text | str
    case_href: str
    missing: Text | None
    action: Door | None


@dataclass(frozen=True)
class Statutory:
    """An agreement in force with its clocks."""

    agreement: Case
    rows: Sequence[DutyRow]
    reminders: str


@dataclass(frozen=True)
class DueRow:
    """Something that is late or near: the case, what, by when, with whom."""

    case: Case
    href: str
    what: Text
    of: str
    due: date
    given: str
    late_by: Text
    holders: Sequence[tuple[str, str]]  # place, and who has taken it


@signed_in
def deadlines(request: HttpRequest) -> HttpResponse:
    """The cooperations of a coordinator; for others the page is not there."""
    visit, number = visit_of(request), page_number(request)
    if not visit.coordinates:
        raise NoSuchPlace
    found = due_lists.due_lists(visit.rights, visit.today, page=number)
    if number > 1 and not found.late:
        number = page_count(found.late_total)
        found = due_lists.due_lists(visit.rights, visit.today, page=number)
    context = {
        "cooperations": [_statutory(one, visit) for one in found.cooperations],
        "late": [_row(one, visit.today) for one in found.late],
        "late_total": found.late_total,
        "coming": [_row(one, visit.today) for one in found.coming],
        "coming_total": found.coming_total,
        "workload": found.workload,
        "page_number": number,
        "page_count": page_count(found.late_total),
    }
    return render(request, "workflow/deadlines.html", context)


def _statutory(one: Cooperation, visit: Visit) -> Statutory:
    return Statutory(
        agreement=one.agreement,
        rows=[_duty(duty, one.agreement, visit) for duty in one.duties],
        reminders=address("reminders", case_id=one.agreement.public_id),
    )


def _duty(duty: Duty, agreement: Case, visit: Visit) -> DutyRow:
    case = duty.case or agreement
    since: Text | str = ""
    if duty.met_on is not None:
        since = _SINCE.get(duty.clock, _MET).format(day=long_day(duty.met_on))
    elif duty.case is not None:
        since = _NEVER
    return DutyRow(
        words=CLOCKS[duty.clock],
        due=duty.day,
        since=since,
        case_href=address("case", case_id=case.public_id),
        missing=_MISSING.get(duty.clock, _NO_DEADLINE) if duty.case is None else None,
        action=_action(duty, agreement, visit),
    )


def _action(duty: Duty, agreement: Case, visit: Visit) -> Door | None:
    """What meets the duty: a longer agreement, a new picture, an entry that it is done."""
    if duty.clock is Clock.AGREEMENT_END:
        href = address("agreement-prolong", case_id=agreement.public_id)
        return Door("prolong", _PROLONG, href)
    if duty.clock is Clock.PICTURE:
        return Door("picture", _NEW_PICTURE, reverse("picture-new")) if visit.may_propose else None
    if duty.case is None:
        return None
    href = f"{address('fulfil', case_id=agreement.public_id)}?vad={duty.clock.value}"
    return Door("fulfil", _FULFIL, href)


def _row(due: Due, today: date) -> DueRow:
    return DueRow(
        case=due.case,
        href=address("case", case_id=due.case.public_id),
        what=CLOCKS[due.clock].name,
        of=due.of,
        due=due.day,
        given=due.given,
        late_by=_late_by(due.late_by(today)) if due.day < today else _NOT_LATE,
        holders=list(_holders(due)),
    )


def _late_by(days: int) -> Text:
    if days == 0:  # since Friday, read on a Sunday
        return _LESS_THAN_A_DAY
    return _ONE_DAY if days == 1 else _DAYS.format(n=days)


def _holders(due: Due) -> Iterator[tuple[str, str]]:
    for item in due.items:
        owner = item.owner
        yield str(item.body or item.organisation), owner.name if owner is not None else ""


_SINCE = {
    Clock.AGREEMENT_END: Text("Gäller sedan {day}", "In force since {day}"),
    Clock.PICTURE: Text("Fastställd {day}", "Established on {day}"),
}
_MET = Text("Senast gjort {day}", "Last done on {day}")
_NEVER = Text("Inte registrerat än", "Not recorded yet")
_MISSING = {
    Clock.PICTURE: Text(
        "Det finns ingen fastställd lägesbild. Lag (2023:196) 4 och 6 §§ kräver en, uppdaterad "
        "minst vartannat år.",
        "There is no established picture. Act (2023:196) sections 4 and 6 demands one, updated "
        "at least every second year.",
    ),
}
_NO_DEADLINE = Text("Ingen frist är satt.", "No deadline is set.")
_PROLONG = Text("Förläng", "Prolong")
_NEW_PICTURE = Text("Ny lägesbild", "New picture")
_FULFIL = Text("Registrera", "Record")
_NOT_LATE = Text("", "")
_LESS_THAN_A_DAY = Text("sedan senaste arbetsdagen", "since the last working day")
_ONE_DAY = Text("1 arbetsdag", "1 working day")
_DAYS = Text("{n} arbetsdagar", "{n} working days")
