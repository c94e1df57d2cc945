"""Ledtider: how long cases stay with each body, how often they come back or are put off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import lead_times as counting
from .. import looks
from ..errors import NoSuchPlace
from ..forms.period import PeriodFilter
from ..lead_times import LeadTimes, Stay
from ..models import Case
from ..rights import Right
from ..sought_places import PlaceChoice, places_of
from ..text import Text
from .case_header import KINDS
from .decisions import audits
from .gates import Visit, signed_in, visit_of

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Row:
    """A stage as a bar and as a line of the table."""

    name: Text | str
    stay: Stay
    text: Text


@signed_in
def lead_times(request: HttpRequest) -> HttpResponse:
    """For coordinators, auditors and records managers all that they see; for those who sit in a
    body what that body did; for others the page is not there."""
    visit = visit_of(request)
    if not reads_lead_times(visit):
        raise NoSuchPlace
    places = places_of(visit.rights)
    until = visit.today
    begun = {"fran": (until - _YEAR).isoformat(), "till": until.isoformat()}
    form = PeriodFilter(
        begun | {key: value for key, value in request.GET.items() if key in _ASKED},
        organisations=_choices(places.organisations),
        agreements=_choices(places.agreements),
    )
    found = LeadTimes((), (), True)
    if form.is_valid():
        chosen = form.cleaned_data["avtal"]
        found = counting.lead_times(
            visit.rights,
            since=form.day("fran"),
            until=form.day("till"),
            agreement=next((p.key for p in places.agreements if str(p.ref) == chosen), None),
            owners=places.owners(form.cleaned_data["organisation"]),
            bodies=None if _reads_all(visit) else visit.rights.places(Right.READ_QUEUE),
        )
    rows = _rows(found.stays)
    context = {
        "form": form,
        "rows": rows,
        "longest": max((row.stay.most for row in rows), default=1),
        "sent": found.sent,
        "most_sent": max((max(s.returned, s.postponed) for s in found.sent), default=1),
        "whole": found.whole,
        "most": counting.MOST,
        "audits": audits(visit),
        "only_own": not _reads_all(visit),
    }
    page = render(request, "workflow/lead_times.html", context)
    if form.is_valid():
        asked = {key: str(value) for key, value in form.cleaned_data.items() if value}
        looks.record_search(
            visit.rights, person=visit.person, page="lead-times", asked=asked, now=visit.now
        )
    return page


def reads_lead_times(visit: Visit) -> bool:
    """Whether there is such a page for her."""
    return _reads_all(visit) or any(h.right is Right.READ_QUEUE for h in visit.rights.held)


def _reads_all(visit: Visit) -> bool:
    wide = (Right.COORDINATE, Right.AUDIT, Right.KEEP_RECORDS)
    return any(held.right in wide for held in visit.rights.held)


def _rows(stays: Sequence[Stay]) -> list[Row]:
    """In the order of the case's way; a body's stage bears that body's name."""
    types = {model.KIND: model for model in Case.__subclasses__()}
    order = {
        (kind, state): place
        for kind, model in types.items()
        for place, state in enumerate(model.STATE_NAMES)
    }
    found = sorted(stays, key=lambda s: (s.kind, order.get((s.kind, s.state), 99), s.body))
    return [Row(_name(stay, types), stay, _text(stay)) for stay in found]


def _name(stay: Stay, types: Mapping[str, Any]) -> Text | str:
    state = types[stay.kind].STATE_NAMES.get(stay.state, stay.state)
    if stay.kind != "activity":
        state = Text("{kind}: {state}", "{kind}: {state}").format(
            kind=KINDS.get(stay.kind, stay.kind), state=state
        )
    if not stay.body:
        return state  # type: ignore[no-any-return]
    return stay.body if stay.state in _BODY_STAGES else f"{state}, {stay.body}"


def _text(stay: Stay) -> Text:
    cases = Text("1 gång", "once") if stay.count == 1 else _TIMES.format(n=stay.count)
    return _TOLD.format(median=_days(stay.median), most=_days(stay.most), cases=cases)


def _days(days: int) -> Text:
    if days < 2:
        return _DAY[days]
    return Text("inom {n} dagar", "within {n} days").format(n=days)


def _choices(places: Sequence[PlaceChoice]) -> list[tuple[str, str]]:
    return [(str(one.ref), one.name) for one in places]


_ASKED = ("fran", "till", "avtal", "organisation")
_BODY_STAGES = ("preparation", "steering", "political")
_TIMES = Text("{n} gånger", "{n} times")
_TOLD = Text(
    "hälften {median}, nio av tio {most} ({cases})",
    "half {median}, nine in ten {most} ({cases})",
)
_DAY = (Text("samma dag", "the same day"), Text("inom 1 dag", "within 1 day"))
