"""Drift: the first organisations and people of an installation. No content of any case."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .. import checkpoints, installation, roster
from ..errors import Refusal
from ..forms.people import KINDS, CoordinatorForm, InviteForm, OrganisationForm
from ..models import Invitation, Membership, Organisation
from ..rights import Role
from ..role_words import place_words
from ..text import Text
from .gates import operating, visit_of
from .people import answer_invite, refused


@operating
def operations(request: HttpRequest) -> HttpResponse:
    """Drift: organisations, agreements with their coordinators, and who runs the site."""
    visit = visit_of(request)
    first = Q(role=Role.COORDINATOR) | Q(role=Role.OPERATOR)
    waiting = Invitation.objects.filter(
        first, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("invited_by", "agreement")
    administrators = Q(
        Q(membership__ends__isnull=True) | Q(membership__ends__gte=visit.today),
        membership__role=Role.ADMINISTRATOR,
        membership__starts__lte=visit.today,
        membership__person__is_active=True,
    )
    context = {
        "organisations": Organisation.objects.annotate(
            administrators=Count("membership", filter=administrators, distinct=True)
        ).order_by("municipality", "name"),
        "kinds": {kind.value: text for kind, text in KINDS.items()},
        "agreements": installation.agreements_in_force(visit.today),
        "operators": list(
            Membership.objects.active(visit.today)
            .filter(role=Role.OPERATOR)
            .select_related("person")
            .order_by("person__name", "pk")
        ),
        "offers": roster.offers(waiting.order_by("name", "pk"), None, visit.now),
        "checkpoint": checkpoints.latest(),
        "alarms": [
            (checkpoints.ALARM_WORDS[one.code], one.detail) for one in checkpoints.alarms(visit.now)
        ],
        "parties_told": checkpoints.parties_told(visit.today),
        "kept_elsewhere": checkpoints.file_path() is not None,
    }
    return render(request, "workflow/operations.html", context)


@operating
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Ny organisation: then its first administrator is invited."""
    visit = visit_of(request)
    known = list(Organisation.objects.order_by("municipality", "name"))
    form = OrganisationForm(request.POST or None, organisations=known)
    page, context = "workflow/organisation_new.html", {"form": form}
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=422)
    try:
        made = installation.create_organisation(**form.cleaned_data, by=visit.person, now=visit.now)
    except Refusal as refusal:
        return refused(request, page, context, form, refusal)
    messages.success(request, str(_MADE.format(name=made.name)))
    return redirect("invite", made.public_id)


@operating
def operator_invite(request: HttpRequest) -> HttpResponse:
    """Bjud in en driftansvarig."""
    visit = visit_of(request)
    form = InviteForm(request.POST or None, roles=[Role.OPERATOR], today=visit.today)
    context = {"form": form, "place": place_words(None), "back": reverse("operations")}
    return answer_invite(request, visit, None, form, context)


@operating
def coordinator_invite(request: HttpRequest) -> HttpResponse:
    """Bjud in en samordnare för en överenskommelse som gäller."""
    visit = visit_of(request)
    found = installation.agreements_in_force(visit.today)
    agreements = [(one.agreement, str(one)) for one in found]
    form = CoordinatorForm(request.POST or None, agreements=agreements, today=visit.today)
    context = {"form": form, "place": _AN_AGREEMENT, "back": reverse("operations")}
    return answer_invite(request, visit, None, form, context)


_MADE = Text(
    "{name} finns nu. Bjud in den som ska administrera organisationen.",
    "{name} is there now. Invite whoever is to administer the organisation.",
)
_AN_AGREEMENT = Text("en överenskommelse", "an agreement")
