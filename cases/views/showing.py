"""A case's own page by its type, its documents, and its text as it was in an earlier version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from workflow import comparing
from workflow.case_deadlines import late_days
from workflow.errors import NotFound
from workflow.models import Body, Case, Route, TextVersion
from workflow.retention import class_of
from workflow.rights import Right
from workflow.views.afterwards import may_erase
from workflow.views.case_header import header
from workflow.views.documents import documents_of, file_links
from workflow.views.gates import Visit, seeing_case, visit_of

from ..labels import FLAGS
from ..models import Activity, Agreement, Picture, Problem, SourceNote
from .rows import rows_of


@seeing_case
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """The case: where it is, what is next, what is missing, and its text."""
    visit = visit_of(request)
    context = header(case, visit, tab="case")
    context |= {
        "content": case.turn.content,
        "links": links_of(case.turn.content, visit),
        "text_template": text_template(case),
        "late": late_days(case),
        "source": source_of(case),
    }
    context["route_href"] = _route_href(case, context["route"], context["links"])
    if isinstance(case, Agreement):
        context |= _around_agreement(case, visit)
    if isinstance(case, Picture):
        context |= _around_picture(case, visit)
    return render(request, f"cases/{case.kind}.html", context)


@seeing_case
def documents(request: HttpRequest, case: Case) -> HttpResponse:
    """The case's documents, and its text in its versions."""
    context = header(case, visit_of(request), tab="case-documents")
    versions = TextVersion.objects.filter(case=case.pk).select_related("written_by")
    context["versions"] = versions.defer("content").order_by("-number")
    context |= documents_of(case)
    context["retention"] = class_of(case)
    return render(request, "cases/documents.html", context)


@seeing_case
def version(request: HttpRequest, case: Case, number: int) -> HttpResponse:
    """The text as it was in one version; with ``?jamfor=`` what differs from another."""
    visit = visit_of(request)
    wanted = {number, _number(request.GET.get("jamfor", ""))}
    found = {
        text.number: text
        for text in TextVersion.objects.filter(
            case=case.pk, number__in=wanted - {0}
        ).select_related("written_by")
    }
    if number not in found:
        raise NotFound
    text = found.pop(number)
    other = next(iter(found.values()), None)
    context = header(case, visit, tab="case-documents") | {
        "version": text,
        "content": text.data,
        "links": links_of(text.data, visit),
        "text_template": text_template(case),
        "other": other,
        "changes": comparing.changes(other.data, text.data)
        if other is not None and text.content is not None and other.content is not None
        else (),
        "erasable": text.pk != case.text_version_id and may_erase(case),
        "holds": case.text_version is not None and case.text_version.number == number,
    }
    return render(request, "cases/version.html", context)


def links_of(content: Mapping[str, Any], visit: Visit) -> dict[str, str]:
    """Addresses of what the text refers to, by public id; only of what she may see."""
    visible = Case.objects.visible_to(visit.rights)
    problems = [
        row["id"]
        for row in (content.get("problem"), content.get("suggested_problem"))
        if row is not None
    ]
    problems += [row["id"] for row in content.get("problems", ())]
    links: dict[str, str] = {}
    if problems:
        seen = Problem.objects.filter(public_id__in=problems, picture__in=visible.values("pk"))
        for key in seen.values_list("public_id", flat=True):
            links[str(key)] = reverse("problem", args=[key])
    if content.get("agreement"):
        key = content["agreement"]["id"]
        if visible.filter(public_id=key).exists():
            links[key] = reverse("case", args=[key])
    return links | file_links(content)


def text_template(case: Case) -> str:
    """What shows the text of this type of case."""
    return f"cases/text_{case.kind}.html"


def source_of(case: Case) -> dict[str, Any] | None:
    """Where an imported case comes from, and what the import could not settle."""
    note = SourceNote.objects.filter(case=case.pk).select_related("plan_file").first()
    if note is None:
        return None
    url = note.source_url or note.plan_file.source_url
    return {
        "note": note,
        "url": url,
        "linked": url.startswith(("https://", "http://")),
        "remarks": [FLAGS.get(flag, flag) for flag in note.flags],
    }


def _route_href(case: Case, route: Route | None, links: Mapping[str, str]) -> str:
    """The address of the road it is on or will take, where she sees the agreement it is of."""
    agreement = case.turn.content.get("agreement")
    if route is None or agreement is None or agreement["id"] not in links:
        return ""
    return f"{reverse('route', args=[route.public_id])}?arende={case.public_id}"


def _around_agreement(agreement: Agreement, visit: Visit) -> dict[str, Any]:
    """Its routes, its pictures, and its activities counted by state: those that she may see."""
    seen = Activity.objects.visible_to(visit.rights).filter(agreement=agreement.pk)
    counts = dict(seen.order_by().values_list("state").annotate(count=Count("pk")))
    pictures = Picture.objects.visible_to(visit.rights).filter(agreement=agreement.pk)
    routes = Route.objects.filter(agreement=agreement.pk, published_at__isnull=False)
    coordinates = visit.rights.find(Right.COORDINATE, agreement.pk, "agreement") is not None
    return {
        "bodies": _bodies_of(agreement, visit, coordinates=coordinates),
        "coordinates": coordinates,
        "routes": routes.order_by("kind", "-version"),
        "states": [(name, counts[s]) for s, name in Activity.STATE_NAMES.items() if s in counts],
        "total": sum(counts.values()),
        "rows": rows_of(list(pictures.order_by("-created"))),
    }


def _bodies_of(agreement: Agreement, visit: Visit, *, coordinates: bool) -> list[tuple[Body, bool]]:
    """The agreement's bodies by name, and whether she may open their pages."""
    found = Body.objects.filter(agreement=agreement.pk).order_by("name", "pk")
    read = visit.rights.places(Right.READ_QUEUE)
    return [(body, coordinates or body.pk in read) for body in found]


def _around_picture(picture: Picture, visit: Visit) -> dict[str, Any]:
    """How many activities there are on each problem, of those that she may see."""
    seen = Activity.objects.visible_to(visit.rights).filter(problem__picture=picture.pk)
    counts = seen.order_by().values_list("problem__public_id").annotate(count=Count("pk"))
    on_problem = {str(row["id"]): 0 for row in picture.turn.content.get("problems", ())}
    return {"on_problem": on_problem | {str(key): count for key, count in counts}}


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0
