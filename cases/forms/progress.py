"""A progress report: where it stands, step by step, with measured values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from workflow.text import Text

from ..actions.report_progress import Measurement, ProgressDraft, StepWord
from ..models import Activity, EffectTarget, MeasuredValue, Step, StepReport, SubTarget
from .fields import Choice, Day, Line, Number, Passage, Tick, shown_number
from .names import DONE_NAMES, STANDING_NAMES
from .rows import PartForm

Target = EffectTarget | SubTarget


@dataclass(frozen=True)
class Reported:
    """What there is to report on, and what was said last. Five statements."""

    steps: Sequence[Step]
    targets: Sequence[Target]
    words: Mapping[int, StepReport]  # the newest by step
    values: Sequence[MeasuredValue]  # those that hold: not corrected


def reported(activity: Activity) -> Reported:
    """Reads an activity's steps and targets with the newest word on each."""
    words = StepReport.objects.filter(step__activity=activity).select_related("report")
    of_this = Q(effect_target__activity=activity) | Q(sub_target__activity=activity)
    values = MeasuredValue.objects.filter(of_this, corrected_by__isnull=True)
    return Reported(
        steps=list(activity.steps.order_by("position")),
        targets=[
            *activity.effect_targets.order_by("position"),
            *activity.sub_targets.order_by("position"),
        ],
        words={word.step_id: word for word in words.order_by("report__reported_at", "pk")},
        values=list(values.order_by("on", "pk")),
    )


class ProgressForm(PartForm):
    """Standing first, then each step and each target."""

    def __init__(self, data: QueryDict | None, *, known: Reported, today: date) -> None:
        super().__init__(data)
        self.known = known
        self.add("standing", Choice(_STANDING, STANDING_NAMES.items(), demand=_NO_STANDING))
        self.add("reason", Passage(_REASON, hint=_REASON_HINT, rows=3, optional=True))
        self.add("text", Passage(_TEXT, hint=_TEXT_HINT, optional=True))
        for step in known.steps:
            self._add_step(step)
        for target in known.targets:
            self._add_target(target, today)
        self.add("hours", Number(_HOURS, whole=7, decimals=1, least=0, hint=_PERIOD,
                                 optional=True))  # fmt: skip
        self.add("cost", Number(_COST, decimals=2, least=0, hint=_PERIOD, optional=True))

    def _add_step(self, step: Step) -> None:
        word = self.known.words.get(step.pk)
        hint: Text | str = ""
        if word is not None:
            hint = _LAST_WORD.format(word=DONE_NAMES[word.done], on=word.report.on.isoformat())
        self.add_group(
            str(step.text),
            {
                f"done-{step.public_id}": Choice(_DONE, [("", _NOTHING_NEW), *DONE_NAMES.items()]),
                f"note-{step.public_id}": Line(_NOTE, longest=2000, optional=True),
            },
            hint=hint,
            values={f"done-{step.public_id}": ""},
        )

    def _add_target(self, target: Target, today: date) -> None:
        key = target.public_id
        values = [v for v in self.known.values if _belongs(v, target)]
        parts: dict[str, Any] = {
            f"value-{key}": Number(_VALUE.format(unit=target.unit) if target.unit else _A_VALUE),
            f"on-{key}": Day(_ON, latest=today),
            f"preliminary-{key}": Tick(_PRELIMINARY),
        }
        if values:
            options = [("", _NEW_VALUE), *((str(v.pk), _name_of(v)) for v in values)]
            parts[f"corrects-{key}"] = Choice(_CORRECTS, options, radios=False)
        self.add_group(str(target.text), parts, hint=_so_far(target, values))

    def check(self) -> None:
        for step in self.known.steps:
            done, note = (f"{name}-{step.public_id}" for name in ("done", "note"))
            if self.cleaned_data.get(note) and not self.cleaned_data.get(done):
                self.add_error(done, str(_NOTE_ALONE))
        for target in self.known.targets:
            key = target.public_id
            value, on = (self.cleaned_data.get(f"{name}-{key}") for name in ("value", "on"))
            more = self.cleaned_data.get(f"preliminary-{key}") or self.cleaned_data.get(
                f"corrects-{key}"
            )
            if value is None and (on or more) and f"value-{key}" not in self.errors:
                self.add_error(f"value-{key}", str(_NO_VALUE))
            if value is not None and on is None and f"on-{key}" not in self.errors:
                self.add_error(f"on-{key}", str(_NO_DAY))

    def report(self) -> ProgressDraft:
        """What was entered; after ``is_valid``."""
        entered = self.cleaned_data
        return ProgressDraft(
            standing=entered["standing"],
            reason=entered["reason"],
            text=entered["text"],
            hours=entered["hours"],
            cost=entered["cost"],
            steps=[
                StepWord(
                    step_id=step.public_id,
                    done=entered[f"done-{step.public_id}"],
                    note=entered[f"note-{step.public_id}"],
                )
                for step in self.known.steps
                if entered[f"done-{step.public_id}"]
            ],
            values=[
                self._measurement(target)
                for target in self.known.targets
                if entered[f"value-{target.public_id}"] is not None
            ],
        )

    def _measurement(self, target: Target) -> Measurement:
        entered, key = self.cleaned_data, target.public_id
        wrong = entered.get(f"corrects-{key}")
        return Measurement(
            target=target,
            on=entered[f"on-{key}"],
            value=entered[f"value-{key}"],
            preliminary=entered[f"preliminary-{key}"],
            corrects=next((v for v in self.known.values if str(v.pk) == wrong), None),
        )


