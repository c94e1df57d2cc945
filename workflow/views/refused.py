"""A refusal as a person meets it: what happened, what to do next, nothing typed lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..errors import LockBusy, Refusal


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal that no form has answered; status as the refusal says."""
    context = {"refusal": refusal, "typed": typed_text(request)}
    page = f"refusals/{refusal.http_status}.html"
    return _with_headers(render(request, page, context, status=refusal.http_status), refusal)


def refused_form(
    request: HttpRequest, page: str, context: dict[str, Any], refusal: Refusal
) -> HttpResponse:
    """The form's own page once more, everything typed still in it, with the refusal on top.

    ``context`` holds the bound form; the page shows ``refusal`` (components/refusal.html).
    """
    context = {**context, "refusal": refusal}
    return _with_headers(render(request, page, context, status=refusal.http_status), refusal)


def _with_headers(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    if isinstance(refusal, LockBusy):
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody has written in longer fields, to be shown back to her."""
    hidden = {"csrfmiddlewaretoken", "seen", "password"}
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in hidden and " " in str(value).strip()
    ]
