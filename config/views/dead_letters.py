"""Letters that were given up: the operator has them tried again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from notifications import dead_letters
from workflow.errors import NoSuchPlace
from workflow.text import Text
from workflow.views.gates import operating, visit_of


@require_POST
@operating
def retry(request: HttpRequest) -> HttpResponse:
    """Försök igen: one letter, or all that had failed."""
    visit, said = visit_of(request), request.POST.get("letter", "")
    try:
        letter = UUID(said) if said != "all" else None
    except ValueError:
        raise NoSuchPlace from None
    count = dead_letters.retry(letter, by=visit.person, now=visit.now)
    told = {0: _NONE, 1: _ONE}.get(count, _MANY)
    messages.success(request, str(told.format(n=count)))
    return redirect("operations")


_NONE = Text("Inget brev väntade på ett nytt försök.", "No letter was waiting for another try.")
_ONE = Text("Brevet skickas på nytt.", "The letter is sent again.")
_MANY = Text("{n} brev skickas på nytt.", "{n} letters are sent again.")
