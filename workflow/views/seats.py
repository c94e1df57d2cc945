"""Ledamöter: who sits in a body or serves it, from when until when, and who stands in now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import absences, bodies, invitations, memberships, quorum
from ..absences import Away
from ..errors import Refusal
from ..forms.bodies import MANDATES, SeatForm
from ..forms.people import InviteForm
from ..models import Body, Membership
from ..rights import BODY_ROLES, Role
from ..role_words import ROLES
from ..roster import HeldRole, Offer
from ..text import Text
from .bodies import coming_days, coordinated_body, seen_body
from .gates import Visit, signed_in, visit_of
from .people import refused

PAGE = "workflow/seats.html"
NEW = "workflow/seat_new.html"


@dataclass(frozen=True)
class Seat:
    """A role in the body, and whether whoever holds it is away today."""

    role: HeldRole
    away: Away | None


@signed_in
def seats(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Ledamöter och sammanträdesdagar: for those who read the body's queue, and its coordinator."""
    visit = visit_of(request)
    body, coordinates = seen_body(visit, body_id)
    found = bodies.seats(body.pk, visit.today)
    out = absences.away((one.person_id for one in found), visit.today)
    away = absences.told(out, visit.rights, visit.today)
    now = [one for one in found if one.is_active(visit.today)]
    context = {
        "body": body,
        "coordinates": coordinates,
        "reads": any(held.place_ref == body.public_id for held in visit.bodies),
        "rows": [Seat(HeldRole(one, visit.today), away.get(one.person_id)) for one in found],
        "missing": [ROLES[role].name for role in _NEEDED if role not in {m.role for m in now}],
        "offers": _offers(visit, body) if coordinates else (),
        "days": coming_days(body, visit.today),
        "mandate": MANDATES[Body.Mandate(body.mandate)],
        "quorum": quorum_words(body, now),
        "routes": bodies.routes_of(body.pk) if coordinates else (),
    }
    return render(request, PAGE, context)


@signed_in
def new(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Ny i organet: somebody the coordinator knows of already, or an invitation by e-mail."""
    visit = visit_of(request)
    body = coordinated_body(visit, body_id)
    assert body.agreement_id is not None  # somebody coordinates it
    act = request.POST.get("act")
    people = bodies.at_hand(body.agreement_id, visit.rights, visit.today)
    known = SeatForm(request.POST if act == "give" else None, people=people, today=visit.today)
    invited = InviteForm(
        request.POST if act == "invite" else None, roles=BODY_ROLES, today=visit.today
    )
    known.prefix, invited.prefix = "known", "invited"
    form = known if act == "give" else invited
    context = {"body": body, "known": known, "invited": invited, "bound": form}
    if request.method != "POST":
        return render(request, NEW, context)
    if not form.is_valid():
        return render(request, NEW, context, status=422)
    try:
        said = (_give if act == "give" else _invite)(visit, body, form.cleaned_data)
    except Refusal as refusal:
        return refused(request, NEW, context, form, refusal)
    messages.success(request, str(said))
    return redirect("body-seats", body.public_id)


def _give(visit: Visit, body: Body, said: dict[str, Any]) -> Text:
    memberships.give(
        said["person"],
        said["role"],
        body,
        starts=said["starts"],
        ends=said["ends"],
        by=visit.person,
        now=visit.now,
    )
    return _GIVEN.format(name=said["person"].name, role=ROLES[said["role"]].name)


def _invite(visit: Visit, body: Body, said: dict[str, Any]) -> Text:
    asked = {key: said[key] for key in ("email", "name", "role", "starts", "ends", "language")}
    invitation = invitations.invite(**asked, place=body, by=visit.person, now=visit.now)
    return _INVITED.format(email=invitation.email)


def quorum_words(body: Body, seated: list[Membership]) -> Text:
    """How many must be present, with the number for those who sit there now."""
    ordinary = sum(1 for one in seated if one.role in (Role.CHAIR, Role.BODY_MEMBER))
    needed = quorum.needed_for_quorum(body, ordinary)
    words = _QUORUM_WORDS[Body.Quorum(body.quorum)]
    return words.format(needed=needed, ordinary=ordinary)


def _offers(visit: Visit, body: Body) -> list[Offer]:
    return [Offer(one, invitations.in_time(one, visit.now)) for one in invitations.open_in(body)]


_NEEDED = (Role.CHAIR, Role.SECRETARY)
_QUORUM_WORDS = {
    Body.Quorum.MAJORITY: Text(
        "Beslutsfört när fler än hälften av de ordinarie är närvarande: {needed} av {ordinary}.",
        "Has a quorum when more than half of the ordinary members are present: {needed} of "
        "{ordinary}.",
    ),
    Body.Quorum.NUMBER: Text(
        "Beslutsfört när minst {needed} är närvarande. Ordinarie är nu {ordinary}.",
        "Has a quorum when at least {needed} are present. Ordinary members now: {ordinary}.",
    ),
    Body.Quorum.NONE: Text(
        "Ingen regel för beslutsförhet: minst en måste vara närvarande.",
        "No rule of quorum: at least one must be present.",
    ),
}
_GIVEN = Text("{name} är nu {role}.", "{name} is now {role}.")
_INVITED = Text(
    "Inbjudan är på väg till {email}. Rollen börjar när den är besvarad.",
    "The invitation is on its way to {email}. The role begins when it has been answered.",
)
