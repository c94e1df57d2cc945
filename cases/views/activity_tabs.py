"""How an activity is carried out and followed up: steps, reports, dates; targets, evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from workflow.case_deadlines import late_days
from workflow.errors import NotFound
from workflow.models import Case
from workflow.text import Text
from workflow.views.case_header import Header, header
from workflow.views.gates import seeing_case, visit_of

from ..models import Activity, ProgressReport, Step, StepReport
from ..reaching import effect_targets, sub_targets


@dataclass(frozen=True)
class Day:
    """A day that the activity's text names, as ``timeline.html`` reads it."""

    when: date
    title: Text | str
    who: str = ""
    body: str = ""


@dataclass(frozen=True)
class StepRow:
    """A step with what the reports say of it, the newest first."""

    step: Step
    reports: list[StepReport]

    @cached_property
    def newest(self) -> StepReport | None:
        """What was said last."""
        return next(iter(self.reports), None)


@seeing_case
def execution(request: HttpRequest, case: Case) -> HttpResponse:
    """Steps, reports, resources, and the activity's days in order."""
    activity = _activity(case)
    rows = activity.steps.prefetch_related("reports__report").order_by("position")
    reports = ProgressReport.objects.filter(activity=activity.pk).select_related("reported_by")
    context = header(case, visit_of(request), tab="case-execution") | {
        "content": case.turn.content,
        "steps": [_step_row(step) for step in rows],
        "late": late_days(case),
        "reports": reports.order_by("-reported_at", "-pk"),
        "days": sorted(_days(case.turn.content), key=lambda day: day.when),
    }
    return render(request, "cases/execution.html", context)


@seeing_case
def followup(request: HttpRequest, case: Case) -> HttpResponse:
    """Targets with what was measured, the outcome, and what was learnt."""
    activity = _activity(case)
    context = header(case, visit_of(request), tab="case-followup")
    head: Header = context["header"]
    context |= {
        "effect_targets": effect_targets(activity),
        "sub_targets": sub_targets(activity),
        "outcome": activity.outcome,
        "late": late_days(case),
        "evaluations": [one for one in reversed(head.told) if one.entry.act in _EVALUATES],
    }
    return render(request, "cases/followup.html", context)


def _activity(case: Case) -> Activity:
    if not isinstance(case, Activity):
        raise NotFound
    return case


def _step_row(step: Step) -> StepRow:
    words = sorted(step.reports.all(), key=lambda word: word.report.reported_at, reverse=True)
    return StepRow(step, words)


def _days(content: Mapping[str, Any]) -> Iterator[Day]:
    """Every day that a clock can read; what was given less exactly says so."""
    named: list[tuple[Text | str, Any]] = [
        (_START, content.get("start")),
        *((step["text"], step["due"]) for step in content.get("steps", ())),
        *((target["text"], target["due"]) for target in content.get("sub_targets", ())),
        *((target["text"], target["due"]) for target in content.get("effect_targets", ())),
        (_END, content.get("end")),
    ]
    for title, given in named:
        if given and given["last"]:
            exact = given["precision"] == "day"
            day = given["first"] if title is _START else given["last"]
            told = "" if exact else str(_AS_GIVEN.format(given=given["given"]))
            yield Day(date.fromisoformat(day), title, body=told)


_START = Text("Aktiviteten startar", "The activity starts")
_END = Text("Aktiviteten slutar", "The activity ends")
_AS_GIVEN = Text("Angivet som “{given}”", "Given as “{given}”")
_EVALUATES = ("finish", "discontinue", "evaluate", "return_evaluation", "accept")
