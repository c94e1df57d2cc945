"""Amend: after the decision, when, by whom and with what it is carried out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from workflow.errors import NotFound
from workflow.models import Case
from workflow.text import Text
from workflow.views.gates import seeing_case

from ..actions.edit import amend_activity
from ..drafts import ActivityDraft
from ..forms.choices import Choices
from ..forms.fields import Passage
from ..forms.parts import DraftForm
from ..forms.steps import AMENDED
from ..models import Activity
from ..reading import activity_draft
from .editing import DraftPage


@seeing_case
def amend(request: HttpRequest, case: Case) -> HttpResponse:
    """One form of what may be changed after approval, with the reason."""
    if not isinstance(case, Activity):
        raise NotFound
    return AmendPage(request, case).respond()


class AmendPage(DraftPage):
    """What was decided is not on it, so it cannot be changed here."""

    template = "cases/edit_amend.html"
    code = "amend"
    parts = AMENDED

    def read(self) -> ActivityDraft:
        return activity_draft(self.case)

    def choices(self) -> Choices:
        return Choices(self.visit.rights, self.case.owner_organisation, self.draft)

    def form(self, data: QueryDict | None = None) -> DraftForm[Any]:
        form = super().form(data)
        form.add("motivation", Passage(_REASON, hint=_REASON_HINT, demand=_NO_REASON))
        return form

    def save(self, form: Any, seen: str) -> None:
        self.amended = amend_activity(
            self.case.public_id,
            self.typed(form),
            reason=form.cleaned_data["motivation"],
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        version = self.amended.text_version
        assert version is not None
        messages.success(self.request, str(_AMENDED.format(number=version.number)))
        return redirect("case", case_id=self.case.public_id)


_REASON = Text("Varför ändras det?", "Why is it changed?")
_REASON_HINT = Text(
    "Skälet står i historiken. Har ett organ här beslutat får det veta det.",
    "The reason stands in the history. If a body here has decided, it is told.",
)
_NO_REASON = Text("Skriv varför det ändras.", "Write why it is changed.")
_AMENDED = Text(
    "Ändringen är sparad som version {number} och står i historiken.",
    "The change is saved as version {number} and stands in the history.",
)
