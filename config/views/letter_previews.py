"""Så ser breven ut: each kind of letter as it would look for oneself now. Nothing is sent."""

from __future__ import annotations

import re

from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from notifications import wording
from notifications.models import Kind
from notifications.preview import Preview, preview
from workflow.errors import NoSuchPlace
from workflow.views.gates import signed_in, visit_of

# The letter's own style stands on its elements, and its page is shown inside ours.
IN_A_FRAME = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
}


@signed_in
def previews(request: HttpRequest) -> HttpResponse:
    """Every kind of letter, and when it comes."""
    kinds = [
        (reverse("letter-preview", args=[kind]), wording.HEADLINES[kind], wording.COMES[kind])
        for kind in Kind.values
    ]
    return render(request, "config/letter_previews.html", {"kinds": kinds})


@signed_in
def letter_preview(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: subject, text and HTML, as they would be; else when it comes."""
    found = _found(request, kind)
    context = {
        "kind": kind,
        "name": wording.HEADLINES[kind],
        "comes": wording.COMES[kind],
        "preview": found,
    }
    return render(request, "config/letter_preview.html", context)


@xframe_options_sameorigin
@csp(IN_A_FRAME)
@signed_in
def letter_preview_html(request: HttpRequest, kind: str) -> HttpResponse:
    """The HTML alone, for the frame; its link opens in the window, not in the frame."""
    found = _found(request, kind)
    if found is None:
        raise NoSuchPlace
    html = re.sub("<head>", '<head><base target="_top">', found.rendered.html, count=1)
    return HttpResponse(html)


def _found(request: HttpRequest, kind: str) -> Preview | None:
    """The letter in the language of her pages; NoSuchPlace for a kind that there is not."""
    if kind not in Kind.values:
        raise NoSuchPlace
    visit = visit_of(request)
    return preview(Kind(kind), visit.person, visit.rights, visit.today)