def _belongs(value: MeasuredValue, target: Target) -> bool:
    if isinstance(target, EffectTarget):
        return value.effect_target_id == target.pk
    return value.sub_target_id == target.pk


def _name_of(value: MeasuredValue) -> Text:
    number = shown_number(value.value)
    wording = _PRELIMINARY_VALUE if value.preliminary else _PLAIN_VALUE
    return wording.format(on=value.on.isoformat(), value=number)


def _so_far(target: Target, values: Sequence[MeasuredValue]) -> Text | str:
    reach = shown_number(target.target)
    if not reach and not values:
        return ""
    last = shown_number(values[-1].value) if values else _NO_VALUE_YET
    if not reach:
        return _SO_FAR.format(last=last)
    return _SO_FAR_OF.format(last=last, reach=reach)


_STANDING = Text("Hur går det?", "How is it going?")
_NO_STANDING = Text(
    "Välj enligt plan, försenad eller pausad.", "Choose as planned, delayed or paused."
)
_REASON = Text("Varför är den försenad eller pausad?", "Why is it delayed or paused?")
_REASON_HINT = Text(
    "Behövs bara om den är försenad eller pausad.", "Needed only if it is delayed or paused."
)
_TEXT = Text("Vad har hänt sedan sist?", "What has happened since last time?")
_TEXT_HINT = Text(
    "Skriv inga uppgifter om enskilda personer.", "Write nothing about individual persons."
)
_DONE = Text("Är det gjort?", "Has it been done?")
_NOTHING_NEW = Text("Inget nytt att säga", "Nothing new to say")
_NOTE = Text("Anteckning", "Note")
_NOTE_ALONE = Text(
    "Svara ja, delvis eller nej, eller ta bort anteckningen.",
    "Answer yes, partly or no, or remove the note.",
)
_LAST_WORD = Text("Senast: {word}, {on}.", "Last time: {word}, {on}.")
_A_VALUE = Text("Uppmätt värde", "Measured value")
_VALUE = Text("Uppmätt värde ({unit})", "Measured value ({unit})")
_ON = Text("Mätt den", "Measured on")
_PRELIMINARY = Text("Värdet är preliminärt", "The value is preliminary")
_CORRECTS = Text("Rättar det ett tidigare värde?", "Does it correct an earlier value?")
_NEW_VALUE = Text("Nej, det är ett nytt värde", "No, it is a new value")
_PLAIN_VALUE = Text("{on}: {value}", "{on}: {value}")
_PRELIMINARY_VALUE = Text("{on}: {value} (preliminärt)", "{on}: {value} (preliminary)")
_NO_VALUE_YET = Text("inget värde än", "no value yet")
_SO_FAR = Text("Senast: {last}.", "Last: {last}.")
_SO_FAR_OF = Text("Senast: {last}. Ska nå {reach}.", "Last: {last}. To reach {reach}.")
_NO_VALUE = Text("Skriv värdet, eller töm raden.", "Write the value, or empty the row.")
_NO_DAY = Text("Skriv vilken dag värdet mättes.", "Write on which day the value was measured.")
_HOURS = Text("Timmar", "Hours")
_COST = Text("Kostnad i kronor", "Cost in SEK")
_PERIOD = Text("Bara för tiden sedan förra rapporten.", "Only for the time since the last report.")
