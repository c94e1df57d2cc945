"""A progress report: where the activity stands, step by step, with measured values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from workflow import engine
from workflow.errors import AlreadyHandled, BadRecord, MissingForGate
from workflow.models import Case
from workflow.records import Record
from workflow.text import Text
from workflow.turn import Actor

from .. import content
from ..fitting import fitting
from ..keeping import once
from ..models import Activity, EffectTarget, MeasuredValue, ProgressReport, StepReport, SubTarget


@dataclass(frozen=True, kw_only=True)
class StepWord:
    """Whether a step was carried out: yes, partly or no."""

    step_id: UUID
    done: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A value measured for a target; ``corrects`` names an earlier value that was wrong."""

    target: EffectTarget | SubTarget
    on: date
    value: Decimal
    preliminary: bool = False
    corrects: MeasuredValue | None = None


@dataclass(frozen=True, kw_only=True)
class ProgressDraft:
    """A report as entered. ``hours`` and ``cost`` (SEK) are the period's own."""

    standing: str
    reason: str = ""
    text: str = ""
    hours: Decimal | None = None
    cost: Decimal | None = None
    steps: Sequence[StepWord] = ()
    values: Sequence[Measurement] = ()
    form_key: UUID | None = None  # the same report sent again has the same


def report_progress(
    activity_id: UUID, draft: ProgressDraft, *, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """Records a report on an activity in execution; an entry in the ledger, no new text.

    Raises MissingForGate when delayed or paused without a reason, BadRecord for a standing,
    step or target that is not the activity's, for numbers that do not fit, AlreadyHandled
    when the same form has been sent before, and as ``engine.act``.
    """
    if draft.standing not in ProgressReport.Standing.values:
        raise BadRecord("standing", _NO_SUCH_STANDING)
    if draft.standing != ProgressReport.Standing.AS_PLANNED and not draft.reason.strip():
        raise MissingForGate(["reason"], [_REASON])

    def change(activity: Activity) -> dict[str, Any]:
        assert actor.person is not None  # no rule lets the clock report
        _refuse_second(activity, draft.form_key)
        report = ProgressReport(
            activity=activity,
            on=activity.turn.today,
            standing=draft.standing,
            reason=draft.reason,
            text=draft.text,
            hours=draft.hours,
            cost=draft.cost,
            reported_by=actor.person,
            reported_at=now,
            form_key=draft.form_key,
        )
        fitting(report).save()
        _write_steps(report, activity, draft.steps)
        _write_values(activity, draft.values)
        return content.activity_content(activity)

    return engine.act(
        activity_id,
        "report_progress",
        actor=actor,
        seen_version=seen_version,
        record=Record(outcome=draft.standing, motivation=draft.reason, report=_as_record(draft)),
        change=change,
        now=now,
    )


def _refuse_second(activity: Activity, form_key: UUID | None) -> None:
    """A report changes no text, so what somebody read cannot tell a second sending."""
    # Under the case's lock: of two at once the second sees the first.
    sent = ProgressReport.objects.filter(form_key=form_key) if form_key is not None else None
    first = sent.select_related("reported_by").first() if sent is not None else None
    if first is not None:
        label = activity.ACTS["report_progress"].rule.label
        raise AlreadyHandled(by=first.reported_by.name, at=first.reported_at, act=label)


def _write_steps(report: ProgressReport, activity: Activity, words: Sequence[StepWord]) -> None:
    once((word.step_id for word in words), field="steps")
    steps = {step.public_id: step for step in activity.steps.all()}
    for word in words:
        if word.step_id not in steps or word.done not in StepReport.Done.values:
            raise BadRecord("steps", _NO_SUCH_STEP)
    StepReport.objects.bulk_create(
        fitting(StepReport(report=report, step=steps[w.step_id], done=w.done, note=w.note))
        for w in words
    )


def _write_values(activity: Activity, values: Sequence[Measurement]) -> None:
    _check_corrections([m.corrects for m in values if m.corrects is not None])
    targets = [*activity.effect_targets.all(), *activity.sub_targets.all()]
    for measured in values:
        target = measured.target
        if target not in targets:
            raise BadRecord("values", _NO_SUCH_TARGET)
        row = MeasuredValue(
            effect_target=target if isinstance(target, EffectTarget) else None,
            sub_target=target if isinstance(target, SubTarget) else None,
            on=measured.on,
            value=measured.value,
            preliminary=measured.preliminary,
            corrects=measured.corrects,
        )
        if row.corrects is not None and _target_of(row.corrects) != _target_of(row):
            raise BadRecord("values", _OF_ANOTHER_TARGET)
        fitting(row).save()


def _check_corrections(corrected: Sequence[MeasuredValue]) -> None:
    once(corrected, field="values")
    if corrected and MeasuredValue.objects.filter(corrects__in=corrected).exists():
        raise BadRecord("values", _CORRECTED_ALREADY)


def _target_of(value: MeasuredValue) -> tuple[int | None, int | None]:
    return value.effect_target_id, value.sub_target_id


def _as_record(draft: ProgressDraft) -> dict[str, Any]:
    return {
        "standing": draft.standing,
        "text": draft.text,
        "hours": str(draft.hours) if draft.hours is not None else "",
        "cost": str(draft.cost) if draft.cost is not None else "",
        "steps": [{"step": str(w.step_id), "done": w.done, "note": w.note} for w in draft.steps],
        "values": [
            {"target": str(m.target), "on": m.on.isoformat(), "value": str(m.value),
             "preliminary": m.preliminary}
            for m in draft.values
        ],
    }  # fmt: skip


_REASON = Text("varför den är försenad eller pausad", "why it is delayed or paused")
_NO_SUCH_STANDING = Text(
    "Välj enligt plan, försenad eller pausad.", "Choose as planned, delayed or paused."
)
_NO_SUCH_STEP = Text(
    "Ett delmoment hör inte till aktiviteten, eller svaret är inte ja, delvis eller nej.",
    "A step is not the activity's, or the answer is not yes, partly or no.",
)
_NO_SUCH_TARGET = Text("Ett mål hör inte till aktiviteten.", "A target is not the activity's.")
_OF_ANOTHER_TARGET = Text(
    "Värdet som rättas hör till ett annat mål.", "The value to correct is of another target."
)
_CORRECTED_ALREADY = Text(
    "Värdet är redan rättat. Rätta det nyare värdet.",
    "The value has been corrected already. Correct the newer one.",
)
