"""Jäv: somebody takes no part in a case; reported for oneself, or by the body's secretary."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import conflicts, permissions, sitting_bodies
from ..errors import NotFound, Refusal
from ..forms.conflicts import ConflictForm
from ..models import Case, ConflictOfInterest, User
from ..rights import Right
from ..text import Text
from .gates import Visit, seeing_case, visit_of
from .refused import refused_form

PAGE = "workflow/conflict.html"


@seeing_case
def conflict(request: HttpRequest, case: Any) -> HttpResponse:
    """The page on which jäv is reported, and who has it already."""
    visit = visit_of(request)
    others = _others(case, visit)
    form = ConflictForm(request.POST or None, me=visit.person, others=others)
    context = {"case": case, "form": form, "known": _known(case), "for_others": bool(others)}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    person: User = form.cleaned_data["person"]
    ground = form.cleaned_data["ground"]
    try:
        conflicts.report(case.public_id, person, ground=ground, actor=visit.actor, now=visit.now)
    except NotFound:
        raise
    except Refusal as refusal:
        return refused_form(request, PAGE, context, refusal)
    said = _OWN if person == visit.person else _ANOTHERS.format(name=person.name)
    messages.success(request, str(said))
    return redirect("case", case.public_id)


def _others(case: Case, visit: Visit) -> list[User]:
    """Those who sit in the body that has the turn, for whoever records for it."""
    body_id = permissions.body_in_turn(case.turn)
    if body_id is None or visit.rights.find(Right.RECORD, body_id, "body") is None:
        return []
    seated = [seat.person_id for seat in sitting_bodies.seated_on(body_id, visit.today)]
    people = User.objects.filter(pk__in=seated).exclude(pk__in=case.turn.conflicted)
    return list(people.exclude(pk=visit.person.pk).order_by("name", "pk"))


def _known(case: Case) -> list[ConflictOfInterest]:
    rows = ConflictOfInterest.objects.filter(case=case.pk).select_related("person")
    return list(rows.order_by("recorded_at", "pk"))


_OWN = Text(
    "Ditt jäv är antecknat. Du tar inte längre någon befattning med ärendet.",
    "Your conflict of interest is recorded. You take no further part in the case.",
)
_ANOTHERS = Text(
    "Jäv är antecknat för {name}, som inte deltar i ärendet.",
    "A conflict of interest is recorded for {name}, who takes no part in the case.",
)
