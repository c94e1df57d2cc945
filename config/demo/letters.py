"""Skickade brev: what the demo's mail server would have been given, for everybody to read."""

from __future__ import annotations

import re
from uuid import UUID

from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from notifications import answering, invitations
from notifications.models import Letter, Status
from workflow.models import User
from workflow.row_security import SYSTEM, seeing
from workflow.views.gates import anyone

PAGE = 25
# The letter's own style stands on its elements, and its page is shown inside ours.
IN_A_FRAME = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
}


@anyone
@seeing(SYSTEM)  # everybody's letters, for visitors of the demo
def letters(request: HttpRequest) -> HttpResponse:
    """What has been sent, newest first; with ``till`` what one person got."""
    found = _sent().order_by("-sent_at", "-event__happened_at", "id")
    receiver = _receiver(request.GET.get("till", ""))
    if receiver is not None:
        found = found.filter(person=receiver)
    page = Paginator(found, PAGE).get_page(request.GET.get("sida"))
    context = {
        "letters": page.object_list,
        "total": page.paginator.count,
        "page_number": page.number,
        "page_count": page.paginator.num_pages,
        "query": f"till={receiver.public_id}" if receiver is not None else "",
        "receiver": receiver,
        "waiting": Letter.objects.filter(status=Status.WAITING).count(),
    }
    return render(request, "demo/letters.html", context)


@anyone
@seeing(SYSTEM)
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """One letter: to whom, as HTML and as text."""
    found = get_object_or_404(_sent(), pk=letter_id)
    context = {"letter": found, "text": _with_keys(found, found.text)}
    return render(request, "demo/letter.html", context)


@anyone  # type: ignore[arg-type]  # django-csp's types know of views without arguments only
@xframe_options_sameorigin
@csp(IN_A_FRAME)  # type: ignore[arg-type]
@seeing(SYSTEM)
def letter_html(_: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The letter's HTML as it was sent; its link opens in the window, not in the frame."""
    found = get_object_or_404(_sent(), pk=letter_id)
    html = _with_keys(found, found.html)
    html = re.sub("<head>", '<head><base target="_top">', html, count=1)
    return HttpResponse(html, headers={"Content-Language": found.language})


def _sent() -> QuerySet[Letter]:
    if not settings.DEMO:  # whatever else an installation has been told
        raise Http404
    went = Letter.objects.filter(status=Status.SENT, digest__isnull=True)
    return went.select_related("person", "event")


def _receiver(key: str) -> User | None:
    try:
        return User.objects.filter(public_id=UUID(key)).first()
    except ValueError:
        return None


def _with_keys(letter: Letter, text: str) -> str:
    """What was kept, with its links as they were sent."""
    return answering.with_key(letter, invitations.with_key(letter, text))
