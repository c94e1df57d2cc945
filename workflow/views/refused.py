"""A refusal as a person meets it: what happened, what to do next, nothing typed lost."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..errors import CheckersBusy, LockBusy, Refusal, StoreAway


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
    if isinstance(refusal, CheckersBusy | LockBusy | StoreAway):
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody has written, to be shown back to her: no passwords, no codes of ours."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not _OURS.search(name)
        and _WRITTEN.search(str(value))
        and not _CODE.fullmatch(str(value))
    ]


_WRITTEN = re.compile(r"\w")
# Ids and fingerprints, and the lower-case codes that choices send.
_CODE = re.compile(r"[0-9a-f-]{36}|[0-9a-f]{64}|\d{1,9}|on|true|[a-z]+(_[a-z]+)*:?[0-9a-f-]*")
_OURS = re.compile(
    r"password|^(csrfmiddlewaretoken|seen|next|uppgift|login|language|sitting|form_key|not_a_person)$|-seen$"
)
