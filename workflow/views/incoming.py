"""Inkommet: what has been released to my organisations and bodies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import incoming as received
from .gates import signed_in, visit_of
from .queues import page_count, page_number


@signed_in
def incoming(request: HttpRequest) -> HttpResponse:
    """Who released what to us, when and why, and what has been taken back since."""
    visit, number = visit_of(request), page_number(request)
    since = received.looked(visit.person, visit.now)
    found = received.incoming(visit.rights, page=number, since=since)
    if number > 1 and not found.rows:
        number = 1
        found = received.incoming(visit.rights, page=number, since=since)
    context = {
        "rows": found.rows,
        "total": found.total,
        "page_number": number,
        "page_count": page_count(found.total),
    }
    return render(request, "workflow/incoming.html", context)
