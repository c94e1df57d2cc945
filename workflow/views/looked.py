"""Vem har tittat: the looks at a case, for the organisation whose case it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import looks
from ..errors import NotPermitted
from ..models import Case, LedgerEntry
from ..text import Text
from .gates import seeing_case, visit_of
from .queues import page_count, page_number
from .told import name_of


@dataclass(frozen=True)
class Look:
    """One opening of a page: who, from which organisation or body, when, which page."""

    who: str
    place: str
    when: datetime
    page: Text


@seeing_case
def looked(request: HttpRequest, case: Case) -> HttpResponse:
    """Who has opened the case while it was restricted, and every look of an auditor."""
    if not looks.may_read(case, visit_of(request).rights):
        raise NotPermitted(_OWNERS)
    number = page_number(request)
    found = looks.looks_at(case, page=number)
    if number > 1 and not found.entries:
        number = 1
        found = looks.looks_at(case)
    context = {
        "case": case,
        "rows": [_look(entry) for entry in found.entries],
        "total": found.total,
        "page_number": number,
        "page_count": page_count(found.total),
    }
    return render(request, "workflow/looks.html", context)


def _look(entry: LedgerEntry) -> Look:
    words = entry.text.data
    page = words.get("page", "")
    return Look(
        who=name_of(entry, entry.recorded_by_id),
        place=words.get("place", ""),
        when=entry.recorded_at,
        page=PAGES.get(page, Text(page, page)),
    )


# Every page of a case by the name of its address; a test holds this against the resolver.
PAGES: Mapping[str, Text] = {
    "case": Text("Ärendet", "The case"),
    "case-execution": Text("Genomförande", "Execution"),
    "case-followup": Text("Uppföljning", "Follow-up"),
    "case-documents": Text("Handlingar", "Documents"),
    "document": Text("En handling", "A document"),
    "document-file": Text("En fil", "A file"),
    "document-add": Text("Lägg till handlingar", "Add documents"),
    "document-replace": Text("Ny version av en handling", "New version of a document"),
    "document-describe": Text("Ändra uppgifter om en handling", "Change a document's description"),
    "document-remove": Text("Ta bort en handling", "Remove a document"),
    "archive": Text("Arkivpaket", "Archive package"),
    "archive-file": Text("Arkivpaketet som fil", "The archive package as a file"),
    "case-version": Text("En tidigare text", "An earlier text"),
    "history": Text("Historik", "History"),
    "decision": Text("Ett beslut", "A decision"),
    "decision-pdf": Text("Ett beslut som PDF", "A decision as PDF"),
    "proof": Text("Ett bevis", "A proof"),
    "proof-file": Text("Ett bevis som fil", "A proof as a file"),
    "decisions-export": Text("Beslut som fil", "Decisions as a file"),
    "decide": Text("Besluta", "Decide"),
    "transition": Text("En åtgärd", "An act"),
    "conflict": Text("Anmäl jäv", "Report a conflict of interest"),
    "release": Text("Lämna ut", "Release"),
    "secrecy": Text("Sekretess", "Secrecy"),
    "looks": Text("Vem har tittat", "Who has looked"),
    "correct": Text("Rätta ett skrivfel", "Correct a clerical error"),
    "change-decision": Text("Ändra beslutet", "Change the decision"),
    "formal-decision": Text("Det formella beslutet", "The formal decision"),
    "erase": Text("Gallra", "Erase"),
    "weed": Text("Rensa arbetsutkast", "Weed working drafts"),
    "dispose": Text("Gallrad eller levererad", "Destroyed or handed over"),
    "own-number": Text("Eget diarienummer", "Own case number"),
    "item-delegate": Text("Delegera", "Delegate"),
    "propose-step": Text("Förslaget, ett steg", "The proposal, one step"),
    "submit": Text("Lämna in", "Submit"),
    "prepare": Text("Bearbeta texten", "Prepare the text"),
    "amend": Text("Ändra efter beslut", "Amend"),
    "report": Text("Lägesrapport", "Progress report"),
    "extend": Text("Flytta fristen", "Move the deadline"),
    "fulfil": Text("Uppföljning eller årsrapport", "Follow-up or annual report"),
    "reminders": Text("Påminnelser", "Reminders"),
    "reminders-of": Text("Ändra påminnelser", "Change reminders"),
    "agreement-edit": Text("Ändra överenskommelsen", "Edit the agreement"),
    "agreement-prolong": Text("Förläng", "Prolong"),
    "picture-edit": Text("Ändra lägesbilden", "Edit the picture"),
    "picture-problem": Text("Ändra ett problem", "Edit a problem"),
    "picture-problem-new": Text("Nytt problem", "New problem"),
    "problem": Text("Ett problem", "A problem"),
}
_OWNERS = Text(
    "det kräver att du arbetar i den organisation som äger ärendet, eller är dess revisor.",
    "it takes working in the organisation that owns the case, or being its auditor.",
)
