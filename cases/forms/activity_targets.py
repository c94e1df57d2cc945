"""How one will know: effect targets and sub-targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from workflow.text import Text

from ..drafts import ActivityDraft, EffectTargetDraft, SubTargetDraft
from .choices import Choices
from .fields import DateInWords, Line, Number, ShortPassage, shown_number
from .parts import Part, Told, lines, listed
from .rows import PartForm, Rows


class TheTargets(Part[ActivityDraft]):
    """Effektmål and delmål, as far as possible measurable."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        form.add_rows(EFFECT_TARGETS, [vars(target) for target in draft.effect_targets])
        form.add_rows(SUB_TARGETS, [vars(target) for target in draft.sub_targets])

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        return {
            "effect_targets": [EffectTargetDraft(**row) for row in form.entered("effect_targets")],
            "sub_targets": [SubTargetDraft(**row) for row in form.entered("sub_targets")],
        }

    def told(self, draft: ActivityDraft) -> list[Told]:
        effects = [
            listed(t.text, t.indicator, _from_to(t), t.unit, t.source, t.due)
            for t in draft.effect_targets
        ]
        subs = [listed(t.text, shown_number(t.target), t.unit, t.due) for t in draft.sub_targets]
        return [(EFFECT_TARGETS.title, lines(effects)), (SUB_TARGETS.title, lines(subs))]


def _from_to(target: EffectTargetDraft) -> str:
    found = [shown_number(number) for number in (target.baseline, target.target)]
    return " → ".join(number or "?" for number in found) if any(found) else ""


def _effect_fields() -> Mapping[str, forms.Field]:
    return {
        "text": ShortPassage(Text("Vad ska bli annorlunda?", "What is to be different?")),
        "indicator": Line(Text("Vad mäts?", "What is measured?")),
        "unit": Line(Text("Enhet", "Unit"), longest=60),
        "baseline": Number(Text("Värde nu", "Value now")),
        "target": Number(Text("Värde att nå", "Value to reach")),
        "due": DateInWords(Text("Senast", "By")),
        "source": Line(Text("Källa till siffrorna", "Source of the figures")),
    }


def _sub_fields() -> Mapping[str, forms.Field]:
    return {
        "text": ShortPassage(Text("Vad ska göras eller nås?", "What is to be done or reached?")),
        "target": Number(Text("Antal eller värde", "Number or value")),
        "unit": Line(Text("Enhet", "Unit"), longest=60),
        "due": DateInWords(Text("Senast", "By")),
    }


_DEMAND = Text("Skriv målet, eller töm raden.", "Write the target, or empty the row.")
EFFECT_TARGETS = Rows(
    name="effect_targets",
    title=Text("Effektmål", "Effect targets"),
    hint=Text(
        "Vad som ska bli bättre för dem som bor och vistas här. Med ett värde att nå och ett "
        "datum (2026-12-31 eller hösten 2026) går målet att följa upp.",
        "What is to be better for those who live and move here. With a value to reach and a date "
        "(2026-12-31 or Q3 2026) the target can be followed up.",
    ),
    one=Text("Effektmål {n}", "Effect target {n}"),
    fields=_effect_fields,
    key="text",
    demand=_DEMAND,
    more=Text("Lägg till fler effektmål", "Add more effect targets"),
    empty=1,
)
SUB_TARGETS = Rows(
    name="sub_targets",
    title=Text("Delmål", "Sub-targets"),
    hint=Text(
        "Mål på vägen, ofta hur mycket som ska göras.",
        "Targets on the way, often how much is to be done.",
    ),
    one=Text("Delmål {n}", "Sub-target {n}"),
    fields=_sub_fields,
    key="text",
    demand=_DEMAND,
    more=Text("Lägg till fler delmål", "Add more sub-targets"),
    empty=1,
)
