"""A letter as its receiver reads it: subject, text and HTML that say the same.

To be called in the receiver's language. Of a restricted case a letter holds the case number,
the deadline and the link, and nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from workflow.models import Case, WorkItem
from workflow.reminding import EVENT
from workflow.templatetags.wording import long_day
from workflow.text import Text

from . import reminder_letters, wording
from .happening import Happening
from .models import Kind
from .reminders import Due

LONGEST_SUBJECT = 140  # phones show less
LONGEST_QUOTE = 2000  # the rest is in the case


@dataclass(frozen=True)
class Entry:
    """What a digest or an overview says of one case; ``heading`` opens a group of them."""

    lead: str
    case: str
    link: str
    said: str = ""
    facts: Sequence[tuple[str, str]] = ()
    heading: str = ""


@dataclass(frozen=True)
class Content:
    """What a letter says, before it is text or HTML; facts and quotes with their labels.

    ``preheader`` is what mail programs show beside the subject, else the first paragraph.
    ``entries`` are the cases of a letter about several, ``choose`` the link to having less,
    ``answer`` the one to a page where it is answered without signing in.
    """

    subject: str
    lead: str
    case: str
    paragraphs: Sequence[str]
    quotes: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    link: str
    button: str
    small_print: Sequence[str]
    preheader: str = ""
    entries: Sequence[Entry] = ()
    choose: tuple[str, str] | None = None
    answer: tuple[str, str] | None = None


@dataclass(frozen=True)
class Rendered:
    """A letter ready to be sent, in one language."""

    language: str
    subject: str
    text: str
    html: str


def render(kind: Kind, happening: Happening, item: WorkItem | None) -> Rendered:
    """The letter of this kind in the active language; ``item`` is the receiver's to do."""
    return written(content_of(kind, happening, item))


def written(content: Content) -> Rendered:
    """The content as subject, text and HTML, in the active language."""
    preheader = content.preheader or next(iter(content.paragraphs), "")
    context = {"letter": content, "language": get_language(), "preheader": preheader}
    return Rendered(
        language=str(get_language()),
        subject=content.subject,
        text=render_to_string("notifications/letter.txt", context),
        html=_INLINER.inline(render_to_string("notifications/letter.html", context)),
    )


# At-rules cannot stand on an element and stay: dark mode. Nothing is ever fetched.
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def content_of(kind: Kind, happening: Happening, item: WorkItem | None) -> Content:
    """What the letter says, in the active language."""
    if happening.case.restricted:
        return _of_restricted(happening, item)
    name = f"{happening.case.number} {one_line(happening.case.title)}"
    headline = _headline(kind, happening)
    if happening.act == EVENT:
        return _of_deadline(kind, happening, name)
    return Content(
        subject=shortened(f"{headline}: {name}", LONGEST_SUBJECT),
        lead=str(headline),
        case=name,
        paragraphs=_paragraphs(kind, happening, item),
        quotes=_quotes(happening),
        facts=_facts(happening, item),
        link=_link(happening),
        button=str(wording.OPEN_CASE),
        small_print=[str(wording.WHY[kind]), str(wording.NO_ANSWERS)],
    )


def _of_deadline(kind: Kind, happening: Happening, name: str) -> Content:
    """A reminder: the deadline, not what happened last. One that does not stand says so."""
    due, today = happening.due, happening.today
    headline = str(wording.HEADLINES[kind])
    if due is not None:
        headline = reminder_letters.headline(kind, due, today)
    said = reminder_letters.sentence(kind, due, today) if due else str(wording.NOT_DUE_NOW)
    return Content(
        subject=shortened(f"{headline}: {name}", LONGEST_SUBJECT),
        lead=headline,
        case=name,
        paragraphs=[said],
        quotes=[],
        facts=reminder_letters.facts(kind, due) if due is not None else [],
        link=_link(happening),
        button=str(wording.OPEN_CASE),
        small_print=[str(wording.WHY[kind]), str(wording.NO_ANSWERS)],
    )


