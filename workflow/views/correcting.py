"""A decision's later pages: correct a slip of the pen, change it, enter the formal decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import corrections, gate, loading, sitting_bodies
from ..deadlines import local_date
from ..errors import AlreadyHandled, NotFound, NotYourTurn, Refusal, StaleText
from ..forms.correcting import CorrectForm, FormalForm
from ..forms.fields import as_typed
from ..forms.records import TransitionForm
from ..later_acts import CHANGE, CORRECT, FORMAL, LATER
from ..models import Case, LedgerEntry
from ..text import Text
from . import answering
from .deciding import day_of
from .gates import Visit, seeing_case, visit_of
from .refused import refused_form
from .told import told

_ROWS = 15


@seeing_case
def correct(request: HttpRequest, case: Case, entry_id: UUID) -> HttpResponse:
    """Rätta ett skrivfel: what is wrong, what it should read."""

    def perform(form: CorrectForm, visit: Visit) -> None:
        corrections.correct(
            case.public_id, entry_id, **form.cleaned_data, actor=visit.actor, now=visit.now
        )

    return _page(request, case, entry_id, CORRECT, CorrectForm, perform)


@seeing_case
def formal(request: HttpRequest, case: Case, entry_id: UUID) -> HttpResponse:
    """Det formella beslutet: which body, on which day, §."""

    def perform(form: FormalForm, visit: Visit) -> None:
        corrections.formal(
            case.public_id, entry_id, decision=form.decision(), actor=visit.actor, now=visit.now
        )

    return _page(request, case, entry_id, FORMAL, FormalForm, perform)


def _page(
    request: HttpRequest,
    case: Case,
    entry_id: UUID,
    code: str,
    kind: Callable[[Mapping[str, Any] | None], Any],
    perform: Callable[[Any, Visit], None],
) -> HttpResponse:
    visit, page = visit_of(request), f"workflow/decision_{code}.html"
    try:
        about = _permitted(case, code, entry_id)
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    if request.method != "POST":
        return render(request, page, _context(case, about, kind(None)))
    form = kind(request.POST)
    context = _context(case, about, form)
    if not form.is_valid():
        return render(request, page, context, status=422)
    return _perform(request, case, code, page, context, lambda: perform(form, visit))


@seeing_case
def change(request: HttpRequest, case: Case, entry_id: UUID) -> HttpResponse:
    """Ändra beslutet: why, and how the body decided it anew."""
    visit, page = visit_of(request), "workflow/decision_change.html"
    try:
        about = _permitted(case, CHANGE, entry_id)
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    if request.method != "POST":
        return render(request, page, _of_change(case, about, _change_form(case, visit)))
    rows = min(max(sum(n.startswith("reservation_by_") for n in request.POST), 1), _ROWS)
    form = _change_form(case, visit, data=request.POST, rows=rows)
    if "more_reservations" in request.POST:
        more = min(rows + 1, _ROWS)
        form = _change_form(case, visit, initial=as_typed(form), rows=more)
        return render(request, page, _of_change(case, about, form))
    if not form.is_valid():
        return render(request, page, _of_change(case, about, form), status=422)
    record = form.record()

    def perform() -> None:
        corrections.change(
            case.public_id,
            entry_id,
            how=record.how,
            motivation=record.motivation,
            actor=visit.actor,
            seen_version=form.cleaned_data["seen"],
            now=visit.now,
        )

    return _perform(request, case, CHANGE, page, _of_change(case, about, form), perform)


def _perform(
    request: HttpRequest,
    case: Case,
    code: str,
    page: str,
    context: dict[str, Any],
    perform: Callable[[], None],
) -> HttpResponse:
    form = context["form"]
    try:
        perform()
    except (AlreadyHandled, NotYourTurn, NotFound, StaleText) as refusal:
        return answering.not_open(request, case, refusal)
    except Refusal as refusal:
        if isinstance(form, TransitionForm):
            form.explain(refusal)
        return refused_form(request, page, context, refusal)
    messages.success(request, str(_DONE[code]))
    return redirect("history", case.public_id)


def _permitted(case: Case, code: str, entry_id: UUID) -> LedgerEntry:
    """The decision that the page is about, if the actor may do this to it; else the refusal."""
    gate.declared_act(case, code)
    about = loading.earlier_decision(case, entry_id)
    case.turn.about = about
    gate.permit(case, LATER[code].rule, code, None, own_item=False)
    assert about.body is not None  # it is a body's
    if code == FORMAL and not about.body.is_advisory:
        raise NotFound
    return about


def _change_form(
    case: Case,
    visit: Visit,
    *,
    data: Mapping[str, Any] | None = None,
    initial: dict[str, Any] | None = None,
    rows: int = 1,
) -> TransitionForm:
    about, rule = case.turn.about, LATER[CHANGE].rule
    assert about is not None
    assert about.body is not None
    table = sitting_bodies.table_of(
        about.body,
        case.turn,
        meetings=sitting_bodies.meetings_of(about.body.pk, visit.today),
        day=day_of((data or initial or {}).get("on")),
        since=local_date(case.created),
    )
    seen = case.text_version.sha256 if case.text_version is not None else ""
    return TransitionForm(
        data,
        rule=rule,
        demands=rule.demands,
        table=table,
        initial={"seen": seen} | (initial or {}),
        rows=rows,
    )


def _of_change(case: Case, about: LedgerEntry, form: TransitionForm) -> dict[str, Any]:
    return _context(case, about, form) | {
        "table": form.table,
        "rows": [
            (form[f"reservation_by_{row}"], form[f"reservation_text_{row}"])
            for row in range(form.rows)
        ],
    }


def _context(case: Case, about: LedgerEntry, form: forms.Form) -> dict[str, Any]:
    return {"case": case, "about": told(case, [about])[0], "form": form}


_DONE = {
    CORRECT: Text(
        "Rättelsen står i historiken, bredvid beslutet.",
        "The correction stands in the history, beside the decision.",
    ),
    CHANGE: Text(
        "Ändringsbeslutet står i historiken, bredvid det tidigare.",
        "The changed decision stands in the history, beside the former one.",
    ),
    FORMAL: Text(
        "Det formella beslutet står i historiken, bredvid organets ord.",
        "The formal decision stands in the history, beside the body's word.",
    ),
}
