"""Agreements are written: a new one, its text while a draft, a later last day."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from workflow.errors import NotFound, NotPermitted
from workflow.models import Case, Organisation
from workflow.text import Text
from workflow.views.gates import seeing_case, signed_in, visit_of

from ..actions.edit import edit_agreement, prolong_agreement
from ..actions.propose import open_agreement
from ..drafts import AgreementDraft
from ..forms.agreements import ProlongForm, TheAgreement
from ..forms.choices import organisations_around, places_to_propose_for, proposer_of
from ..forms.opening import AgreementOpeningForm
from ..models import Agreement
from ..reading import agreement_draft
from .editing import DraftPage, Page, check_act
from .proposing import NOBODY_TO_PROPOSE_FOR, open_by_form


@signed_in
def agreement_new(request: HttpRequest) -> HttpResponse:
    """A new agreement: its title, and whose draft it is."""
    visit = visit_of(request)
    places = places_to_propose_for(visit.rights)
    if not places:
        raise NotPermitted(NOBODY_TO_PROPOSE_FOR)

    def begin(form: AgreementOpeningForm, form_key: UUID) -> HttpResponse:
        agreement = open_agreement(
            AgreementDraft(title=form.cleaned_data["title"]),
            proposer=proposer_of(form.place_held),
            actor=visit.actor,
            now=visit.now,
            form_key=form_key,
        )
        messages.success(request, str(_BEGUN))
        return redirect("agreement-edit", case_id=agreement.public_id)

    form = AgreementOpeningForm(request.POST or None, places=places)
    return open_by_form(request, "cases/edit_agreement_new.html", form, begin)


@seeing_case
def agreement_edit(request: HttpRequest, case: Case) -> HttpResponse:
    """The whole text of an agreement that is not being signed yet."""
    if not isinstance(case, Agreement):
        raise NotFound
    return AgreementPage(request, case).respond()


@seeing_case
def agreement_prolong(request: HttpRequest, case: Case) -> HttpResponse:
    """A later last day for an agreement in force."""
    if not isinstance(case, Agreement):
        raise NotFound
    return ProlongPage(request, case).respond()


class AgreementPage(DraftPage):
    """One form for the whole agreement."""

    template = "cases/edit_agreement.html"
    code = "edit"
    parts = (TheAgreement(),)

    def read(self) -> AgreementDraft:
        return agreement_draft(self.case)

    @cached_property
    def _organisations(self) -> list[Organisation]:
        parties = [place.pk for place in self.draft.parties]
        return organisations_around(self.case.owner_organisation, self.case, parties)

    def choices(self) -> list[Organisation]:
        return self._organisations

    def save(self, form: Any, seen: str) -> None:
        edit_agreement(
            self.case.public_id,
            self.typed(form),
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        messages.success(self.request, str(_SAVED))
        return redirect("case", case_id=self.case.public_id)


class ProlongPage(Page):
    """Until when, and why."""

    template = "cases/edit_prolong.html"

    def check(self) -> None:
        check_act(self.case, "prolong")

    def form(self, data: QueryDict | None = None) -> ProlongForm:
        return ProlongForm(data)

    def save(self, form: Any, seen: str) -> None:
        prolong_agreement(
            self.case.public_id,
            until=form.cleaned_data["end"],
            reason=form.cleaned_data["motivation"],
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        messages.success(self.request, str(_PROLONGED.format(end=form.cleaned_data["end"])))
        return redirect("case", case_id=self.case.public_id)


_BEGUN = Text(
    "Utkastet är sparat. Fyll i parter, tid och mål; skicka det sedan för underskrift.",
    "The draft is saved. Fill in parties, period and goals; then send it for signing.",
)
_SAVED = Text(
    "Överenskommelsen är sparad. När den är klar skickar du den för underskrift.",
    "The agreement is saved. When it is ready you send it for signing.",
)
_PROLONGED = Text(
    "Överenskommelsen gäller nu till och med {end}. Parterna får veta det.",
    "The agreement now holds until {end}. The parties are told.",
)
