"""Who takes care of an item of a queue: take, hand back, delegate."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from .. import assignments, gate, permissions
from ..errors import NotFound, NotPermitted, Refusal
from ..forms.items import DelegateForm
from ..models import Case, User, WorkItem
from ..rights import RIGHT_NAMES, Right
from ..text import Text
from .gates import Visit, seeing_part, seen_case, signed_in, visit_of
from .refused import refused_form

PAGE = "workflow/delegate.html"


@signed_in
@require_POST
def take(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Takes an item for oneself."""
    visit = visit_of(request)
    item = assignments.take(item_id, actor=visit.actor, now=visit.now)
    messages.success(request, str(_TAKEN.format(title=item.process.title)))
    return _back(request, item)


@signed_in
@require_POST
def hand_back(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Puts one's own item back into its queue."""
    visit = visit_of(request)
    item = assignments.hand_back(item_id, actor=visit.actor, now=visit.now)
    messages.success(request, str(_HANDED_BACK.format(title=item.process.title)))
    return _back(request, item)


def _seen_item(visit: Visit, item_id: UUID) -> tuple[Case, WorkItem]:
    """An item of a case that she sees."""
    item = (
        WorkItem.objects.filter(public_id=item_id).select_related("process", "organisation").first()
    )
    if item is None:
        raise NotFound
    item.process = seen_case(visit, item.process.public_id)
    return item.process, item


@seeing_part(_seen_item)
def delegate(request: HttpRequest, item: WorkItem) -> HttpResponse:
    """A manager gives an item of her organisation to somebody who works there."""
    visit = visit_of(request)
    _demand_managing(visit, item)
    people = permissions.people_who(Right.REPORT, item.organisation, visit.today)  # type: ignore[arg-type]
    form = DelegateForm(request.POST or None, people=people)
    context = {"case": item.process, "item": item, "form": form}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    to: User = form.cleaned_data["to"]
    try:
        assignments.delegate(item.public_id, to=to, actor=visit.actor, now=visit.now)
    except NotFound:
        raise
    except Refusal as refusal:
        return refused_form(request, PAGE, context, refusal)
    messages.success(request, str(_DELEGATED.format(title=item.process.title, name=to.name)))
    return redirect("todo")


def _demand_managing(visit: Visit, item: WorkItem) -> None:
    """NotPermitted where she does not manage the item's organisation."""
    if visit.rights.find(Right.DELEGATE, item.organisation_id, "organisation") is None:
        place = str(item.organisation or _A_PLACE)
        needed = RIGHT_NAMES[Right.DELEGATE].format(place=place)
        raise NotPermitted(_IT_TAKES.format(role=needed))
    gate.choose_item(item.process, item.public_id)  # done already?


def _back(request: HttpRequest, item: WorkItem) -> HttpResponse:
    if request.POST.get("next") == "body" and item.body is not None:
        return redirect("body", item.body.public_id)
    return redirect("todo")


_TAKEN = Text("Du har tagit ”{title}”.", "You have taken “{title}”.")
_HANDED_BACK = Text(
    "”{title}” ligger i kön igen. Vem som helst där kan ta den.",
    "“{title}” is in the queue again. Anybody there can take it.",
)
_DELEGATED = Text("{name} har fått ”{title}”.", "{name} has been given “{title}”.")
_IT_TAKES = Text("det kräver att du är {role}.", "it takes being {role}.")
_A_PLACE = Text("organisationen", "the organisation")
