"""Acts about deadlines: one is moved, a duty of the law is met."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from workflow.clock_words import CLOCKS
from workflow.errors import NotFound
from workflow.models import Case, Clock, Deadline
from workflow.templatetags.wording import long_day
from workflow.text import Text
from workflow.views.case_header import holders_of
from workflow.views.gates import seeing_case

from ..actions.keep_time import extend_deadline, fulfil_duty
from ..forms.keeping_time import ExtendForm, FulfilForm
from ..models import Activity, Agreement
from .editing import Page, check_act


@seeing_case
def extend(request: HttpRequest, case: Case) -> HttpResponse:
    """A later day for whoever has the activity now."""
    if not isinstance(case, Activity):
        raise NotFound
    return ExtendPage(request, case).respond()


@seeing_case
def fulfil(request: HttpRequest, case: Case) -> HttpResponse:
    """The plan was followed up, or the year's report handed in."""
    if not isinstance(case, Agreement):
        raise NotFound
    return FulfilPage(request, case).respond()


class ExtendPage(Page):
    """The day that holds, whose turn it is, a later day, and why."""

    template = "cases/edit_extend.html"

    def check(self) -> None:
        check_act(self.case, "extend")

    def form(self, data: QueryDict | None = None) -> ExtendForm:
        return ExtendForm(data)

    def save(self, form: Any, seen: str) -> None:
        extend_deadline(
            self.case.public_id,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["motivation"],
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        day = long_day(form.cleaned_data["until"])
        messages.success(self.request, str(_MOVED.format(day=day)))
        return redirect("case", case_id=self.case.public_id)

    def context(self) -> dict[str, Any]:
        return {"holders": holders_of(self.case, self.visit)}


class FulfilPage(Page):
    """What was done, when, and where it stands."""

    template = "cases/edit_fulfil.html"

    def check(self) -> None:
        check_act(self.case, "fulfil")

    @cached_property
    def duties(self) -> dict[Clock, date]:
        """The duties that stand open, with their local days."""
        rows = Deadline.objects.filter(
            case=self.case.pk, clock__in=(Clock.PLAN, Clock.REPORT), met_on__isnull=True
        )
        return {Clock(row.clock): row.due for row in rows.order_by("due", "id")}

    def form(self, data: QueryDict | None = None) -> FulfilForm:
        form = FulfilForm(data, duties=self.duties, today=self.visit.today)
        asked = self.request.GET.get("vad", "")
        if asked in self.duties and not form.is_bound:
            form.fields["clock"].initial = asked
        return form

    def save(self, form: Any, seen: str) -> None:
        self.case = fulfil_duty(
            self.case.public_id,
            Clock(form.cleaned_data["clock"]),
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["motivation"],
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        clock = Clock(form.cleaned_data["clock"])
        vars(self).pop("duties")
        said = _FULFILLED.format(what=CLOCKS[clock].name, day=long_day(self.duties[clock]))
        messages.success(self.request, str(said))
        return redirect("case", case_id=self.case.public_id)

    def context(self) -> dict[str, Any]:
        return {"duties": [(CLOCKS[clock], due) for clock, due in self.duties.items()]}


_MOVED = Text(
    "Fristen är flyttad till {day}. Den som har uppgiften får veta det.",
    "The deadline has been moved to {day}. Whoever has the task is told.",
)
_FULFILLED = Text(
    "{what}: registrerat och står i historiken. Nästa gång senast {day}.",
    "{what}: recorded, and stands in the history. Next time by {day}.",
)