def _of_restricted(happening: Happening, item: WorkItem | None) -> Content:
    headline = str(wording.NEWS if item is None else wording.WAITS)
    return Content(
        subject=headline,
        lead=headline,
        case=str(happening.case.number),
        paragraphs=[str(wording.RESTRICTED)],
        quotes=[],
        facts=_latest(item) or _due(happening.due),
        link=_link(happening),
        button=str(wording.OPEN_CASE),
        small_print=[str(wording.WHY_RESTRICTED), str(wording.NO_ANSWERS)],
    )


def _headline(kind: Kind, happening: Happening) -> Text:
    keys = (f"{kind}:{happening.act}", f"{kind}:{happening.target}", str(kind))
    return next(wording.HEADLINES[key] for key in keys if key in wording.HEADLINES)


def _paragraphs(kind: Kind, happening: Happening, item: WorkItem | None) -> list[str]:
    act = happening.act
    if happening.by_deciding_body and happening.target == "approved":
        act = {"endorse": "approve", "endorse_amended": "approve_amended"}.get(act, act)
    happened = wording.HAPPENED.get(act, wording.HAPPENED[""])
    who = happening.who or wording.THE_SYSTEM
    said = [str(happened.format(who=who, receiver=happening.receiver))]
    if kind is Kind.DECIDED and happening.target in wording.LED_TO:
        said.append(str(wording.LED_TO[happening.target]))
    if kind is Kind.ESCALATION:
        pass  # what has happened says what is to be done
    elif item is None:
        said.append(str(wording.NOTHING_TO_DO))
    elif item.owner_id is None:
        said.append(str(wording.IN_QUEUE))
    return said


def _quotes(happening: Happening) -> list[tuple[str, str]]:
    label = wording.CHANGED if happening.act == "resubmit" else wording.MOTIVATION
    quotes = [(label, happening.motivation), (wording.ASKED, happening.asked)]
    return [
        (str(label), shortened(readable(text).strip(), LONGEST_QUOTE))
        for label, text in quotes
        if text.strip()
    ]


def _facts(happening: Happening, item: WorkItem | None) -> list[tuple[str, str]]:
    facts = _decision(happening)
    if item is not None:
        return [*facts, (str(wording.TASK), str(to_do(happening.case, item))), *_latest(item)]
    places = ", ".join(_place(open_item) for open_item in happening.items)
    return [*facts, (str(wording.NOW_WITH), places)] if places else facts


def to_do(case: Case, item: WorkItem) -> Text:
    """What whoever has an open item of a case does next; names its place, not the case."""
    # A body's stage is named by the road, other states by the case's type.
    by_state = wording.TO_DO.get(case.state, wording.TO_DO[""])
    return by_state.format(place=_place(item))


def _decision(happening: Happening) -> list[tuple[str, str]]:
    if happening.decided_on is None:
        return []
    how = str(wording.URGENT) if happening.urgent else one_line(happening.paragraph)
    decision = ", ".join(part for part in (long_day(happening.decided_on), how) if part)
    facts = [(str(wording.DECISION), decision)]
    if happening.recorded_by:
        facts.append((str(wording.RECORDED_BY), happening.recorded_by))
    return facts


def _latest(item: WorkItem | None) -> list[tuple[str, str]]:
    due = item.due if item is not None else None
    return [(str(wording.LATEST), long_day(due))] if due is not None else []


def _due(due: Due | None) -> list[tuple[str, str]]:
    return [(str(wording.LATEST), long_day(due.day))] if due is not None else []


def _place(item: WorkItem) -> str:
    return str(item.body or item.organisation)


def _link(happening: Happening) -> str:
    path = reverse("case", args=[happening.case.public_id])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


# -- text that people have typed


def one_line(text: str) -> str:
    """The text on one line, without signs that steer how it is shown."""
    return " ".join(readable(text).split())


def readable(text: str) -> str:
    """The text without control signs and signs that turn the direction of reading."""
    kept = ("\n", "\t", "\u200c", "\u200d")  # joiners belong to words and emoji
    return "".join(c for c in text if c in kept or unicodedata.category(c) not in ("Cc", "Cf"))


def shortened(text: str, longest: int) -> str:
    """At most so much of a text, with a sign where it goes on."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
