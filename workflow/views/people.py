"""The people of an organisation: who has which role, who is invited, and one person's roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .. import appointments, deactivation, invitations, memberships, roster
from ..errors import BadRecord, NoSuchPlace, NotFound, NotPermitted, Refusal
from ..forms.people import InviteForm, RoleForm
from ..models import Body, Membership, Organisation, User
from ..rights import Right, Role
from ..role_words import ROLES, place_words
from ..text import Text
from .gates import Visit, signed_in, visit_of
from .refused import refused_form


@signed_in
def organisations(request: HttpRequest) -> HttpResponse:
    """Organisationer: those where she has a role that lets her see who works there."""
    rights = visit_of(request).rights
    hers = rights.organisations((Right.READ, Right.ADMINISTER))
    found = Organisation.objects.filter(pk__in=hers).order_by("municipality", "name")
    return render(request, "workflow/organisations.html", {"organisations": found})


@signed_in
def people(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Personer: an organisation's people with their roles, and who is invited."""
    visit = visit_of(request)
    organisation = _organisation(visit, organisation_id)
    may = appointments.roles_to_give(visit.rights, organisation)
    context = {
        "organisation": organisation,
        "roster": roster.of_organisation(organisation, visit.today),
        "may_manage": bool(may),
        "coordinates": bool(visit.rights.places(Right.COORDINATE)),
        "offers": _offers(visit, organisation) if may else [],
    }
    return render(request, "workflow/people.html", context)


@signed_in
def invite(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Bjud in: an address, a role and its days; the letter goes by itself."""
    visit = visit_of(request)
    organisation = _managed(visit, organisation_id)
    roles = appointments.roles_to_give(visit.rights, organisation)
    form = InviteForm(request.POST or None, roles=roles, today=visit.today)
    context = {"place": place_words(organisation), "form": form, "back": page_of(organisation)}
    return answer_invite(request, visit, organisation, form, context)


@signed_in
def person(request: HttpRequest, organisation_id: UUID, person_id: UUID) -> HttpResponse:
    """One person's roles in an organisation; give another, close or open her account."""
    visit = visit_of(request)
    organisation = _managed(visit, organisation_id)
    who = _colleague(organisation, person_id)
    roles = appointments.roles_to_give(visit.rights, organisation)
    form = RoleForm(request.POST or None, roles=roles, today=visit.today)
    context = _person_context(visit, organisation, who, form)
    if request.method != "POST":
        return render(request, "workflow/person.html", context)
    if not form.is_valid():
        return render(request, "workflow/person.html", context, status=422)
    said = form.cleaned_data
    try:
        memberships.give(
            who,
            said["role"],
            organisation,
            starts=said["starts"],
            ends=said["ends"],
            by=visit.person,
            now=visit.now,
        )
    except Refusal as refusal:
        return refused(request, "workflow/person.html", context, form, refusal)
    told = _GIVEN.format(name=who.name, role=ROLES[said["role"]].name)
    messages.success(request, str(told))
    return redirect("person", organisation.public_id, who.public_id)


@signed_in
def account(request: HttpRequest, organisation_id: UUID, person_id: UUID) -> HttpResponse:
    """Stäng eller öppna kontot: says what follows, and asks."""
    visit = visit_of(request)
    organisation = _managed(visit, organisation_id)
    who = _colleague(organisation, person_id)
    why_not = deactivation.why_not(who, visit.rights, visit.today)
    if why_not is not None:
        raise NotPermitted(why_not)
    context = {"organisation": organisation, "who": who}
    if request.method != "POST":
        return render(request, "workflow/account.html", context)
    closing = request.POST.get("act") == "deactivate"
    act = deactivation.deactivate if closing else deactivation.reactivate
    try:
        act(who, by=visit.person, now=visit.now)
    except NotFound:
        raise
    except Refusal as refusal:
        return refused_form(request, "workflow/account.html", context, refusal)
    messages.success(request, str((_CLOSED if closing else _OPENED).format(name=who.name)))
    return redirect("person", organisation.public_id, who.public_id)


# -- shared with the other pages about roles


def page_of(place: appointments.Place | None) -> str:
    """The page where a place's roles are managed."""
    if isinstance(place, Organisation):
        return reverse("people", args=[place.public_id])
    if isinstance(place, Body):
        return reverse("body-seats", args=[place.public_id])
    return reverse("operations")


def answer_invite(
    request: HttpRequest,
    visit: Visit,
    place: appointments.Place | None,
    form: InviteForm,
    context: dict[str, Any],
) -> HttpResponse:
    """Shows a form of invitation, or invites and goes back to the place's page."""
    page = "workflow/invite.html"
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=422)
    said = form.cleaned_data
    asked = {key: said[key] for key in ("email", "name", "role", "starts", "ends", "language")}
    try:
        invited = invitations.invite(
            **asked, place=said.get("agreement", place), by=visit.person, now=visit.now
        )
    except Refusal as refusal:
        return refused(request, page, context, form, refusal)
    messages.success(request, str(_INVITED.format(email=invited.email)))
    return redirect(context["back"])


