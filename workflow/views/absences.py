"""Frånvaro: when somebody is away, who stands in, and what that person can do already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import absences, cover
from ..cover import Covered
from ..errors import AlreadyHandled, NoSuchPlace, Refusal
from ..forms.absences import AbsenceForm
from ..models import Absence, Membership, User
from ..role_words import ROLES
from ..templatetags.wording import long_day
from ..text import Text
from .gates import Visit, signed_in, visit_of
from .people import refused
from .refused import refused_form

PAGE = "workflow/absence.html"


@dataclass(frozen=True)
class Place:
    """A place of the absent person's, and what the substitute can do there, in words."""

    covered: Covered
    role: Text


@dataclass(frozen=True)
class Row:
    """An absence with the places that the reader may know of."""

    absence: Absence
    places: Sequence[Place]
    known: bool  # whether the reader may know who stands in
    substitute: str
    holds: bool  # today


@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """Frånvaro: one's own."""
    visit = visit_of(request)
    return _page(request, visit, visit.person)


@signed_in
def of_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Somebody else's, for whoever administers an organisation or coordinates a body of hers."""
    person = User.objects.filter(public_id=person_id).first()
    if person is None:
        raise NoSuchPlace
    return _page(request, visit_of(request), person)


def _page(request: HttpRequest, visit: Visit, person: User) -> HttpResponse:
    roles = absences.roles_seen(person, visit.rights, visit.today)
    if person != visit.person and not roles:
        raise NoSuchPlace
    people = cover.colleagues(roles, visit.today)
    sent = request.POST if request.POST.get("act") == "register" else None
    form = AbsenceForm(sent, people=people, today=visit.today)
    context = {
        "person": person,
        "own": person == visit.person,
        "rows": _rows(person, roles, visit),
        "form": form if people else None,
        "of_others": absences.of_others(person, visit.today) if person == visit.person else (),
    }
    if request.method != "POST":
        return render(request, PAGE, context)
    if request.POST.get("act") == "call_off":
        return _call_off(request, visit, person, context)
    return _register(request, visit, person, form, context)


def _register(
    request: HttpRequest, visit: Visit, person: User, form: AbsenceForm, context: dict[str, Any]
) -> HttpResponse:
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    said = form.cleaned_data
    try:
        absence = absences.register(
            person,
            said["substitute"],
            starts=said["starts"],
            ends=said["ends"],
            by=visit.person,
            now=visit.now,
        )
    except Refusal as refusal:
        return refused(request, PAGE, context, form, refusal)
    ends, name = long_day(absence.ends), absence.substitute.name
    messages.success(request, str(_REGISTERED.format(ends=ends, name=name)))
    return _back(visit, person)


def _call_off(
    request: HttpRequest, visit: Visit, person: User, context: dict[str, Any]
) -> HttpResponse:
    try:
        absence_id = UUID(request.POST.get("absence", ""))
    except ValueError:
        raise NoSuchPlace from None
    if not Absence.objects.filter(public_id=absence_id, person=person).exists():
        raise NoSuchPlace
    try:
        absences.call_off(absence_id, by=visit.person, now=visit.now)
    except NoSuchPlace:
        raise
    except AlreadyHandled:
        pass  # a second click: it is called off, as she wished
    except Refusal as refusal:
        return refused_form(request, PAGE, context, refusal)
    messages.success(request, str(_CALLED_OFF))
    return _back(visit, person)


def _back(visit: Visit, person: User) -> HttpResponse:
    if person == visit.person:
        return redirect("absence")
    return redirect("absence-of", person.public_id)


def _rows(person: User, roles: Sequence[Membership], visit: Visit) -> list[Row]:
    coming = absences.coming(person, visit.today)
    covered = cover.covered(coming, roles, visit.today)
    known = _known(person, coming, visit)
    return [
        Row(
            absence=one,
            places=[Place(c, ROLES[c.role].name) for c in covered.get(one.pk, ())],
            known=one.substitute_id in known,
            substitute=one.substitute.name if one.substitute_id in known else str(_SOMEBODY),
            holds=one.starts <= visit.today,
        )
        for one in coming
    ]


def _known(person: User, coming: Sequence[Absence], visit: Visit) -> frozenset[int]:
    substitutes = frozenset(one.substitute_id for one in coming)
    if person == visit.person:
        return substitutes  # she has named them
    found = cover.known(substitutes - {visit.person.pk}, visit.rights, visit.today)
    return found | {visit.person.pk}


_SOMEBODY = Text("Ersättaren", "The substitute")
_REGISTERED = Text(
    "Frånvaron är antecknad till och med {ends}. {name} ersätter.",
    "The absence is recorded until {ends}. {name} stands in.",
)
_CALLED_OFF = Text("Frånvaron är avbokad.", "The absence is called off.")
