"""A progress report on an activity that is being carried out."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from workflow.errors import NotFound
from workflow.models import Case
from workflow.text import Text
from workflow.views.gates import seeing_case

from ..actions.report_progress import report_progress
from ..forms.progress import ProgressForm, Reported, reported
from ..models import Activity
from .editing import Page, check_act, form_key_of


@seeing_case
def report(request: HttpRequest, case: Case) -> HttpResponse:
    """Where it stands, what is done, what was measured."""
    if not isinstance(case, Activity):
        raise NotFound
    return ReportPage(request, case).respond()


class ReportPage(Page):
    """The report's form; it changes no text."""

    template = "cases/edit_report.html"

    def check(self) -> None:
        check_act(self.case, "report_progress")

    @cached_property
    def known(self) -> Reported:
        """What there is to report on."""
        return reported(self.case)

    def form(self, data: QueryDict | None = None) -> ProgressForm:
        return ProgressForm(data, known=self.known, today=self.visit.today)

    def save(self, form: Any, seen: str) -> None:
        report_progress(
            self.case.public_id,
            replace(form.report(), form_key=self.form_key),
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        messages.success(self.request, str(_REPORTED))
        return redirect("case", case_id=self.case.public_id)

    @cached_property
    def form_key(self) -> UUID:
        """Sent twice, it is one report."""
        return form_key_of(self.request)

    def context(self) -> dict[str, Any]:
        return {"known": self.known, "form_key": self.form_key}


_REPORTED = Text(
    "Lägesrapporten är sparad. Alla som ser ärendet kan läsa den.",
    "The progress report is saved. Everybody who sees the case can read it.",
)
