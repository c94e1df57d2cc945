"""Bevis: that an entry of a case stands in the ledger, to keep or to print."""

from __future__ import annotations

import base64
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import proofs
from ..errors import NotFound
from ..models import Case, LedgerEntry
from .case_header import header
from .gates import seeing_case, visit_of
from .told import title_of


@seeing_case
def proof(request: HttpRequest, case: Case, entry_id: UUID) -> HttpResponse:
    """The code and its picture, and the proof as a file; or that it is on its way."""
    entry = _entry(case, entry_id)
    printed = proofs.printed(entry.pk)
    context = header(case, visit_of(request), tab="history")
    context |= {"entry": entry, "entry_title": title_of(case, entry), "printed": printed}
    if printed is not None:
        context["qr"] = base64.b64encode(printed.qr).decode()
    return render(request, "workflow/proof.html", context)


@seeing_case
def proof_file(_request: HttpRequest, case: Case, entry_id: UUID) -> HttpResponse:
    """The proof as a file; NotFound until there is one."""
    found = proofs.proof_of(_entry(case, entry_id).pk)
    if found is None:
        raise NotFound
    response = HttpResponse(str(found), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bevis-{found.place}.tlog-proof"'
    return response


def _entry(case: Case, entry_id: UUID) -> LedgerEntry:
    """An entry of this case; NotFound for any other."""
    rows = LedgerEntry.objects.filter(chain=case.public_id).select_related("text", "body")
    found = rows.filter(pk=entry_id).first()
    if found is None:
        raise NotFound
    return found
