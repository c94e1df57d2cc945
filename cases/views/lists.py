"""The lists: activities to search and narrow, agreements, pictures; only what she may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workflow.models import Case
from workflow.text import Text
from workflow.views.gates import Visit, signed_in, visit_of

from ..finding import GROUPS, swedish, with_open_item
from ..forms.choices import swedish as folded
from ..forms.filters import ActivityFilter
from ..models import Activity, Agreement, Picture
from ..searching import matching
from .paging import paging, query_of
from .rows import rows_of


@dataclass(frozen=True)
class GroupCount:
    """How many there are in a group of states, and where to see them."""

    name: Text
    count: int
    href: str
    chosen: bool

    @property
    def link(self) -> SafeString:
        """Narrows to this group; when it is chosen, back to all."""
        if self.chosen:
            return format_html('<a href="{}">{} ({})</a>', self.href, self.name, _SHOW_ALL)
        return format_html('<a href="{}">{}</a>', self.href, self.name)


@signed_in
def activities(request: HttpRequest) -> HttpResponse:
    """All activities that she may see, with counts by state for what she has narrowed to."""
    visit = visit_of(request)
    visible = Activity.objects.visible_to(visit.rights)
    form = ActivityFilter(request.GET, holders=_holders(visible), agreements=_agreements(visit))
    narrowed = visible.filter(form.narrowing())
    counts = dict(narrowed.order_by().values_list("state").annotate(count=Count("pk")))
    total = sum(n for state, n in counts.items() if not form.states or state in form.states)
    page = paging(request, total)
    found = narrowed.filter(state__in=form.states) if form.states else narrowed
    found = with_open_item(found).order_by(*form.order)[page.rows]
    context = {
        "form": form,
        "rows": rows_of(list(found)),
        "total": total,
        "groups": _groups(counts, form, request.GET),
        "states": [
            (Activity.STATE_NAMES[s], counts[s]) for s in Activity.STATE_NAMES if s in counts
        ],
        "everywhere": sum(counts.values()),
        "narrowed": any(form.chosen(name) for name in form.fields if name != "ordning"),
        "page_number": page.number,
        "page_count": page.count,
        "query": query_of(request.GET),
    }
    return render(request, "cases/activities.html", context)


@signed_in
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements that she may see."""
    return _simple_list(request, Agreement, "cases/agreements.html")


@signed_in
def pictures(request: HttpRequest) -> HttpResponse:
    """The situational pictures that she may see."""
    return _simple_list(request, Picture, "cases/pictures.html")


def _simple_list(request: HttpRequest, model: type[Case], template: str) -> HttpResponse:
    visit = visit_of(request)
    words = request.GET.get("q", "").strip()[:200]
    found = model.objects.visible_to(visit.rights)
    if words:
        found = found.filter(matching(words))
    total = found.count()
    page = paging(request, total)
    shown = list(found.order_by(swedish("title"), "pk")[page.rows])
    context = {
        "rows": rows_of(shown),
        "counts": _activities_of(visit, shown) if model is Agreement else {},
        "total": total,
        "words": words,
        "page_number": page.number,
        "page_count": page.count,
        "query": query_of(request.GET),
    }
    return render(request, template, context)


def _activities_of(visit: Visit, shown: Sequence[Case]) -> Mapping[int, int]:
    """How many activities she may see under each agreement."""
    seen = Activity.objects.visible_to(visit.rights)
    within = seen.filter(agreement__in=[case.pk for case in shown])
    return dict(within.order_by().values_list("agreement").annotate(count=Count("pk")))


def _holders(visible: Any) -> list[tuple[Any, Any]]:
    """Bodies that have a visible activity now, and organisations that have or answer for one.

    One statement: what she may see is worked out once, and not once for each kind of place.
    """
    columns = [f"{place}__{name}" for place, names in _PLACES.items() for name in names]
    found = with_open_item(visible).order_by().values_list(*columns).distinct()
    bodies: dict[Any, str] = {}
    organisations: dict[Any, tuple[str, str]] = {}
    for body, name, *places in found:
        bodies[body] = name
        organisations |= {key: (town, called) for key, town, called in (places[:3], places[3:])}
    by_name = sorted((folded(name), key, name) for key, name in bodies.items() if key)
    by_town = sorted(
        (folded(town), folded(name), key, _full_name(town, name))
        for key, (town, name) in organisations.items()
        if key
    )
    groups = [
        (_BODIES, [(f"body:{key}", name) for _, key, name in by_name]),
        (_ORGANISATIONS, [(f"organisation:{key}", name) for *_, key, name in by_town]),
    ]
    return [(name, choices) for name, choices in groups if choices]


def _full_name(municipality: str, name: str) -> str:
    return name if municipality in name else f"{name}, {municipality}"


def _agreements(visit: Visit) -> list[tuple[Any, Any]]:
    found = Agreement.objects.visible_to(visit.rights).order_by(swedish("title"))
    return [(str(key), title) for key, title in found.values_list("public_id", "title")]


def _groups(counts: Mapping[str, int], form: ActivityFilter, given: QueryDict) -> list[GroupCount]:
    found = []
    for group in GROUPS:
        count = sum(counts.get(state, 0) for state in group.states)
        if count:
            chosen = form.chosen("lage") == group.code
            query = query_of(given, lage="" if chosen else group.code)
            found.append(GroupCount(group.name, count, f"?{query}", chosen))
    return found


_NAMED = ("public_id", "municipality", "name")
_PLACES = {
    "open_item__body": ("public_id", "name"),
    "open_item__organisation": _NAMED,
    "responsible": _NAMED,
}
_SHOW_ALL = Text("visa alla lägen", "show all states")
_BODIES = Text("Organ som har ärendet nu", "Bodies that have the case now")
_ORGANISATIONS = Text("Organisationer", "Organisations")
