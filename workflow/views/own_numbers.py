"""Eget diarienummer: what the organisation's own register calls the case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import gate, own_numbers
from ..errors import AlreadyHandled, BadRecord, NotFound, NotYourTurn, Refusal, StaleText
from ..forms.correcting import OwnNumberForm
from ..later_acts import LATER, OWN_NUMBER
from ..models import Case
from ..text import Text
from . import answering
from .gates import seeing_case, visit_of
from .refused import refused_form

PAGE = "workflow/own_number.html"


@seeing_case
def own_number(request: HttpRequest, case: Case) -> HttpResponse:
    """Writes the number, or takes it away."""
    visit = visit_of(request)
    try:
        gate.declared_act(case, OWN_NUMBER)
        gate.permit(case, LATER[OWN_NUMBER].rule, OWN_NUMBER, None, own_item=False)
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    form = OwnNumberForm(request.POST or None, initial={"number": case.external_number})
    context: dict[str, Any] = {"case": case, "form": form}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    try:
        own_numbers.set_own_number(
            case.public_id,
            form.cleaned_data["number"],
            seen_version=case.text_version.sha256 if case.text_version is not None else "",
            actor=visit.actor,
            now=visit.now,
        )
    except (AlreadyHandled, NotYourTurn, NotFound, StaleText) as refusal:
        return answering.not_open(request, case, refusal)
    except Refusal as refusal:
        if isinstance(refusal, BadRecord):
            form.add_error("number", str(refusal))
        return refused_form(request, PAGE, context, refusal)
    messages.success(request, str(_SAVED))
    return redirect("case", case.public_id)


_SAVED = Text("Numret är sparat.", "The number has been saved.")
