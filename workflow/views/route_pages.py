"""A published route as a page: what can happen on it, drawn and in words, and as BPMN 2.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import bpmn, flows
from ..drawing import Drawing, Place, Way, drawing_of
from ..errors import NotFound
from ..models import Case, Route
from ..text import Text, joined
from .gates import Visit, signed_in, visit_of
from .route_picture import picture_of
from .stepper import STRAIGHT


@dataclass(frozen=True)
class Possibility:
    """One thing that can happen at a place, with everywhere it may lead."""

    label: Text
    who: Text
    leads_to: Text
    stays: bool


@dataclass(frozen=True)
class Stop:
    """A place in words."""

    place: Place
    time: Text | None
    demands: Sequence[Text]
    possibilities: Sequence[Possibility]
    present: bool


@signed_in
def route(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """The life of a case on this route; with ``?arende=`` where that case is now."""
    visit = visit_of(request)
    seen = _seen_route(visit, route_id)
    case = _case_on(seen, visit, request.GET.get("arende", ""))
    drawing = drawing_of(seen)
    present = drawing.where(case.state, case.position) if case is not None else None
    context = {
        "route": seen,
        "case": case,
        "stops": _stops(seen, drawing, present),
        "picture": picture_of(drawing, STRAIGHT[seen.kind], present),
    }
    return render(request, "workflow/route.html", context)


@signed_in
def route_bpmn(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """The same as a file that other tools read."""
    seen = _seen_route(visit_of(request), route_id)
    response = HttpResponse(bpmn.bpmn_of(seen), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="beslutsvag-{seen.kind}-v{seen.version}.bpmn"'
    )
    return response


def _seen_route(visit: Visit, route_id: UUID) -> Route:
    """A published route, for whoever may see the agreement that it belongs to."""
    found = (
        Route.objects.filter(
            public_id=route_id,
            published_at__isnull=False,
            agreement__in=Case.objects.visible_to(visit.rights).values("pk"),
        )
        .select_related("agreement", "review_body")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _case_on(route: Route, visit: Visit, case_id: str) -> Case | None:
    """The case that is asked for, if she may see it and it goes this way."""
    try:
        wanted = UUID(case_id)
    except ValueError:
        return None
    found = Case.objects.visible_to(visit.rights).filter(public_id=wanted).first()
    if found is None:
        return None
    a_draft = found.route_id is None and found.agreement_id == route.agreement_id
    return found if found.route_id == route.pk or (a_draft and found.kind == route.kind) else None


def _stops(route: Route, drawing: Drawing, present: Place | None) -> list[Stop]:
    names = {gap.code: gap.name for gap in flows.case_types()[route.kind]().missing({})}
    return [
        Stop(
            place=place,
            time=_time(route, place),
            demands=_demanded(place, names),
            possibilities=_possibilities(drawing.ways_from(place)),
            present=place == present,
        )
        for place in drawing.places
    ]


def _demanded(place: Place, names: Mapping[str, Text]) -> list[Text]:
    codes = place.step.demands if place.step is not None else ()
    return [names.get(code, Text(code, code)) for code in codes]


def _time(route: Route, place: Place) -> Text | None:
    if place.step is not None:
        wording = _TO_MEETING if place.step.to_meeting else _DAYS
        return wording.format(n=place.step.working_days)
    days = {
        "revision": route.revision_days,
        "evaluation": route.evaluation_days,
        "review": route.review_days,
    }.get(place.state)
    return _DAYS.format(n=days) if days is not None else None


def _possibilities(ways: Sequence[Way]) -> list[Possibility]:
    found: dict[str, list[Way]] = {}
    for way in ways:
        found.setdefault(way.code, []).append(way)
    return [
        Possibility(
            label=group[0].label,
            who=group[0].who,
            leads_to=joined([way.target.name for way in group]),
            stays=group[0].stays,
        )
        for group in found.values()
    ]


_DAYS = Text("{n} arbetsdagar", "{n} working days")
_TO_MEETING = Text(
    "organets första sammanträde minst {n} arbetsdagar fram, annars {n} arbetsdagar",
    "the body's first meeting at least {n} working days ahead, else {n} working days",
)
