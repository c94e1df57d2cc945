"""Gallra, rensa: what goes is shown first, then confirmed; entry and fingerprint stay."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import erasure, gate
from ..errors import AlreadyHandled, BadRecord, NotFound, NotYourTurn, Refusal
from ..forms.erasing import ConfirmForm, WishForm
from ..lifecycle import Rule
from ..models import Case, DocumentVersion, LedgerEntry, TextVersion
from ..text import Text
from . import answering
from .gates import Visit, seeing_case, visit_of
from .refused import refused_form
from .told import told

PAGE, WEED = "workflow/erase.html", "workflow/weed.html"


@seeing_case
def erase(request: HttpRequest, case: Case) -> HttpResponse:
    """Gallra: what, then where it stands and on what ground, then it is gone."""
    try:
        _permit(case, erasure.RULE, "erase")
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    entry, version = _entry(request, case), _version(request, case)
    files = DocumentVersion.objects.filter(document__case=case.pk, erased_at__isnull=True).exists()
    wished = WishForm(request.POST or None, entry=entry, version=version, files=files)
    if request.method != "POST":
        return render(request, PAGE, _context(case, wished))
    if not wished.is_valid():
        return render(request, PAGE, _context(case, wished), status=422)
    return _wished(request, case, wished)


def _wished(request: HttpRequest, case: Case, wished: WishForm) -> HttpResponse:
    """Where it stands; and once that is confirmed, it is erased."""
    try:
        places = erasure.plan(case, wished.wish()).places
    except BadRecord as refusal:
        wished.add_error("passage", str(refusal))
        return refused_form(request, PAGE, _context(case, wished), refusal)
    if "erase" not in request.POST:
        return render(request, PAGE, _context(case, wished, ConfirmForm(places=places)))
    form = ConfirmForm(request.POST, places=places)
    if not form.is_valid():
        return render(request, PAGE, _context(case, wished, form), status=422)
    return _erase(request, visit_of(request), case, wished, form)


def _erase(
    request: HttpRequest, visit: Visit, case: Case, wished: WishForm, form: ConfirmForm
) -> HttpResponse:
    said = form.cleaned_data
    try:
        count = erasure.erase(
            case.public_id,
            wished.wish(),
            keys=form.keys,
            ground=said["ground"],
            reference=said["reference"],
            actor=visit.actor,
            now=visit.now,
        )
    except (AlreadyHandled, NotYourTurn, NotFound) as refusal:
        return answering.not_open(request, case, refusal)
    except Refusal as refusal:
        return refused_form(request, PAGE, _context(case, wished, form), refusal)
    messages.success(request, str(_ERASED.format(count=count)))
    return redirect("history", case.public_id)


@seeing_case
def weed(request: HttpRequest, case: Case) -> HttpResponse:
    """Rensa: the working drafts of a finished case, counted, then removed."""
    visit = visit_of(request)
    try:
        _permit(case, erasure.WEED, "weed")
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    context = {"case": case, "drafts": erasure.drafts_of(case)}
    if request.method != "POST":
        return render(request, WEED, context)
    try:
        count = erasure.weed(case.public_id, actor=visit.actor, now=visit.now)
    except NotFound:
        raise
    except Refusal as refusal:
        return refused_form(request, WEED, context, refusal)
    messages.success(request, str(_WEEDED.format(count=count)))
    return redirect("case-documents", case.public_id)


def _permit(case: Case, wanted: Rule, code: str) -> None:
    gate.permit(case, wanted, code, None, own_item=False)


def _entry(request: HttpRequest, case: Case) -> LedgerEntry | None:
    said = request.POST.get("entry", "") or request.GET.get("post", "")
    if not said:
        return None
    try:
        key = UUID(said)
    except ValueError:
        raise NotFound from None
    found = LedgerEntry.objects.filter(chain=case.public_id, pk=key).exclude(kind="erasure")
    entry = found.select_related("text", "body", "organisation", "recorded_by").first()
    if entry is None:
        raise NotFound
    return entry


def _version(request: HttpRequest, case: Case) -> int | None:
    said = request.POST.get("version", "") or request.GET.get("version", "")
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 9):
        raise NotFound
    number = int(said)
    texts = TextVersion.objects.filter(case=case.pk, number=number, content__isnull=False)
    if not texts.exclude(pk=case.text_version_id).exists():
        raise NotFound
    return number


def _context(case: Case, wished: WishForm, form: ConfirmForm | None = None) -> dict[str, Any]:
    return {
        "case": case,
        "about": told(case, [wished.entry])[0] if wished.entry is not None else None,
        "version": wished.version,
        "wished": wished,
        "form": form,
        "shown": form if form is not None else wished,
    }


_ERASED = Text(
    "Gallrat på {count} ställen. Posterna står kvar i historiken, utan det som gallrades.",
    "Erased in {count} places. The entries stay in the history, without what was erased.",
)
_WEEDED = Text("{count} arbetsutkast är rensade.", "{count} working drafts have been weeded.")
