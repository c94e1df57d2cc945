"""Arkiv: the records plan of a party, and the finished cases whose time has come."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import disposal, flows, gate, postal_list, retention
from ..errors import NoSuchPlace, NotFound, Refusal
from ..forms.records_plan import ClassForm, DisposalForm
from ..models import Case, Organisation, RetentionClass
from ..queues import PAGE
from ..retention import ClassDraft
from ..rights import Right
from ..text import Text
from . import answering
from .case_header import KINDS
from .gates import Visit, seeing_case, signed_in, visit_of
from .people import refused
from .queues import page_count, page_number
from .refused import refused_form

FORM, DISPOSAL = "workflow/retention_class.html", "workflow/dispose.html"


@signed_in
def records(request: HttpRequest) -> HttpResponse:
    """The classes of the plans that she keeps, and what is due."""
    visit = visit_of(request)
    places = retention.places(visit.rights)
    if not places:
        raise NoSuchPlace
    total = retention.count_due(visit.rights, visit.today)
    number = min(page_number(request), page_count(total))
    context = {
        "plans": [(place, retention.classes_of(place)) for place in places],
        "kinds": KINDS,
        "due": retention.due(visit.rights, visit.today, first=(number - 1) * PAGE, most=PAGE),
        "due_total": total,
        "keeps": visit.rights.places(Right.KEEP_RECORDS),
        "page_number": number,
        "page_count": page_count(total),
        "postal_list": postal_list.may_read(visit.rights),
    }
    return render(request, "workflow/records.html", context)


@seeing_case
def dispose(request: HttpRequest, case: Case) -> HttpResponse:
    """Gallrad eller levererad: the records manager's word that a finished case was dealt with."""
    visit = visit_of(request)
    try:
        gate.permit(case, disposal.RULE, retention.DISPOSE, None, own_item=False)
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    form = DisposalForm(request.POST or None)
    context = {"case": case, "form": form}
    if request.method != "POST":
        return render(request, DISPOSAL, context)
    if not form.is_valid():
        return render(request, DISPOSAL, context, status=422)
    said = form.cleaned_data
    try:
        disposal.dispose(
            case.public_id,
            said["way"],
            reference=said["reference"],
            actor=visit.actor,
            now=visit.now,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return refused_form(request, DISPOSAL, context, refusal)
    messages.success(request, str(_DISPOSED))
    return redirect("records")


@signed_in
def class_new(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Ny klass in a party's plan."""
    visit = visit_of(request)
    place = _place(visit, organisation_id)
    return _class(request, visit, place, None)


@signed_in
def class_edit(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Ändra klassen."""
    visit = visit_of(request)
    row = RetentionClass.objects.filter(public_id=class_id).select_related("organisation").first()
    if row is None:
        raise NoSuchPlace
    return _class(request, visit, _place(visit, row.organisation.public_id), row)


def _place(visit: Visit, organisation_id: UUID) -> Organisation:
    places = retention.places(visit.rights)
    place = next((one for one in places if one.public_id == organisation_id), None)
    if place is None:
        raise NoSuchPlace
    return place


def _class(
    request: HttpRequest, visit: Visit, place: Organisation, row: RetentionClass | None
) -> HttpResponse:
    before = ClassDraft.of(row) if row is not None else None
    kinds = [(kind, str(KINDS[kind])) for kind in sorted(flows.case_types()) if kind in KINDS]
    form = ClassForm(request.POST or None, kinds=kinds, before=before)
    context = {"form": form, "place": place, "row": row}
    if request.method != "POST":
        return render(request, FORM, context)
    if not form.is_valid():
        return render(request, FORM, context, status=422)
    try:
        retention.save(place, form.draft, row=row, by=visit.person, now=visit.now)
    except Refusal as refusal:
        return refused(request, FORM, context, form, refusal)
    messages.success(request, str(_SAVED.format(code=form.draft.code)))
    return redirect("records")


_DISPOSED = Text(
    "Antecknat. Ärendet står inte kvar i listan.", "Recorded. The case is off the list."
)
_SAVED = Text("Klass {code} är sparad.", "Class {code} has been saved.")
