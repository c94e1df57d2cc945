"""A problem of the situational picture: what is wrong, why, and what is done about it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflow.errors import NotFound
from workflow.models import Case
from workflow.views.gates import note_look, signed_in, visit_of

from ..finding import ORDERS, with_open_item
from ..models import Activity, Problem
from .rows import rows_of


@signed_in
def problem(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    """A problem, for whoever may see its picture; of its activities those that she may see."""
    visit = visit_of(request)
    visible = Case.objects.visible_to(visit.rights)
    found = (
        Problem.objects.filter(public_id=problem_id, picture__in=visible.values("pk"))
        .select_related("picture")
        .prefetch_related("causes", "evidence", "indicators__values")
        .first()
    )
    if found is None:
        raise NotFound
    note_look(request, found.picture)  # a problem is a page of its picture
    on_it = Activity.objects.visible_to(visit.rights).filter(problem=found.pk)
    shown = list(with_open_item(on_it).order_by(*ORDERS["frist"][1])[:MOST])
    context = {"problem": found, "rows": rows_of(shown), "most": len(shown) == MOST}
    return render(request, "cases/problem.html", context)


MOST = 100