def refused(
    request: HttpRequest, page: str, context: dict[str, Any], form: Any, refusal: Refusal
) -> HttpResponse:
    """The form again with the refusal, at its field where it has one. Raises NotFound on."""
    if isinstance(refusal, NotFound):
        raise refusal
    if isinstance(refusal, BadRecord) and refusal.field in form.fields:
        form.add_error(refusal.field, str(refusal))
        return render(request, page, context, status=refusal.http_status)
    return refused_form(request, page, context, refusal)


# -- the parts


def _organisation(visit: Visit, organisation_id: UUID) -> Organisation:
    """An organisation whose people she may see. Raises NoSuchPlace alike for none."""
    found = Organisation.objects.filter(public_id=organisation_id).first()
    if found is None or not appointments.sees_people(visit.rights, found):
        raise NoSuchPlace
    return found


def _managed(visit: Visit, organisation_id: UUID) -> Organisation:
    """An organisation whose roles she may give. Raises NoSuchPlace or NotPermitted."""
    organisation = _organisation(visit, organisation_id)
    appointments.demand_of(visit.rights, Role.ADMINISTRATOR, organisation)
    return organisation


def _colleague(organisation: Organisation, person_id: UUID) -> User:
    """Somebody who has or has had a role there. Raises NoSuchPlace alike for nobody."""
    hers = Membership.objects.filter(organisation=organisation).values("person")
    found = User.objects.filter(public_id=person_id, pk__in=hers).first()
    if found is None:
        raise NoSuchPlace
    return found


def _offers(visit: Visit, organisation: Organisation) -> list[roster.Offer]:
    found = roster.offers(invitations.open_in(organisation), organisation, visit.now)
    return [
        offer
        for offer in found
        if appointments.may_give(visit.rights, Role(offer.invitation.role), organisation)
    ]


def _person_context(
    visit: Visit, organisation: Organisation, who: User, form: RoleForm
) -> dict[str, Any]:
    held = roster.of_person(who, visit.today, organisation=organisation)
    may = appointments.roles_to_give(visit.rights, organisation)
    return {
        "organisation": organisation,
        "who": who,
        "form": form,
        "held": [role for role in held if not role.ended],
        "former": [role for role in held if role.ended],
        "may_end": [role.value for role in may],
        "why_not": deactivation.why_not(who, visit.rights, visit.today),
        # an administrator's, not an operator's
        "may_record_absence": any(role.membership.is_active(visit.today) for role in held)
        and visit.rights.find(Right.ADMINISTER, organisation.pk, "organisation") is not None,
    }


_GIVEN = Text("{name} är nu {role}.", "{name} is now {role}.")
_INVITED = Text(
    "Inbjudan är på väg till {email}. Rollen börjar när den är besvarad.",
    "The invitation is on its way to {email}. The role begins when it has been answered.",
)
_CLOSED = Text(
    "Kontot är stängt. {name} är utloggad och det hon eller han hade tagit ligger i kön igen.",
    "The account is closed. {name} is signed out, and what was taken is in the queue again.",
)
_OPENED = Text(
    "Kontot är öppet. {name} kan logga in igen.", "The account is open. {name} can sign in again."
)
