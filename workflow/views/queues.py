"""What waits for a person, and what lies on a body's table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import queues
from .gates import signed_in, visit_of


@signed_in
def todo(request: HttpRequest) -> HttpResponse:
    """Att göra: what waits for me, in order of deadline."""
    visit = visit_of(request)
    return render(request, "workflow/todo.html", {"page": queues.my_work(visit.rights)})
