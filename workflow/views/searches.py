"""Vem som har sökt: what auditors have looked for among a party's decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..errors import NoSuchPlace
from ..models import LedgerEntry
from ..queues import PAGE
from ..rights import Right
from ..text import Text
from .gates import Visit, signed_in, visit_of
from .queues import page_number
from .told import name_of


@dataclass(frozen=True)
class Searched:
    """One search: when, who, for which party, on which page, for what."""

    when: datetime
    who: str
    place: str
    page: Text
    asked: str


@signed_in
def searches(request: HttpRequest) -> HttpResponse:
    """For auditors and records managers, of their own parties; for others it is not there."""
    visit, number = visit_of(request), page_number(request)
    if not reads_searches(visit):
        raise NoSuchPlace
    parties = {held.place_ref for held in visit.rights.held if held.right in _READERS}
    found = (
        LedgerEntry.objects.filter(
            kind="look",
            act="search",
            organisation__in=parties,  # type: ignore[misc]  # by public id
        )
        .select_related("text")
        .order_by("-recorded_at", "-pk")
    )
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    context = {
        "rows": [_searched(entry) for entry in rows[:PAGE]],
        "page_number": number,
        "page_count": number + (len(rows) > PAGE),
    }
    return render(request, "workflow/searches.html", context)


def reads_searches(visit: Visit) -> bool:
    """Whether there is such a page for her."""
    return any(held.right in _READERS for held in visit.rights.held)


def _searched(entry: LedgerEntry) -> Searched:
    words = entry.text.data
    page = words.get("page", "")
    return Searched(
        when=entry.recorded_at,
        who=name_of(entry, entry.recorded_by_id),
        place=words.get("place", ""),
        page=_PAGES.get(page, Text(page, page)),
        asked=", ".join(str(value) for value in words.get("asked", {}).values()),
    )


_READERS = (Right.AUDIT, Right.KEEP_RECORDS)
_PAGES: Mapping[str, Text] = {
    "decisions": Text("Beslut", "Decisions"),
    "lead-times": Text("Ledtider", "Lead times"),
}
