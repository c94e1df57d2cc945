"""Kalender: one's days as a feed for the calendar one uses already, at a secret address."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from notifications import calendar, calendar_addresses
from workflow.deadlines import local_date
from workflow.models import User
from workflow.row_security import seeing_as
from workflow.views.gates import anyone, signed_in, visit_of

PAGE = "config/calendar.html"
CONTENT_TYPE = "text/calendar; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
# A calendar that has lost its head asks again and again. Only addresses that exist are counted:
# others would fill the table in which all limits are kept.
_ACTION, _LIMIT = "calendar", {"calendar": "30/10m/key"}


@signed_in
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Whether she has an address; makes one, replaces it, takes it away."""
    visit = visit_of(request)
    context: dict[str, Any] = {}
    if request.method == "POST" and request.POST.get("do") == "make":
        # Shown in the answer itself: no redirect could carry it without keeping it somewhere.
        secret = calendar_addresses.make(visit.person, visit.now)
        context["secret_address"] = f"{settings.SITE_URL}{reverse('calendar-feed', args=[secret])}"
    elif request.method == "POST":
        if request.POST.get("do") == "take_away":
            calendar_addresses.take_away(visit.person, visit.now)
        return redirect("calendar")
    context["address"] = calendar_addresses.of(visit.person)
    return render(request, PAGE, context)


@anyone
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of whoever made the address, with her rights of this moment.

    An address that never was, one that was replaced and one of a closed account answer alike.
    """
    now = timezone.now()
    person = calendar_addresses.whose(token)
    if person is None:
        return HttpResponseNotFound("Not found\n", content_type=PLAIN)
    if not _is_heard(request, person):
        return HttpResponse("Too many requests\n", status=429, content_type=PLAIN)
    with translation.override(person.language), seeing_as(person.pk, local_date(now)):
        with transaction.atomic():
            said = calendar.feed(person, now)
        response = HttpResponse(said, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="samverka.ics"'
    return response


def _is_heard(request: HttpRequest, person: User) -> bool:
    """Whether her address has not been asked for too often."""
    key = str(person.public_id)
    counted = {"app": "config", "action": _ACTION, "config": _LIMIT, "key": key}
    return ratelimit.consume(request, limit_get=True, **counted) is not None
