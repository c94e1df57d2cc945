"""Ends a role, wherever it is held: says what follows, and asks for the day."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import memberships
from ..appointments import place_of
from ..errors import Refusal
from ..forms.people import EndForm
from ..roster import HeldRole
from ..text import Text
from .gates import signed_in, visit_of
from .people import page_of, refused

PAGE = "workflow/role_end.html"


@signed_in
def end(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Avsluta rollen: for whoever may give it."""
    visit = visit_of(request)
    membership = memberships.managed(membership_id, by=visit.person, today=visit.today)
    form = EndForm(request.POST or None, today=visit.today)
    back = page_of(place_of(membership))
    role = HeldRole(membership, visit.today)
    context = {"role": role, "form": form, "back": back}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    try:
        memberships.end(membership, on=form.cleaned_data["on"], by=visit.person, now=visit.now)
    except Refusal as refusal:
        return refused(request, PAGE, context, form, refusal)
    told = _AT_ONCE if form.cleaned_data["on"] < visit.today else _LATER
    said = told.format(name=membership.person.name, role=role.name)
    messages.success(request, str(said))
    return redirect(back)


_AT_ONCE = Text("{name} är inte längre {role}.", "{name} is no longer {role}.")
_LATER = Text(
    "{name} är {role} till och med den dag du angav.",
    "{name} is {role} until and including the day you entered.",
)
