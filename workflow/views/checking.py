"""Kontrollera: whether a code or a proof from a decision stands in the ledger.

For anybody, signed in or not. It says whether, since when and under which checkpoint, and nothing
of any case: a code is 160 bits of a hash, which nobody guesses.
"""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import checkpoints, proofs
from ..forms.checking import CheckForm
from ..signed_notes import Verifier
from .gates import anyone
from .uploads import takes_small_files


@takes_small_files(proofs.LONGEST)
@anyone
def check(request: HttpRequest) -> HttpResponse:
    """The form, and the answer to what was sent in or scanned (``?kod=``)."""
    keys = checkpoints.known_keys()
    context: dict[str, object] = {"keys": [str(key) for key in keys]}
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if not form.is_valid():
            context |= {"form": form}
            return _shown(request, context, 422)
        answer = _answer(form.cleaned_data["said"], keys)
        return _shown(request, context | {"form": form} | answer, 200)
    code = request.GET.get("kod", "")
    form = CheckForm(initial={"code": code[: proofs.LONGEST]} if code else None)
    return _shown(request, context | {"form": form} | (_answer(code, keys) if code else {}), 200)


def _answer(said: str, keys: Collection[Verifier]) -> dict[str, object]:
    """What the page says of it: found, or why not."""
    if said.strip().startswith(proofs.FIRST_LINE):
        try:
            return {"asked": "proof", "answer": proofs.answer_to_proof(said, keys)}
        except proofs.BadProof:
            return {"asked": "proof", "answer": None}
    readable = proofs.bytes_of(said) is not None
    answer = proofs.answer_to_code(said) if readable else None
    return {"asked": "code" if readable else "nothing", "answer": answer}


def _shown(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "workflow/check.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
