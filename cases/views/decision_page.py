"""A decision, and the whole case as it was when it had been taken."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workflow import comparing
from workflow.as_it_was import AsItWas, as_it_was
from workflow.errors import NotFound
from workflow.models import Case, LedgerEntry
from workflow.routes import Step
from workflow.text import Text
from workflow.views.case_header import Header, header
from workflow.views.gates import seeing_case, visit_of
from workflow.views.history import has_record
from workflow.views.told import name_of

from .showing import links_of, text_template


@seeing_case
def decision(request: HttpRequest, case: Case, entry_id: UUID) -> HttpResponse:
    """One entry of the case, with text, holder, step, releases and secrecy as they were then."""
    visit = visit_of(request)
    context = header(case, visit, tab="history")
    head: Header = context["header"]
    then = as_it_was(case, [one.entry for one in head.told], entry_id)
    if then is None:
        raise NotFound
    told = next(one for one in head.told if one.entry.pk == entry_id)
    content = then.text.data if then.text is not None else None
    before = then.text_before.data if then.text_before is not None else None
    context |= {
        "told": told,
        "then": then,
        "state": head.states.get(then.state, then.state),
        "step": _step_of(case, then.step),
        "conflicts": [name_of(entry, entry.subject) for entry in then.conflicts],
        "content": content,
        "links": links_of(content, visit) if content is not None else {},
        "text_template": text_template(case),
        "changes": comparing.changes(before, content) if before and content else (),
        "pdf": _pdf(case, then),
        "before": _address(case, then.before),
        "after": _address(case, then.after),
    }
    return render(request, "cases/decision.html", context)


def _step_of(case: Case, step: Step | None) -> Text | None:
    if step is None:
        return None
    places = [one.position for one in case.turn.steps]
    return Text("Steg {n} av {of}", "Step {n} of {of}").format(
        n=places.index(step.position) + 1, of=len(places)
    )


def _pdf(case: Case, then: AsItWas) -> str:
    if not has_record(then.entry):
        return ""
    return reverse("decision-pdf", args=[case.public_id, then.entry.pk])


def _address(case: Case, entry: LedgerEntry | None) -> str:
    return reverse("decision", args=[case.public_id, entry.pk]) if entry is not None else ""
