"""Logging in as anybody, without a password: only in the demo."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from workflow.deadlines import local_date
from workflow.models import User
from workflow.role_words import ROLES
from workflow.row_security import SYSTEM, seeing
from workflow.text import Text
from workflow.views.gates import anyone

from .people import towns


@anyone
@seeing(SYSTEM)  # everybody of the demo, for visitors
def log_in_as(request: HttpRequest) -> HttpResponse:
    """Everybody in the demo by place; a click logs in as one of them."""
    if not settings.DEMO:  # whatever else an installation has been told
        raise Http404
    if request.method != "POST":
        context = {"towns": towns(local_date(timezone.now())), "roles": ROLES.values()}
        return render(request, "demo/log_in_as.html", context)
    person = _chosen(request.POST.get("person", ""))
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, str(_NOW_YOU_ARE.format(name=person.name)))
    return redirect("todo")


def _chosen(public_id: str) -> User:
    try:
        return User.objects.get(public_id=public_id, is_active=True)
    except (User.DoesNotExist, ValidationError):
        raise Http404 from None


_NOW_YOU_ARE = Text("Du är inloggad som {name}.", "You are logged in as {name}.")
