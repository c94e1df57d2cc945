"""Requests that cannot be read at all, answered with a page of ours."""

from __future__ import annotations

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_WRONG_HOST = "Tjänsten finns inte på den här adressen.\nThe service is not at this address.\n"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be understood (400); too many fields (400) or too much text (413) is told
    as such. What was typed cannot be shown back: it was never read."""
    if isinstance(exception, DisallowedHost):
        # The frame of a page asks for the host, which is what was wrong.
        return HttpResponse(_WRONG_HOST, content_type="text/plain; charset=utf-8", status=400)
    if isinstance(exception, RequestDataTooBig):
        return render(request, "refusals/413.html", status=413)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return render(request, "refusals/413.html", status=400)
    return render(request, "400.html", status=400)
