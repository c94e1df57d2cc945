"""The page behind the link in a reminder: answered without signing in, once.

Nothing changes when it is opened, whoever opens it: mail filters follow links. What is answered
goes through the actions of the case under the link's lock, in one transaction with its use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from cases.actions.answer import Asked, answer_done, answer_late, answer_not_mine
from cases.forms.short_answers import DONE, LATE, ShortAnswerForm
from notifications import answering
from notifications.answering import LinkGone, Question
from notifications.models import ActionLink
from workflow.clock_words import CLOCKS
from workflow.errors import (
    AlreadyHandled,
    BadRecord,
    MissingForGate,
    NotFound,
    NotPermitted,
    NotYourTurn,
    Refusal,
    StaleText,
)
from workflow.models import User
from workflow.row_security import SYSTEM, seeing
from workflow.templatetags.wording import long_day
from workflow.text import Text
from workflow.turn import Actor
from workflow.views.gates import anyone

PAGE = "config/answer.html"
Find = Callable[..., Question]


@anyone
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked and three answers to choose from; in the language of whom it is asked,
    unless the visitor has chosen one."""
    try:
        question = _find(request, token, answering.read)
    except LinkGone as gone:
        return _gone(request, gone)
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    language = str(get_language()) if chosen else question.person.language
    with translation.override(language):
        response = _respond(request, token, question)
    response.headers["Content-Language"] = language
    return response


def _find(request: HttpRequest, token: str, find: Find) -> Question:
    # A visitor sees nothing by herself: what the link is about is read for the system, and
    # nothing but what `answering` lets through leaves this block.
    user = request.user
    with seeing(SYSTEM), transaction.atomic():
        return find(token, timezone.now(), user if isinstance(user, User) else None)


def _respond(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    if request.method != "POST":
        return _show(request, question, ShortAnswerForm(None, clock=question.due.clock))
    form = ShortAnswerForm(request.POST, clock=question.due.clock)
    if not form.is_valid():
        return _show(request, question, form, status=422)
    try:
        outcome, said = _answered(request, token, form)
    except LinkGone as gone:
        return _gone(request, gone)
    except Refusal as refusal:
        return _refused(request, token, form, refusal)
    recorded = outcome is not ActionLink.Outcome.NOT_MINE
    context = {"said": said, "question": question, "recorded": recorded}
    return render(request, "config/answered.html", context)


def _refused(
    request: HttpRequest, token: str, form: ShortAnswerForm, refusal: Refusal
) -> HttpResponse:
    """What can be put right stays on the page; what cannot, ends the link's use for now."""
    if isinstance(refusal, AlreadyHandled | NotFound | NotPermitted | NotYourTurn):
        return _gone(request, LinkGone(answering.GONE))
    try:
        question = _find(request, token, answering.read)
    except LinkGone as gone:
        return _gone(request, gone)
    if isinstance(refusal, BadRecord | MissingForGate):
        form.place(refusal)
    else:
        form.add_error(None, str(_CHANGED if isinstance(refusal, StaleText) else refusal))
    return _show(request, question, form, status=refusal.http_status)


def _answered(
    request: HttpRequest, token: str, form: ShortAnswerForm
) -> tuple[ActionLink.Outcome, Text]:
    """Does what follows from the answer and uses the link up, or neither; what has happened."""
    with seeing(SYSTEM), transaction.atomic():
        question = _find(request, token, answering.hold)
        outcome, said = _act(question, form.cleaned_data, request.POST.get("seen", ""))
        answering.use(question.link, outcome, timezone.now())
    return outcome, said


def _act(question: Question, entered: dict[str, Any], seen: str) -> tuple[ActionLink.Outcome, Text]:
    actor, now = Actor(question.person), timezone.now()
    asked = Asked(
        case_id=question.case.public_id,
        clock=question.due.clock,
        due=question.due.day,
        subject=question.due.subject,
        key=question.link.pk,
    )
    if entered["answer"] == DONE:
        answer_done(asked, actor=actor, seen_version=seen, now=now)
        return ActionLink.Outcome.DONE, _IS_DONE
    if entered["answer"] == LATE:
        until = entered["until"]
        answer_late(asked, until=until, reason=entered["reason"], actor=actor,
                    seen_version=seen, now=now)  # fmt: skip
        return ActionLink.Outcome.LATE, _IS_LATE.format(day=long_day(until))
    answer_not_mine(asked, actor=actor, now=now)
    return ActionLink.Outcome.NOT_MINE, _IS_NOT_MINE


def _show(
    request: HttpRequest, question: Question, form: ShortAnswerForm, status: int = 200
) -> HttpResponse:
    version = question.case.text_version
    context = {
        "question": question,
        "to_do": CLOCKS[question.due.clock].to_do,
        "form": form,
        "seen": version.sha256 if version is not None else "",
    }
    return render(request, PAGE, context, status=status)


def _gone(request: HttpRequest, gone: LinkGone) -> HttpResponse:
    """One page and one status, whatever the reason: a stranger learns nothing of the case."""
    return render(request, "config/answer_gone.html", {"reason": gone.reason}, status=410)


_CHANGED = Text(
    "Aktiviteten har ändrats sedan du öppnade sidan. Läs det som står här nu, och svara igen.",
    "The activity has changed since you opened the page. Read what it says now, then answer again.",
)
_IS_DONE = Text("Det är registrerat som klart.", "It is recorded as done.")
_IS_LATE = Text("Den nya dagen är {day}.", "The new day is {day}.")
_IS_NOT_MINE = Text(
    "Chefen får veta att någon annan ska göra det. Tills någon har tagit det kan du bli påmind "
    "igen.",
    "The manager is told that somebody else is to do it. Until somebody has taken it you may "
    "be reminded again.",
)
