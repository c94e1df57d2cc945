"""What every page that moves a case has in common: the text it is about, the sentence that
confirms, and the page for somebody who came too late."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template

from .. import comparing, outlook
from ..errors import NotFound, Refusal, StaleText
from ..lifecycle import Rule
from ..models import Case, TextVersion
from ..text import Text
from .documents import file_links
from .refused import typed_text
from .saying import holds_now
from .told import DONE, FINALLY

_LATER = "approved"


def text_of(case: Case) -> dict[str, Any]:
    """What a page includes to show the case's text as it is now."""
    content = case.turn.content
    names = [f"cases/text_{case.kind}.html", "workflow/text_plain.html"]
    return {
        "content": content,
        "facts": comparing.facts(content),
        "text_template": select_template(names).template,
        "links": file_links(case.turn.content),
    }


def confirm(request: HttpRequest, case: Case, code: str, rule: Rule, *, source: str) -> None:
    """Says what has happened to a case that a turn has just moved, and who has it now."""
    ahead = outlook.after(case, source)
    sentence = holds_now(case, ahead, outlook.places([ahead]))
    messages.success(request, f"{done(case, code, rule)}: {case.title}. {sentence}")


def done(case: Case, code: str, rule: Rule) -> Text:
    """What has been done, as the history will tell it."""
    item = case.turn.item
    final = case.state == _LATER and item is not None and item.body is not None
    if final and not item.body.is_advisory and code in FINALLY:  # type: ignore[union-attr]
        return FINALLY[code]
    return DONE.get(code, rule.label)


def not_open(request: HttpRequest, case: Case, refusal: Refusal) -> HttpResponse:
    """The page for what cannot be done any more, or not by her: why, what she had written, and
    the way back to the case."""
    if isinstance(refusal, NotFound):
        raise refusal
    context = {"case": case, "refusal": refusal, "typed": typed_text(request)}
    return render(request, "workflow/not_open.html", context, status=refusal.http_status)


def text_read(case: Case, refusal: StaleText) -> TextVersion | None:
    """The text that was on the page; a draft's former text is not kept, nor one that is erased."""
    texts = TextVersion.objects.filter(case=case.pk, sha256=refusal.seen, content__isnull=False)
    return texts.order_by("-number").first()


def changed_since(case: Case, read: TextVersion | None) -> dict[str, Any]:
    """What differs between the text that was read and the one that holds now."""
    if read is None:
        return {"stale": True, "stale_changes": []}
    return {
        "stale": True,
        "stale_changes": comparing.changes(read.data, case.turn.content),
        "stale_number": read.number,
    }
