"""To whom a case is released: give it, take it back.

Between authorities, visibility is disclosure: each act has a reason and stands in the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import permissions, releases
from ..errors import AlreadyHandled, MissingForGate, NotFound, Refusal
from ..forms.releasing import Place, ReleaseForm, TakeBackForm
from ..models import Body, Case, Organisation, Release
from ..secrecy import had_turn, level_of
from ..text import Text
from .answering import not_open
from .gates import Visit, seeing_case, visit_of
from .refused import refused_form

PAGE = "workflow/release.html"


@dataclass(frozen=True)
class Given:
    """A release as the page shows it, with the form to take it back; ``anyway`` is whether the
    receiver sees the case without it."""

    row: Release
    form: TakeBackForm
    anyway: bool = False

    @property
    def to(self) -> str:
        """The receiver's name."""
        return str(self.row.organisation or self.row.body)


@seeing_case
def release(request: HttpRequest, case: Any) -> HttpResponse:
    """Lämna ut: who has been given the case, and its owner's two acts."""
    visit = visit_of(request)
    if request.method != "POST":
        return render(request, PAGE, _context(case))
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None or permissions.may_propose(case, visit.rights) is None:
        raise NotFound
    context, form, perform = act(request, visit, case)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    try:
        said = perform(form.cleaned_data)
    except (AlreadyHandled, NotFound) as refusal:
        return not_open(request, case, refusal)
    except Refusal as refusal:
        if isinstance(refusal, MissingForGate):
            form.add_error(None, str(refusal))
        return refused_form(request, PAGE, context, refusal)
    messages.success(request, str(said))
    return redirect("release", case.public_id)


def _release(request: HttpRequest, visit: Visit, case: Case) -> Any:
    form = _release_form(case, request.POST)

    def perform(said: dict[str, Any]) -> Text:
        to: Place = said["to"]
        releases.release(
            case.public_id,
            to,
            reason=said["reason"],
            basis=said.get("basis", ""),
            actor=visit.actor,
            now=visit.now,
        )
        return _RELEASED.format(name=to.name)

    return _context(case, form=form), form, perform


def _take_back(request: HttpRequest, visit: Visit, case: Case) -> Any:
    try:
        release_id = UUID(request.POST.get("release", ""))
    except ValueError:
        raise NotFound from None
    if not Release.objects.filter(public_id=release_id, case=case.pk).exists():
        raise NotFound
    form = TakeBackForm(request.POST, prefix=str(release_id))

    def perform(said: dict[str, Any]) -> Text:
        row = releases.take_back(
            release_id, reason=said["reason"], actor=visit.actor, now=visit.now
        )
        sees_still = Release.objects.filter(had_turn(), pk=row.pk).exists()
        said_so = _SEES_STILL if sees_still else _TAKEN_BACK
        return said_so.format(name=str(row.organisation or row.body))

    return _context(case, back=form), form, perform


_ACTS = {"release": _release, "take_back": _take_back}


def _context(
    case: Case, *, form: ReleaseForm | None = None, back: TakeBackForm | None = None
) -> dict[str, Any]:
    owns = permissions.may_propose(case, case.turn.rights) is not None
    may_release = owns and case.number is not None
    bound: list[forms.Form | None] = [form, back]
    rows = list(
        Release.objects.filter(case=case.pk)
        .annotate(anyway=had_turn())
        .select_related("organisation", "body", "released_by", "taken_back_by")
        .order_by("released_at", "pk")
    )
    return {
        "case": case,
        "level": level_of(case),
        "owns": owns,
        "given": [_given(row, back) for row in rows if row.taken_back_at is None],
        "taken_back": [row for row in rows if row.taken_back_at is not None],
        "form": (form or _release_form(case)) if may_release else None,
        "bound": next((one for one in bound if one is not None), None),
    }


def _release_form(case: Case, data: Any = None) -> ReleaseForm:
    return ReleaseForm(data, receivers=_receivers(case), restricted=case.restricted)


def _given(row: Any, back: TakeBackForm | None) -> Given:
    prefix = str(row.public_id)
    bound = back is not None and back.prefix == prefix
    return Given(row, back if bound and back else TakeBackForm(prefix=prefix), row.anyway)


def _receivers(case: Case) -> list[Place]:
    """Organisations and bodies of the owner's municipality, without the owner; two statements."""
    owner = case.owner_organisation
    near = {"municipality": owner.municipality}
    organisations = Organisation.objects.filter(**near).exclude(pk=owner.pk).order_by("name", "pk")
    bodies = Body.objects.filter(organisation__municipality=owner.municipality)
    return [*organisations, *bodies.order_by("name", "pk")]


_RELEASED = Text(
    "{name} kan nu se ärendet, och får ett brev om det.",
    "{name} can now see the case, and gets a letter about it.",
)
_SEES_STILL = Text(
    "Utlämningen är återtagen. {name} ser ärendet ändå: det har legat där för beslut eller arbete.",
    "The release is taken back. {name} sees the case all the same: it has been there to be "
    "decided or worked on.",
)
_TAKEN_BACK = Text(
    "{name} ser inte längre ärendet. Det som redan är läst är läst.",
    "{name} no longer sees the case. What has been read has been read.",
)
