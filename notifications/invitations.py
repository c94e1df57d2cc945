"""The letter of an invitation: to an address, whether it has an account or not.

What is kept of it has no working link: who reads the table of letters cannot accept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from workflow import appointments, invitations
from workflow.deadlines import local_date
from workflow.models import Invitation, OutboxEvent
from workflow.rights import Role
from workflow.role_words import ROLES, place_words
from workflow.templatetags.wording import long_day

from . import wording
from .models import Kind, Letter
from .rendering import Content, Rendered, one_line, written

_NOT_KEPT = "ej-sparad"


def of(event: OutboxEvent) -> Invitation | None:
    """The invitation that an event is about, if it is about one."""
    if event.kind != invitations.EVENT:
        return None
    rows = Invitation.objects.select_related("organisation", "body", "invited_by")
    return rows.filter(public_id=UUID(event.payload["invitation"])).first()


def rendered(event: OutboxEvent, now: datetime) -> Rendered | None:
    """The letter in the invitation's language; None when it cannot be accepted
    any more."""
    invitation = of(event)
    if invitation is None or not invitations.stands(invitation, now):
        return None
    with translation.override(invitation.language):
        return written(_content(invitation))


def link_of(invitation: Invitation) -> str:
    """Where the invitation is accepted."""
    path = reverse("invitation", args=[invitations.token_of(invitation)])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def without_key(letter: Letter, sent: Rendered) -> Rendered:
    """What is kept of a letter that was sent: an invitation's without what its link proves."""
    invitation = _of_letter(letter)
    if invitation is None:
        return sent
    key = invitations.token_of(invitation)
    return replace(
        sent, text=sent.text.replace(key, _NOT_KEPT), html=sent.html.replace(key, _NOT_KEPT)
    )


def with_key(letter: Letter, text: str) -> str:
    """A kept text with the link that was sent; for the demo's page of letters only."""
    invitation = _of_letter(letter)
    return text.replace(_NOT_KEPT, invitations.token_of(invitation)) if invitation else text


def _of_letter(letter: Letter) -> Invitation | None:
    if letter.kind != Kind.INVITED or letter.event is None:
        return None
    return of(letter.event)


def _content(invitation: Invitation) -> Content:
    role = str(ROLES[Role(invitation.role)].name)
    place = one_line(str(place_words(appointments.place_of(invitation))))
    by = invitation.invited_by
    invited = wording.INVITED_BY if by is not None else wording.INVITED_AS
    who = one_line(by.name) if by is not None else ""
    return Content(
        subject=str(wording.HEADLINES[Kind.INVITED.value]),
        lead=str(wording.HEADLINES[Kind.INVITED.value]),
        case=one_line(invitation.name),
        paragraphs=[
            str(invited.format(who=who, role=role, place=place)),
            str(wording.WHAT_SAMVERKA_IS),
            str(wording.HOW_TO_ACCEPT),
        ],
        quotes=[],
        facts=_facts(invitation, role, place),
        link=link_of(invitation),
        button=str(wording.ACCEPT),
        small_print=[str(wording.WHY[Kind.INVITED]), str(wording.NO_ANSWERS)],
    )


def _facts(invitation: Invitation, role: str, place: str) -> list[tuple[str, str]]:
    facts = [
        (wording.ROLE, role),
        (wording.PLACE, place),
        (wording.FROM_DAY, long_day(invitation.starts)),
    ]
    if invitation.ends is not None:
        facts.append((wording.TO_DAY, long_day(invitation.ends)))
    facts.append((wording.ANSWER_BY, long_day(local_date(invitation.expires_at))))
    return [(str(label), value) for label, value in facts]
