"""A problem of the situational picture: what is wrong, why, and what is done about it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflow.errors import NotFound
from workflow.models import Case
from workflow.views.gates import Visit, seeing_part, visit_of

from ..finding import ORDERS, with_open_item
from ..models import Activity, Problem
from .rows import rows_of


def _seen_problem(visit: Visit, problem_id: UUID) -> tuple[Case, Problem]:
    """A problem whose picture she sees: a page of that picture."""
    visible = Case.objects.visible_to(visit.rights)
    found = (
        Problem.objects.filter(public_id=problem_id, picture__in=visible.values("pk"))
        .select_related("picture")
        .prefetch_related("causes", "evidence", "indicators__values")
        .first()
    )
    if found is None:
        raise NotFound
    return found.picture, found


@seeing_part(_seen_problem)
def problem(request: HttpRequest, found: Problem) -> HttpResponse:
    """A problem, for whoever may see its picture; of its activities those that she may see."""
    visit = visit_of(request)
    on_it = Activity.objects.visible_to(visit.rights).filter(problem=found.pk)
    shown = list(with_open_item(on_it).order_by(*ORDERS["frist"][1])[:MOST])
    context = {"problem": found, "rows": rows_of(shown), "most": len(shown) == MOST}
    return render(request, "cases/problem.html", context)


MOST = 100
