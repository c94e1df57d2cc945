"""Organ: who sits there, when it meets and how it decides; its coordinator changes that."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format

from .. import bodies, sitting_bodies
from ..errors import NoSuchPlace, NotPermitted, Refusal
from ..forms.bodies import BodyForm, DaysForm
from ..models import Body, Case, Meeting
from ..rights import RIGHT_NAMES, Right
from ..text import Text
from .gates import Visit, signed_in, visit_of
from .people import refused

FORM = "workflow/body_form.html"
MEETINGS = "workflow/body_meetings.html"


def seen_body(visit: Visit, body_id: UUID) -> tuple[Body, bool]:
    """The body, for whoever reads its queue or coordinates its agreement; and whether she
    coordinates. Raises NoSuchPlace for everybody else."""
    rows = Body.objects.select_related("organisation", "agreement")
    body = rows.filter(public_id=body_id).first()
    if body is None:
        raise NoSuchPlace
    rights = visit.rights
    coordinates = rights.find(Right.COORDINATE, body.agreement_id, "agreement") is not None
    if not coordinates and rights.find(Right.READ_QUEUE, body.pk, "body") is None:
        raise NoSuchPlace
    return body, coordinates


def coordinated_body(visit: Visit, body_id: UUID) -> Body:
    """The body, for whoever coordinates its agreement; NotPermitted for those who only read."""
    body, coordinates = seen_body(visit, body_id)
    if not coordinates:
        raise NotPermitted(_IT_TAKES.format(role=RIGHT_NAMES[Right.COORDINATE]))
    return body


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Nytt organ: for the coordinator of an agreement, which the address names."""
    visit = visit_of(request)
    agreement = _agreement(request, visit)
    if agreement is None:
        agreements = {"agreements": _coordinated(visit)}
        return render(request, "workflow/body_new.html", agreements)
    near = bodies.organisations_of(agreement.pk)
    form = BodyForm(request.POST or None, organisations=near)
    context = {"form": form, "agreement": agreement}
    if request.method != "POST":
        return render(request, FORM, context)
    if not form.is_valid():
        return render(request, FORM, context, status=422)
    try:
        body = bodies.create(
            agreement,
            form.cleaned_data["organisation"],
            form.draft,
            by=visit.person,
            now=visit.now,
        )
    except Refusal as refusal:
        return refused(request, FORM, context, form, refusal)
    messages.success(request, str(_CREATED.format(name=body.name)))
    return redirect("body-seats", body.public_id)


@signed_in
def edit(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Ändra organet: name, mandate and quorum."""
    visit = visit_of(request)
    body = coordinated_body(visit, body_id)
    form = BodyForm(request.POST or None, body=body)
    context = {"form": form, "body": body, "on_a_road": bool(bodies.routes_of(body.pk))}
    if request.method != "POST":
        return render(request, FORM, context)
    if not form.is_valid():
        return render(request, FORM, context, status=422)
    try:
        changed = bodies.change(body, form.draft, by=visit.person, now=visit.now)
    except Refusal as refusal:
        return refused(request, FORM, context, form, refusal)
    messages.success(request, str(_CHANGED.format(name=changed.name)))
    return redirect("body-seats", body.public_id)


@signed_in
def meetings(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Sammanträdesdagar: those to come, and new ones."""
    visit = visit_of(request)
    body = coordinated_body(visit, body_id)
    adds = request.POST.get("act") == "add"
    form = DaysForm(request.POST if adds else None)
    days = Meeting.objects.filter(body=body, on__gte=visit.today).order_by("on")
    context = {
        "body": body,
        "form": form,
        "days": list(days.values_list("on", flat=True)),
    }
    if request.method != "POST":
        return render(request, MEETINGS, context)
    if adds and not form.is_valid():
        return render(request, MEETINGS, context, status=422)
    try:
        said = _add(visit, body, form) if adds else _remove(request, visit, body)
    except Refusal as refusal:
        return refused(request, MEETINGS, context, form, refusal)
    messages.success(request, said)
    return redirect("body-meetings", body.public_id)


def coming_days(body: Body, today: date) -> list[date]:
    """The body's planned meetings from today on."""
    return [day for day in sitting_bodies.meetings_of(body.pk, today) if day >= today]


def _add(visit: Visit, body: Body, form: DaysForm) -> str:
    days = form.cleaned_data["days"]
    new_days = bodies.add_meetings(body, days, by=visit.person, now=visit.now)
    return str(_ADDED.format(n=len(new_days))) if new_days else str(_ALL_KNOWN)


def _remove(request: HttpRequest, visit: Visit, body: Body) -> str:
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise NoSuchPlace from None
    bodies.remove_meeting(body, day, by=visit.person, now=visit.now)
    return str(_REMOVED.format(day=date_format(day, "j F Y")))


def _agreement(request: HttpRequest, visit: Visit) -> Case | None:
    """The agreement that is named and that she coordinates; the only one where none is named."""
    coordinated = _coordinated(visit)
    named = request.GET.get("avtal")
    if not coordinated:
        raise NoSuchPlace
    if named is None:
        return coordinated[0] if len(coordinated) == 1 else None
    found = next((one for one in coordinated if str(one.public_id) == named), None)
    if found is None:
        raise NoSuchPlace
    return found


def _coordinated(visit: Visit) -> list[Case]:
    keys = visit.rights.places(Right.COORDINATE)
    return list(Case.objects.filter(pk__in=keys).order_by("-created", "pk"))


_IT_TAKES = Text("det kräver att du är {role}.", "it takes being {role}.")
_CREATED = Text(
    "{name} finns nu. Lägg in ledamöter och sammanträdesdagar.",
    "{name} is there now. Enter its members and meeting days.",
)
_CHANGED = Text("{name} är ändrat.", "{name} is changed.")
_ADDED = Text("{n} sammanträdesdagar är inlagda.", "{n} meeting days have been entered.")
_ALL_KNOWN = Text("Alla dagarna fanns redan.", "All those days were there already.")
_REMOVED = Text(
    "Sammanträdet {day} är borttaget. Frister som redan är satta står kvar.",
    "The meeting on {day} is removed. Deadlines that have been set stay.",
)
