"""How secret a case is, who sees it because of that, and its owner's acts: restrict, lift."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import looks, permissions, releases
from ..errors import MissingForGate, NotFound, NotPermitted, Refusal
from ..forms.secrecy import LiftForm, RestrictForm
from ..models import Case
from ..secrecy import level_of, losing_sight
from ..text import Text
from .gates import Visit, seeing_case, visit_of
from .refused import refused_form

PAGE = "workflow/secrecy.html"


@seeing_case
def secrecy(request: HttpRequest, case: Case) -> HttpResponse:
    """Sekretess: the level; before it is raised, who would lose sight of the case."""
    visit = visit_of(request)
    if request.method != "POST":
        return render(request, PAGE, _context(case))
    if permissions.may_propose(case, visit.rights) is None:
        raise NotPermitted(releases.OWNERS_ACT)
    form = _FORMS.get(request.POST.get("act", ""), _unknown)(request.POST)
    context = _context(case, form)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    try:
        said = _perform(form, visit, case)
    except NotFound:
        raise
    except Refusal as refusal:
        if isinstance(refusal, MissingForGate):
            form.add_error(None, str(refusal))
        return refused_form(request, PAGE, context, refusal)
    messages.success(request, str(said))
    return redirect("secrecy", case.public_id)


def _unknown(_: Any) -> forms.Form:
    raise NotFound


_FORMS = {"restrict": RestrictForm, "lift": LiftForm}


def _perform(form: forms.Form, visit: Visit, case: Case) -> Text:
    if isinstance(form, LiftForm):
        reason = form.cleaned_data["reason"]
        releases.lift(case.public_id, reason=reason, actor=visit.actor, now=visit.now)
        return _LIFTED
    basis = form.cleaned_data["basis"]
    releases.restrict(case.public_id, basis=basis, actor=visit.actor, now=visit.now)
    return _RESTRICTED


def _context(case: Case, bound: forms.Form | None = None) -> dict[str, Any]:
    rights = case.turn.rights
    owns = permissions.may_propose(case, rights) is not None
    fresh: forms.Form = LiftForm() if case.restricted else RestrictForm()
    return {
        "case": case,
        "level": level_of(case),
        "owns": owns,
        "losing": losing_sight(case) if owns else [],
        # Somebody else may have changed it since the page was opened: what was written stays.
        "form": (bound or fresh) if owns else None,
        "lifts": isinstance(bound or fresh, LiftForm),
        "reads_looks": looks.may_read(case, rights),
    }


_RESTRICTED = Text(
    "Ärendet är skyddat. Från och med nu antecknas varje gång någon öppnar det.",
    "The case is restricted. From now on every time somebody opens it is recorded.",
)
_LIFTED = Text("Sekretessen är hävd.", "The restriction is lifted.")
