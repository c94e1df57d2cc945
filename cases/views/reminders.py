"""Reminders of a cooperation: what is told whom and when, and how that is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from workflow.clock_words import CLOCKS, ClockWords, told
from workflow.errors import NotFound
from workflow.models import Case, Clock
from workflow.reminder_rules import USUAL, Rule
from workflow.reminding import chosen_by, rules_of
from workflow.text import Text
from workflow.views.gates import seeing_case

from ..actions.keep_time import choose_reminders
from ..forms.keeping_time import RulesForm
from ..models import Agreement
from .editing import Page, check_act

USUAL_AGAIN, NOBODY = "usual", "nobody"  # what the buttons beside the form say


@dataclass(frozen=True)
class Kind:
    """One kind of deadline with its reminders in words."""

    words: ClockWords
    href: str
    rules: Sequence[Text]
    usual: bool


@seeing_case
def reminders(request: HttpRequest, case: Case) -> HttpResponse:
    """All kinds of deadlines with who is reminded when."""
    agreement = _agreement(case)
    check_act(agreement, "set_reminders")
    rules, chosen = rules_of([agreement.pk]), chosen_by(agreement.pk)
    kinds = [
        Kind(
            words=CLOCKS[clock],
            href=reverse("reminders-of", args=[agreement.public_id, clock.value]),
            rules=[told(rule) for rule in rules[agreement.pk, clock]],
            usual=clock not in chosen,
        )
        for clock in Clock
    ]
    return render(request, "cases/reminders.html", {"case": case, "kinds": kinds})


@seeing_case
def reminders_of(request: HttpRequest, case: Case, clock: str) -> HttpResponse:
    """One kind of deadline: its reminders as rows, the usual ones again, or nobody."""
    agreement = _agreement(case)
    if clock not in Clock.values:
        raise NotFound
    page = RulesPage(request, agreement)
    page.clock = Clock(clock)
    return page.respond()


def _agreement(case: Case) -> Agreement:
    if not isinstance(case, Agreement):
        raise NotFound
    return case


class RulesPage(Page):
    """The reminders of one kind of deadline."""

    template = "cases/edit_reminders.html"
    clock: Clock

    def check(self) -> None:
        check_act(self.case, "set_reminders")

    @cached_property
    def rules(self) -> Sequence[Rule]:
        """Those that hold now."""
        return rules_of([self.case.pk])[self.case.pk, self.clock]

    def form(self, data: QueryDict | None = None) -> RulesForm:
        pressed = data.get("next") if data is not None else None
        if pressed in (USUAL_AGAIN, NOBODY):  # then nothing of the rows counts
            return _Pressed(data, clock=self.clock, rules=self.rules)
        return RulesForm(data, clock=self.clock, rules=self.rules)

    def save(self, form: Any, seen: str) -> None:
        choose_reminders(
            self.case.public_id,
            self.clock,
            self._wanted(form),
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )

    def _wanted(self, form: Any) -> Sequence[Rule] | None:
        pressed = self.request.POST.get("next")
        if pressed == NOBODY:
            return ()
        if pressed == USUAL_AGAIN or set(form.rules()) == set(USUAL[self.clock]):
            return None
        rules: Sequence[Rule] = form.rules()
        return rules

    def done(self, form: Any) -> HttpResponse:
        said = _NOBODY_IS if self.request.POST.get("next") == NOBODY else _CHOSEN
        messages.success(self.request, str(said.format(what=CLOCKS[self.clock].name)))
        return redirect("reminders", case_id=self.case.public_id)

    def keep(self, former: Any) -> None:
        self.clock = former.clock

    def context(self) -> dict[str, Any]:
        return {
            "words": CLOCKS[self.clock],
            "usual": [told(rule) for rule in USUAL[self.clock]],
            "is_usual": self.clock not in chosen_by(self.case.pk),
        }


class _Pressed(RulesForm):
    """The rows beside a button that does not need them."""

    def full_clean(self) -> None:
        super().full_clean()
        self._errors.clear()


_CHOSEN = Text(
    "{what}: påminnelserna gäller från och med nu.", "{what}: the reminders hold from now on."
)
_NOBODY_IS = Text(
    "{what}: ingen påminns från och med nu.", "{what}: nobody is reminded from now on."
)
