"""A case's history, from proposal to evaluation: by stage, the decisions first, small acts folded.

Every entry of the ledger about the case is here; what a politician reads in a minute stands out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import comparing
from ..comparing import Change
from ..deadlines import local_date
from ..entry_kinds import DECISIONS
from ..models import Case, LedgerEntry, TextVersion
from ..templatetags.wording import long_day, moment
from ..text import Text
from .afterwards import Reference, doors_of
from .case_header import Header, header
from .gates import seeing_case, visit_of
from .told import FOLDED, Said, Told


@dataclass(frozen=True)
class Entry:
    """An entry as the page shows it. ``changes`` is what it changed in the text, None where the
    text is the same as before."""

    when: date
    title: Text
    who: str
    key: bool
    said: Sequence[Said]  # why, and what came of it
    more: SafeString  # how it was decided, and on which text
    changes: Sequence[Change] | None
    text_before: int | None
    href: str
    pdf: str
    anchor: str


@dataclass
class Chapter:
    """What happened while the case was in one stage. Beside the decisions stand the small acts."""

    name: Text | str
    first: date
    last: date
    decisions: list[Entry] = field(default_factory=list)
    small: list[Entry] = field(default_factory=list)

    @property
    def days(self) -> str:
        """From when to when, a single day said once."""
        if self.first == self.last:
            return long_day(self.first)
        return f"{long_day(self.first)} – {long_day(self.last)}"


@seeing_case
def history(request: HttpRequest, case: Case) -> HttpResponse:
    """Who did what, for whom, why, and on which text."""
    context = header(case, visit_of(request), tab="history")
    head: Header = context["header"]
    changes = changes_in(case, head.told)
    context |= {
        "chapters": list(_chapters(case, head.told, head.states, changes)),
        "short": _in_short(head),
        "entries": len(head.told),
    }
    return render(request, "workflow/history.html", context)


def changes_in(case: Case, entries: Sequence[Told]) -> Mapping[int, list[Change]]:
    """What each entry changed in the text, by its place; one statement however many. Of a text
    that is erased nobody knows."""
    changed = [(n, one) for n, one in enumerate(entries) if one.text_before is not None]
    pairs = [(one.text_number or 0, one.text_before or 0) for _, one in changed]
    texts = {
        text.number: text.data
        for text in TextVersion.objects.filter(
            case=case.pk, number__in={n for pair in pairs for n in pair}, content__isnull=False
        )
    }
    return {
        n: comparing.changes(texts[one.text_before], texts[one.text_number])
        for n, one in changed
        if one.text_before in texts and one.text_number in texts
    }


def _chapters(
    case: Case,
    entries: Sequence[Told],
    states: Mapping[str, Text | str],
    changes: Mapping[int, list[Change]],
) -> Iterator[Chapter]:
    """The stages in the order in which the case came through them."""
    chapter: Chapter | None = None
    here = "draft"
    for place, one in enumerate(entries):
        if chapter is None:
            chapter = Chapter(states.get(here, here), one.when, one.when)
        chapter.first, chapter.last = min(chapter.first, one.when), max(chapter.last, one.when)
        entry = _entry(case, one, changes.get(place))
        (chapter.decisions if entry.key else chapter.small).append(entry)
        moved = one.entry.target not in ("", here)
        here = one.entry.target or here
        if moved:
            yield chapter
            chapter = None
    if chapter is not None:
        yield chapter


def _entry(case: Case, told: Told, changes: Sequence[Change] | None) -> Entry:
    entry = told.entry
    lines: list[str] = []
    if told.way is not None:
        lines.append(str(told.way))
    lines += [format_html("{}: {}", one.name, one.text) for one in told.said if one.name in FOLDED]
    if told.erased:
        lines.append(str(_ERASED))
    if told.text_number is not None:
        lines.append(_text_link(case, told))
    lines += [_reference(one) for one in told.refers]
    if _recorded_later(told):
        lines.append(str(_RECORDED.format(when=moment(entry.recorded_at))))
    lines.append(_proof_link(case, told))
    offered = doors_of(case, entry)
    if offered:
        links = ((one.href, _hinted(one.label, told)) for one in offered)
        lines.append(format_html_join(", ", '<a href="{}">{}</a>', links))
    address = [case.public_id, entry.pk]
    return Entry(
        when=told.when,
        title=told.title,
        who=told.who,
        key=is_key(entry),
        said=[one for one in told.said if one.name not in FOLDED],
        more=format_html_join("\n", "{}", ((x,) for x in lines)),
        changes=changes,
        text_before=told.text_before,
        href=reverse("decision", args=address),
        pdf=reverse("decision-pdf", args=address) if has_record(entry) else "",
        anchor=_anchor(entry.seq),
    )


def _reference(one: Reference) -> SafeString:
    return format_html('<a href="#{}">{}</a>', _anchor(one.place), one.sentence)


def _anchor(place: int) -> str:
    return f"post-{place}"


def _hinted(label: Text, told: Told) -> SafeString:
    """The label, and for those who hear links out of their place what it is about."""
    about = f": {told.title}, {told.when:%Y-%m-%d}"
    return format_html('{}<span class="visually-hidden">{}</span>', label, about)


def is_key(entry: LedgerEntry) -> bool:
    """Whether somebody with a minute must read it."""
    return entry.kind in _KEY_KINDS and entry.act not in _SMALL_ACTS


def has_record(entry: LedgerEntry) -> bool:
    """Whether it is a decision of which there is a record to print."""
    return entry.kind in DECISIONS


def _in_short(head: Header) -> Sequence[Told]:
    """The few that say how it went: the first, those of bodies and parties, and the last."""
    key = [one for one in head.told if is_key(one.entry)]
    moved = [one for one in key if one.entry.target != one.entry.source]
    return moved[:1] + [one for one in moved[1:-1] if one.entry.body_id] + moved[1:][-1:]


def _text_link(case: Case, told: Told) -> SafeString:
    href = reverse("case-version", args=[case.public_id, told.text_number])
    return format_html('<a href="{}">{}</a>', href, _TEXT.format(number=told.text_number))


def _proof_link(case: Case, told: Told) -> SafeString:
    href = reverse("proof", args=[case.public_id, told.entry.pk])
    which = f"{told.title}, {long_day(told.when)}"
    return format_html(
        '<a href="{}">{}<span class="visually-hidden">: {}</span></a>', href, _PROOF, which
    )


def _recorded_later(told: Told) -> bool:
    """Whether a decision was entered on another day than it was taken."""
    return told.entry.decided_on != local_date(told.entry.recorded_at)


_KEY_KINDS = frozenset({"opened", *DECISIONS})
_SMALL_ACTS = frozenset({"extend", "fulfil", "set_reminders"})
_ERASED = Text("Texten är gallrad. Posten står kvar.", "The text is erased. The entry remains.")
_TEXT = Text("Text, version {number}", "Text, version {number}")
_PROOF = Text("Bevis", "Proof")
_RECORDED = Text("Antecknat {when}", "Recorded on {when}")
