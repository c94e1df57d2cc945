"""Beslut: the search over all decisions that somebody may see, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from .. import looks
from ..entry_kinds import DECISIONS
from ..forms.decisions import DecisionFilter
from ..models import LedgerEntry
from ..record_search import Found, Place, Sought, find
from ..rights import Right
from ..sought_places import PlaceChoice, PlaceChoices, places_of
from ..text import Text
from .gates import Visit, signed_in, visit_of
from .told import DONE, FINALLY, OUTCOMES, name_of, title_of, who_of


@dataclass(frozen=True)
class Row:
    """An entry as the list shows it."""

    when: date
    title: Text
    href: str
    case_href: str
    case_title: str
    number: str
    restricted: bool
    who: str
    why: str
    erased: bool


@dataclass(frozen=True)
class Search:
    """The form with what can be chosen, and what it asks for."""

    form: DecisionFilter
    places: PlaceChoices
    sought: Sought


@signed_in
def decisions(request: HttpRequest) -> HttpResponse:
    """A page of what was found; an auditor's search is recorded before it is sent."""
    visit = visit_of(request)
    search = search_of(request.GET, visit)
    found = Found(())
    if search.form.usable:
        after = Place.read(request.GET.get("efter", ""))
        found = find(search.sought, visit.rights, after=after)
    context = {
        "form": search.form,
        "rows": rows_of(found.entries),
        "older": address_of(search.form, found.next) if found.next else "",
        "looked_back_to": found.looked_back_to,
        "newest": address_of(search.form),
        "continued": "efter" in request.GET,
        "narrowed": bool(search.form.asked()),
        "audits": audits(visit),
        "reads_lead_times": any(held.right in _COUNTED for held in visit.rights.held),
        "reads_searches": any(held.right in _SEARCHES for held in visit.rights.held),
        "most": MOST,
        "asked": search.form.asked(),
    }
    page = render(request, "workflow/decisions.html", context)
    if search.form.usable:
        asked = search.form.asked()
        looks.record_search(
            visit.rights, person=visit.person, page="decisions", asked=asked, now=visit.now
        )
    return page


def search_of(given: QueryDict, visit: Visit) -> Search:
    """The search that an address, or a form sent in, asks for."""
    places = places_of(visit.rights)
    form = DecisionFilter(
        given,
        acts=[(code, str(name)) for code, name in ACTS.items()],
        kinds=[(code, str(name)) for code, (name, _) in KINDS.items()],
        bodies=_choices(places.bodies),
        organisations=_choices(places.organisations),
        agreements=_choices(places.agreements),
    )
    return Search(form, places, _sought(form, places) if form.usable else Sought())


def _sought(form: DecisionFilter, places: PlaceChoices) -> Sought:
    act, _, more = form.chosen("beslut").partition(":")
    agreement = _found(places.agreements, form.chosen("avtal"))
    kind = form.chosen("slag")
    return Sought(
        # whatever is chosen narrows; an act alone may be of any kind
        kinds=KINDS[kind][1] if kind else () if act else DECISIONS,
        act=act,
        target=more if more in _TARGETS else "",
        outcome=more if more not in _TARGETS else "",
        body=UUID(form.chosen("organ")) if form.chosen("organ") else None,
        people=form.people,
        owners=places.owners(form.chosen("organisation")),
        agreement=agreement.key if agreement else None,
        since=form.day("fran"),
        until=form.day("till"),
        words=form.chosen("q"),
    )


def _found(choices: Sequence[PlaceChoice], ref: str) -> PlaceChoice | None:
    return next((one for one in choices if str(one.ref) == ref), None)


def _choices(places: Sequence[PlaceChoice]) -> list[tuple[str, str]]:
    return [(str(one.ref), one.name) for one in places]


def rows_of(entries: Sequence[LedgerEntry]) -> list[Row]:
    """Entries as the list shows them; their cases, texts and places have been read."""
    return list(_rows(entries))


def _rows(entries: Sequence[LedgerEntry]) -> Iterator[Row]:
    for entry in entries:
        case = entry.case
        assert case is not None  # only entries of cases are found
        yield Row(
            when=entry.decided_on,
            title=title_of(case, entry),
            href=reverse("decision", args=[case.public_id, entry.pk]),
            case_href=reverse("case", args=[case.public_id]),
            case_title=case.title,
            number=case.number or "",
            restricted=case.restricted,
            who=who_of(entry),
            # why a restricted case was decided so is read where looks are recorded
            why="" if case.restricted else why_of(entry),
            erased=entry.text.words is None,
        )


def why_of(entry: LedgerEntry) -> str:
    """Why, as it was written; of jäv who has it."""
    words = entry.text.data
    if entry.kind == "conflict":
        return name_of(entry, entry.subject)
    return next((words[key] for key in _WHY if isinstance(words.get(key), str)), "")


def audits(visit: Visit) -> bool:
    """Whether her searches are recorded, which the page tells her."""
    return any(held.right is Right.AUDIT for held in visit.rights.held)


def address_of(form: DecisionFilter, after: Place | None = None) -> str:
    """The address of a search; with a place, of what is older."""
    asked = {name: form.data.get(name, "").strip() for name in form.fields}
    asked = {name: said for name, said in asked.items() if said}
    return reverse("decisions") + _query(asked | ({"efter": str(after)} if after else {}))


def _query(asked: Mapping[str, Any]) -> str:
    given = QueryDict(mutable=True)
    given.update(asked)
    return f"?{given.urlencode()}" if asked else ""


MOST = 5_000  # entries in a file
_SEARCHES = (Right.AUDIT, Right.KEEP_RECORDS)
_COUNTED = (*_SEARCHES, Right.COORDINATE, Right.READ_QUEUE)
_WHY = ("motivation", "reason", "asked", "effect", "ground")
_TARGETS = ("approved",)
# What was decided, by code and where needed the state or outcome it led to.
ACTS: Mapping[str, Text] = {
    "endorse:approved": FINALLY["endorse"],
    "endorse_amended:approved": FINALLY["endorse_amended"],
    **{
        code: name
        for code, name in DONE.items()
        if code not in ("open", "not_a_person", "report_progress", "finish")
    },
    **{
        f"finish:{code}": Text("{done}: {outcome}", "{done}: {outcome}").format(
            done=DONE["finish"], outcome=OUTCOMES[code]
        )
        for code in ("done", "partly", "not_done")
    },
}
# Kinds of entries that are no decisions, and all.
KINDS: Mapping[str, tuple[Text, Sequence[str]]] = {
    "lagesrapporter": (Text("Lägesrapporter", "Progress reports"), ("progress",)),
    "utlamnanden": (Text("Utlämnanden", "Releases"), ("release",)),
    "jav": (Text("Jäv", "Conflicts of interest"), ("conflict",)),
    "sekretess": (Text("Sekretess och inställningar", "Secrecy and settings"), ("setting",)),
    "utkast": (Text("Nya utkast", "New drafts"), ("opened",)),
    "allt": (Text("Allt som står i liggaren", "Everything in the ledger"), ()),
}
