"""Answering a reminder from the letter: one link, one use, one person, one deadline's day.

The link gives no right. It says who answers and about what; whether that is still hers to
answer is asked anew when the page is opened and once more when she answers, and what follows
goes through the engine as if she had signed in (docs/adr/0030).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse

from workflow.deadlines import local_date
from workflow.flows import case_types
from workflow.models import Case, User
from workflow.templatetags.wording import long_day
from workflow.text import Text

from .happening import Happening
from .models import ActionLink, Kind, Letter
from .recipients import kind_for
from .reminders import Due, due_of
from .rendering import Rendered

HOLDS = timedelta(days=14)
ANSWER = Text("Svara utan att logga in", "Answer without signing in")
_SALT = "notifications.answering"
_NOT_KEPT = "ej-sparad"


class LinkGone(Exception):
    """The link answers nothing (any more); ``reason`` says no more than its holder may know."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True)
class Question:
    """What can be answered: whose answer, about which case and deadline, through which link."""

    link: ActionLink
    person: User
    case: Case
    due: Due


# -- in the letter


def offer(letter: Letter, kind: Kind, happening: Happening, now: datetime) -> str:
    """The link for this letter; empty where it cannot be answered from it. Holds from now on.

    Only reminders of what is the receiver's own to do; never of a restricted case, nor of what
    a body or a party decides.
    """
    due, case = happening.due, happening.case
    if kind is not Kind.REMINDER or due is None or case.restricted:
        return ""
    if due.clock not in case_types()[case.kind].SHORT_ANSWERS:
        return ""
    expires_at = now + HOLDS
    link, _ = ActionLink.objects.update_or_create(
        letter=letter, defaults={"expires_at": expires_at}
    )
    return f"{settings.SITE_URL.rstrip('/')}{reverse('answer', args=[token_of(link)])}"


def token_of(link: ActionLink) -> str:
    """The signed part of the link."""
    return Signer(salt=_SALT).sign(str(link.pk))


def without_key(letter: Letter, sent: Rendered) -> Rendered:
    """What is kept of a letter: without what its link proves."""
    link = ActionLink.objects.filter(letter=letter.pk).first()
    if link is None:
        return sent
    key = token_of(link)
    return replace(
        sent, text=sent.text.replace(key, _NOT_KEPT), html=sent.html.replace(key, _NOT_KEPT)
    )


def with_key(letter: Letter, text: str) -> str:
    """A kept text with the link that was sent; for the demo's page of letters only."""
    link = ActionLink.objects.filter(letter=letter.pk).first()
    return text.replace(_NOT_KEPT, token_of(link)) if link is not None else text


# -- at the page; to be called where everything is seen


def read(token: str, now: datetime, signed_in: User | None) -> Question:
    """What a link asks; raises LinkGone. Changes nothing. ``now`` is aware."""
    return _question(ActionLink.objects.all(), token, now, signed_in)


def hold(token: str, now: datetime, signed_in: User | None) -> Question:
    """The same with the link's row locked, so that of two clicks the second finds it used.

    To be called in the transaction that answers. Raises LinkGone.
    """
    return _question(ActionLink.objects.select_for_update(of=("self",)), token, now, signed_in)


def use(link: ActionLink, outcome: ActionLink.Outcome, now: datetime) -> None:
    """Uses the link up, in the transaction that has done what follows from the answer."""
    link.used_at, link.outcome = now, outcome
    link.save(update_fields=["used_at", "outcome"])


def _question(
    links: QuerySet[ActionLink], token: str, now: datetime, signed_in: User | None
) -> Question:
    try:
        key = UUID(Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError) as error:
        raise LinkGone(GONE) from error
    link = links.select_related("letter__event__case", "letter__person").filter(pk=key).first()
    if link is None or signed_in not in (None, link.letter.person):
        raise LinkGone(GONE)  # somebody else is signed in: a letter that was passed on
    if link.used_at is not None:
        raise LinkGone(_USED.format(day=long_day(local_date(link.used_at))))
    if link.expires_at <= now:
        raise LinkGone(_EXPIRED)
    question = _standing(link, now)
    if question is None:
        raise LinkGone(GONE)
    return question


def _standing(link: ActionLink, now: datetime) -> Question | None:
    """Whether it still is hers to answer: her role, her seeing the case, jäv, whose it is and
    which day it has, as for the letter, but of now."""
    person, event = link.letter.person, link.letter.event
    if person is None or not person.is_active or event is None or event.case is None:
        return None
    due = due_of(event)
    if due is None or kind_for(person, event, local_date(now)) is not Kind.REMINDER:
        return None
    cases = case_types()[event.case.kind].objects.select_related("text_version")
    case = cases.get(pk=event.case_id)
    if case.restricted or due.clock not in case.SHORT_ANSWERS:
        return None
    return Question(link, person, case, due)


GONE = Text(
    "Det kan bero på att uppgiften redan är gjord, att dagen har flyttats eller att någon annan "
    "har den nu.",
    "Perhaps the task is done already, its day has been moved, or somebody else has it now.",
)
_USED = Text("Den användes {day}. Ditt svar är registrerat.",
             "It was used on {day}. Your answer is recorded.")  # fmt: skip
_EXPIRED = Text(
    "En länk i ett brev gäller i två veckor.", "A link in a letter holds for two weeks."
)
