"""Submit: the text as it will be read, what is missing, who receives it; then it is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from workflow import engine
from workflow.deadlines import due_at_step
from workflow.errors import NotFound
from workflow.lifecycle import Gap
from workflow.models import Body, Case, Organisation, Release, RouteStep
from workflow.records import Record
from workflow.routes import first_step
from workflow.templatetags.wording import long_day
from workflow.text import Text
from workflow.views.gates import seeing_case

from ..actions.submit import receivers
from ..forms.fields import Passage
from ..forms.rows import PartForm
from ..forms.steps import STEP_OF_GAP, STEPS
from ..models import Activity
from .editing import Page, check_transition
from .proposing import sent_back
from .showing import links_of


@seeing_case
def submit(request: HttpRequest, case: Case) -> HttpResponse:
    """The check page of a proposal, for the first time or again."""
    if not isinstance(case, Activity):
        raise NotFound
    return SubmitPage(request, case).respond()


@dataclass(frozen=True)
class Missing:
    """A gap, where it is filled, and which body will demand it (the first one: now)."""

    gap: Gap
    step: str
    demanded_by: str
    now: bool


@dataclass(frozen=True)
class Receiver:
    """Somebody who gets to see the case; a tick, unless it follows from the case's way."""

    place: Body | Organisation
    ticked: bool
    fixed: bool
    already: bool

    @property
    def key(self) -> str:
        return str(self.place.public_id)


class SubmitPage(Page):
    """Text, gaps, receivers, and the button."""

    template = "cases/propose_submit.html"

    @property
    def code(self) -> str:
        """Submit or resubmit; in any other state submit, which is then refused."""
        return "resubmit" if self.case.state == "revision" else "submit"

    def check(self) -> None:
        check_transition(self.case, self.code)

    def form(self, data: QueryDict | None = None) -> PartForm:
        form = PartForm(data)
        if self.code == "resubmit":
            form.add("motivation", Passage(_CHANGED, hint=_CHANGED_HINT, demand=_NO_CHANGE))
        return form

    @cached_property
    def road(self) -> list[RouteStep]:
        """The steps that lie ahead, with their bodies."""
        steps = RouteStep.objects.filter(route=self.case.turn.road_id).select_related("body")
        return list(steps.order_by("position"))

    @cached_property
    def receivers(self) -> list[Receiver]:
        """The first body, and the organisations that are to do it.

        A restricted case is released to those one by one, on a legal basis (releasing.py).
        """
        have = Release.objects.filter(case=self.case.pk, taken_back_at__isnull=True)
        told = set(have.filter(body=None).values_list("organisation", flat=True))
        bodies = [step.body for step in self.road[:1]]
        found = [Receiver(b, ticked=True, fixed=True, already=False) for b in bodies]
        for place in receivers(self.case):
            if isinstance(place, Organisation):
                already = place.pk in told
                if self.case.restricted and not already:
                    continue
                found.append(
                    Receiver(place, ticked=self._is_ticked(place), fixed=already, already=already)
                )
        return found

    def _is_ticked(self, place: Organisation) -> bool:
        if self.request.method != "POST":
            return True
        return str(place.public_id) in self.request.POST.getlist("receiver")

    @property
    def due(self) -> date | None:
        """The first body's deadline if it is submitted today."""
        step = first_step(self.case.turn.steps)
        return due_at_step(step, self.visit.today) if step is not None else None

    def save(self, form: Any, seen: str) -> None:
        record = Record(motivation=form.cleaned_data.get("motivation", ""))
        chosen = [r.place for r in self.receivers if (r.ticked or r.fixed) and not r.already]
        self.moved = engine.turn(
            self.case.public_id,
            self.code,
            actor=self.visit.actor,
            seen_version=seen,
            record=record,
            releases=chosen,
            now=self.visit.now,
        )

    def done(self, form: Any) -> HttpResponse:
        (seat,) = self.moved.turn.seats
        assert seat.body_id is not None  # a route's steps are bodies'
        body = Body.objects.get(pk=seat.body_id)
        sentence = _SUBMITTED.format(body=body.name, number=self.moved.number)
        if seat.due is not None:
            sentence = Text("{a} {b}", "{a} {b}").format(
                a=sentence, b=_ANSWER_BY.format(day=long_day(seat.due))
            )
        messages.success(self.request, str(sentence))
        return redirect("case", case_id=self.case.public_id)

    def missing(self) -> list[Missing]:
        """Every gap of the text, what the first stage demands before the rest."""
        found = [self._missing(gap) for gap in self.case.missing(self.case.turn.content)]
        return sorted(found, key=lambda m: not m.now)

    def _missing(self, gap: Gap) -> Missing:
        demanding: Sequence[RouteStep] = [s for s in self.road if gap.code in s.demands]
        return Missing(
            gap=gap,
            step=STEP_OF_GAP[gap.code],
            demanded_by=demanding[0].body.name if demanding else "",
            now=bool(demanding) and demanding[0] is self.road[0],
        )

    def context(self) -> dict[str, Any]:
        return {
            "content": self.case.turn.content,
            "links": links_of(self.case.turn.content, self.visit),
            "missing": self.missing(),
            "receivers": self.receivers,
            "steps": STEPS,
            "first_body": self.road[0].body if self.road else None,
            "due": self.due,
            "again": self.code == "resubmit",
            "asked": sent_back(self.case),
        }


_CHANGED = Text("Vad har du ändrat?", "What have you changed?")
_CHANGED_HINT = Text(
    "Organet läser det här först. Svara på det som efterfrågades.",
    "The body reads this first. Answer what was asked for.",
)
_NO_CHANGE = Text("Skriv vad du har ändrat.", "Write what you have changed.")
_SUBMITTED = Text(
    "{body} har ärendet nu. Det har nummer {number}.",
    "{body} has the case now. Its number is {number}.",
)
_ANSWER_BY = Text("Svar senast {day}.", "Answer by {day}.")
