"""Answers an invitation, and withdraws one or sends it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .. import invitations
from ..appointments import place_of
from ..deadlines import local_date
from ..errors import Refusal
from ..forms.people import AcceptForm
from ..models import Invitation, User
from ..rights import Role
from ..role_words import ROLES, place_words
from ..text import Text
from .gates import anyone, signed_in, visit_of
from .people import page_of, refused

PAGE = "workflow/invitation.html"


@anyone
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Inbjudan: what somebody is invited to; she says yes signed in, or with a new account.

    The page is the same whether her address has an account or not.
    """
    now = timezone.now()
    try:
        found = invitations.find(token, now)
        if isinstance(request.user, User):
            return _signed_in(request, token, found, now)
        return _visitor(request, token, found, now)
    except invitations.InvitationGone as gone:
        response = render(request, "workflow/invitation_gone.html", {"refusal": gone}, status=404)
    return response


def _signed_in(request: HttpRequest, token: str, found: Invitation, now: datetime) -> HttpResponse:
    person = visit_of(request).person
    context = _context(found) | {"theirs": invitations.is_for(found, person)}
    if request.method != "POST":
        return render(request, PAGE, context)
    invitations.accept(token, person=person, now=now)
    return _welcome(request, found)


def _visitor(request: HttpRequest, token: str, found: Invitation, now: datetime) -> HttpResponse:
    with_password = getattr(settings, "PASSWORD_LOGIN", True)
    form = AcceptForm(
        request.POST or None, name=found.name, email=found.email, with_password=with_password
    )
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    context = _context(found) | {"form": form, "sign_in": sign_in}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    said = form.cleaned_data
    try:
        person = invitations.accept_as_new(
            token, name=said["name"], password=said.get("password"), now=now
        )
    except invitations.InvitationGone:
        raise
    except Refusal as refusal:
        return refused(request, PAGE, context, form, refusal)
    if not with_password:
        messages.success(request, str(_SIGN_IN_NOW))
        return redirect("account_login")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return _welcome(request, found)


def _context(found: Invitation) -> dict[str, Any]:
    words = ROLES[Role(found.role)]
    return {
        "invitation": found,
        "role": words.name,
        "may": words.may,
        "place": place_words(place_of(found)),
        "answer_by": local_date(found.expires_at),
    }


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    told = _WELCOME.format(role=ROLES[Role(found.role)].name, place=place_words(place_of(found)))
    messages.success(request, str(told))
    return redirect("todo")


@signed_in
@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Drar tillbaka en inbjudan."""
    visit = visit_of(request)
    found = invitations.withdraw(invitation_id, by=visit.person, now=visit.now)
    messages.success(request, str(_WITHDRAWN.format(name=found.name)))
    return redirect(page_of(place_of(found)))


@signed_in
@require_POST
def resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Skickar en inbjudan igen."""
    visit = visit_of(request)
    found = invitations.resend(invitation_id, by=visit.person, now=visit.now)
    messages.success(request, str(_SENT_AGAIN.format(email=found.email)))
    return redirect(page_of(place_of(found)))


_WELCOME = Text("Välkommen. Du är nu {role} i {place}.", "Welcome. You are now {role} in {place}.")
_SIGN_IN_NOW = Text(
    "Kontot finns nu. Logga in som din organisation brukar.",
    "The account is there now. Sign in the way your organisation does.",
)
_WITHDRAWN = Text(
    "Inbjudan till {name} är tillbakadragen. Länken i brevet gäller inte längre.",
    "The invitation of {name} is withdrawn. The link in the letter no longer holds.",
)
_SENT_AGAIN = Text(
    "Inbjudan är på väg igen till {email}, med fjorton nya dagar.",
    "The invitation is on its way again to {email}, with fourteen new days.",
)
