"""Vem som har sökt: what auditors have looked for among a party's decisions, and what anybody of
the party has taken out of them as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..errors import NoSuchPlace
from ..models import LedgerEntry, Organisation
from ..models.decisions import TOLD_TO_THE_PARTY
from ..queues import PAGE
from ..rights import Right
from ..text import Text
from . import asked
from .gates import Visit, signed_in, visit_of
from .queues import page_number
from .told import name_of


@dataclass(frozen=True)
class Searched:
    """One search or file: when, who, for which party, on which page, for what."""

    when: datetime
    who: str
    place: str
    page: Text
    asked: Sequence[str]


@signed_in
def searches(request: HttpRequest) -> HttpResponse:
    """For auditors and records managers, of their own parties; for others it is not there."""
    visit, number = visit_of(request), page_number(request)
    if not reads_searches(visit):
        raise NoSuchPlace
    places = {held.place_id for held in visit.rights.held if held.right in _READERS}
    theirs = Organisation.objects.filter(Q(pk__in=places) | Q(root__in=places))
    found = (
        LedgerEntry.objects.filter(
            act__in=TOLD_TO_THE_PARTY, organisation__in=theirs.values("public_id")
        )
        .select_related("text")
        .order_by("-recorded_at", "-pk")
    )
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    context = {
        "rows": _told(rows[:PAGE], visit),
        "page_number": number,
        "page_count": number + (len(rows) > PAGE),
    }
    return render(request, "workflow/searches.html", context)


def reads_searches(visit: Visit) -> bool:
    """Whether there is such a page for her."""
    return any(held.right in _READERS for held in visit.rights.held)


def _told(entries: Sequence[LedgerEntry], visit: Visit) -> list[Searched]:
    said = asked.told([one.text.data.get("asked", {}) for one in entries], visit.rights)
    return [_searched(entry, one) for entry, one in zip(entries, said, strict=True)]


def _searched(entry: LedgerEntry, said: Sequence[tuple[str, str]]) -> Searched:
    words = entry.text.data
    page = words.get("page", "")
    taken = _TAKEN.format(form=words.get("format", "").upper(), n=words.get("count", 0))
    return Searched(
        when=entry.recorded_at,
        who=name_of(entry, entry.recorded_by_id),
        place=words.get("place", ""),
        page=taken if entry.kind == "export" else _PAGES.get(page, Text(page, page)),
        asked=[f"{label}: {value}" for label, value in said],
    )


_READERS = (Right.AUDIT, Right.KEEP_RECORDS)
_PAGES: Mapping[str, Text] = {
    "decisions": Text("Beslut", "Decisions"),
    "lead-times": Text("Ledtider", "Lead times"),
}
_TAKEN = Text("Beslut som fil ({form}, {n} poster)", "Decisions as a file ({form}, {n} entries)")
