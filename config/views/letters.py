"""Brev: which letters somebody wants and when; having no more of a kind by the link of a letter."""

from __future__ import annotations

from django.conf import settings as product
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from notifications import choices, stopping
from notifications.models import Kind
from notifications.words_of_several import NAMES
from workflow.deadlines import local_date
from workflow.models import User
from workflow.row_security import seeing_as
from workflow.text import Text
from workflow.views.gates import anyone, signed_in, visit_of

from ..forms import LettersForm

# What a mail program sends for its reader, and nothing else (RFC 8058).
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@signed_in
def letters(request: HttpRequest) -> HttpResponse:
    """Brev: a row for every kind that can be chosen."""
    person = visit_of(request).person
    form = LettersForm(request.POST or None, held=choices.everything(person))
    if request.method == "POST" and form.is_valid():
        choices.choose(person, form.wanted)
        messages.success(request, str(_KEPT))
        return redirect("letters")
    status = 422 if form.errors else 200
    context = {"form": form, "address": person.email}
    return render(request, "config/letters.html", context, status=status)


@anyone
@csrf_exempt  # a mail program has no token of ours; the link proves for whom it asks
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Färre brev: says what one click would do; the click does it, whoever has signed in."""
    found = stopping.read(token)
    one_click = request.method == "POST" and request.POST.dict() == ONE_CLICK
    if not one_click:
        return _asked(request, found)
    return _page(request, found, done=True) if found else _no_such_link(request)


@csrf_protect  # whatever else is sent is no mail program's
def _asked(request: HttpRequest, found: tuple[User, Kind] | None) -> HttpResponse:
    if found is None:
        return _no_such_link(request)
    return _page(request, found, status=400 if request.method == "POST" else 200)


def _page(
    request: HttpRequest, found: tuple[User, Kind], *, done: bool = False, status: int = 200
) -> HttpResponse:
    """In the language that was chosen here, else in that of whoever gets the letters."""
    person, kind = found
    told = isinstance(request.user, User) or product.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = translation.get_language() if told else person.language
    with translation.override(language):
        with seeing_as(person.pk, local_date(timezone.now())):
            kinds = choices.stop(person, kind) if done else choices.stopped_by(person, kind)
        context = {
            "name": NAMES[kind],
            "kinds": [NAMES[one] for one in kinds],
            "digest": kind is Kind.DIGEST,
            "one_click": ONE_CLICK,
            "done": done,
        }
        response = render(request, "config/letters_stop.html", context, status=status)
    response["Content-Language"] = language
    return response


def _no_such_link(request: HttpRequest) -> HttpResponse:
    return render(request, "config/letters_stop_gone.html", status=404)


_KEPT = Text("Ditt val av brev är sparat.", "Your choice of letters has been saved.")
