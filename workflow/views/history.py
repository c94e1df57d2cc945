"""A case's history: every entry of the ledger about it, in words, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..deadlines import local_date
from ..models import Case
from ..templatetags.wording import long_day, moment
from ..text import Text
from .afterwards import Reference, doors_of
from .case_header import Header, header
from .gates import seeing_case, visit_of
from .told import Told


@dataclass(frozen=True)
class Entry:
    """An entry as the component ``timeline.html`` reads it."""

    when: date | datetime
    title: Text
    who: str
    body: SafeString
    anchor: str = ""


@seeing_case
def history(request: HttpRequest, case: Case) -> HttpResponse:
    """Who did what, for whom, why, and on which text."""
    context = header(case, visit_of(request), tab="history")
    head: Header = context["header"]
    context["entries"] = [_entry(case, one) for one in reversed(head.told)]
    return render(request, "workflow/history.html", context)


def _entry(case: Case, told: Told) -> Entry:
    lines: list[str] = []
    if told.way is not None:
        lines.append(str(told.way))
    lines += [format_html("{}: {}", one.name, one.text) for one in told.said]
    if told.erased:
        lines.append(str(_ERASED))
    if told.text_number is not None:
        lines.append(_text_link(case, told))
    lines += [_reference(one) for one in told.refers]
    if _recorded_later(told):
        lines.append(str(_RECORDED.format(when=moment(told.entry.recorded_at))))
    lines.append(_proof_link(case, told))
    offered = doors_of(case, told.entry)
    if offered:
        links = ((one.href, _hinted(one.label, told)) for one in offered)
        lines.append(format_html_join(", ", '<a href="{}">{}</a>', links))
    return Entry(
        told.when,
        told.title,
        told.who,
        format_html_join("\n", "{}", ((x,) for x in lines)),
        _anchor(told.entry.seq),
    )


def _reference(one: Reference) -> SafeString:
    return format_html('<a href="#{}">{}</a>', _anchor(one.place), one.sentence)


def _anchor(place: int) -> str:
    return f"post-{place}"


def _hinted(label: Text, told: Told) -> SafeString:
    """The label, and for those who hear links out of their place what it is about."""
    about = f": {told.title}, {told.when:%Y-%m-%d}"
    return format_html('{}<span class="visually-hidden">{}</span>', label, about)


def _text_link(case: Case, told: Told) -> SafeString:
    href = reverse("case-version", args=[case.public_id, told.text_number])
    link = format_html('<a href="{}">{}</a>', href, _TEXT.format(number=told.text_number))
    if told.text_before is None:
        return link
    changed = _CHANGED.format(before=told.text_before)
    return format_html('{}, <a href="{}?jamfor={}">{}</a>', link, href, told.text_before, changed)


def _proof_link(case: Case, told: Told) -> SafeString:
    href = reverse("proof", args=[case.public_id, told.entry.pk])
    which = f"{told.title}, {long_day(told.when)}"
    return format_html(
        '<a href="{}">{}<span class="visually-hidden">: {}</span></a>', href, _PROOF, which
    )


def _recorded_later(told: Told) -> bool:
    """Whether a decision was entered on another day than it was taken."""
    return told.entry.decided_on != local_date(told.entry.recorded_at)


_ERASED = Text("Texten är gallrad. Posten står kvar.", "The text is erased. The entry remains.")
_TEXT = Text("Text, version {number}", "Text, version {number}")
_CHANGED = Text("vad som ändrats sedan version {before}", "what changed since version {before}")
_PROOF = Text("Bevis", "Proof")
_RECORDED = Text("Antecknat {when}", "Recorded on {when}")
