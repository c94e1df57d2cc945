"""A situational picture's forms: the picture in the law's three parts, and one problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from django import forms

from workflow.text import Text

from ..drafts import (
    CauseDraft,
    IndicatorDraft,
    PictureDraft,
    ProblemDraft,
    ValueDraft,
)
from ..models import Agreement
from .activity_how import TITLE
from .fields import Choice, Line, Passage, Pick, ShortPassage, Tick, number_of
from .names import CAUSE_NAMES
from .opening import NO_TITLE
from .parts import Part, Told, lines, listed
from .rows import PartForm, Rows


class ThePicture(Part[PictureDraft]):
    """The picture but for its problems, which have pages of their own."""

    def build(self, form: PartForm, draft: PictureDraft, choices: Sequence[Agreement]) -> None:
        form.add("title", Line(TITLE, demand=NO_TITLE), draft.title)
        if choices:
            options = [(agreement, agreement.title) for agreement in choices]
            form.add("agreement", Pick(_AGREEMENT, options, none=_NO_AGREEMENT), draft.agreement)
        form.add("area", Line(_AREA, longest=200, optional=True), draft.area)
        for name, (label, hint) in _PASSAGES.items():
            form.add(name, Passage(label, hint=hint, rows=8, longest=100_000), getattr(draft, name))

    def changes(self, form: PartForm, draft: PictureDraft) -> dict[str, Any]:
        names = [name for name in ("title", "agreement", "area", *_PASSAGES) if name in form.fields]
        return {name: form.cleaned_data[name] for name in names}

    def told(self, draft: PictureDraft) -> list[Told]:
        passages = [(label, getattr(draft, name)) for name, (label, _) in _PASSAGES.items()]
        agreement = draft.agreement.title if draft.agreement else ""
        return [(TITLE, draft.title), (_AGREEMENT, agreement), (_AREA, draft.area), *passages]


class TheProblem(Part[ProblemDraft]):
    """A problem with its causes, how one knows, and what is measured."""

    def build(self, form: PartForm, draft: ProblemDraft, choices: Any) -> None:
        form.add("title", Line(_WHAT, hint=_WHAT_HINT, demand=_NO_WHAT), draft.title)
        form.add("place", Line(_PLACE, optional=True), draft.place)
        form.add("description", Passage(_DESCRIPTION), draft.description)
        form.add("consequences", Passage(_CONSEQUENCES, optional=True), draft.consequences)
        form.add_rows(CAUSES, [_cause(cause) for cause in draft.causes])
        form.add_rows(EVIDENCE, [{"text": text} for text in draft.evidence])
        form.add_rows(VALUES, _value_rows(draft.indicators))

    def changes(self, form: PartForm, draft: ProblemDraft) -> dict[str, Any]:
        entered = form.cleaned_data
        names = ("title", "place", "description", "consequences")
        return {
            **{name: entered[name] for name in names},
            "causes": [CauseDraft(**row) for row in form.entered("causes")],
            "evidence": [row["text"] for row in form.entered("evidence")],
            "indicators": _indicators(form.entered("values"), draft.indicators),
        }

    def told(self, draft: ProblemDraft) -> list[Told]:
        causes = [_cause(cause) for cause in draft.causes]
        named = [listed(c["text"], CAUSE_NAMES[c["kind"]] if c["kind"] else "") for c in causes]
        values = [
            listed(row["name"], row["label"], row["given"]) for row in _value_rows(draft.indicators)
        ]
        return [
            (_WHAT, draft.title),
            (_PLACE, draft.place),
            (_DESCRIPTION, draft.description),
            (_CONSEQUENCES, draft.consequences),
            (CAUSES.title, lines(named)),
            (EVIDENCE.title, lines(draft.evidence)),
            (VALUES.title, lines(values)),
        ]


def _cause(cause: CauseDraft | tuple[str, str]) -> dict[str, Any]:
    if isinstance(cause, CauseDraft):
        return {"text": cause.text, "kind": cause.kind, "id": cause.id}
    return {"text": cause[0], "kind": cause[1], "id": None}


def _value_rows(indicators: Sequence[IndicatorDraft]) -> list[dict[str, Any]]:
    """One row a value; an indicator without values is a row with its name alone."""
    return [
        {
            "name": indicator.name,
            "label": value.label,
            "given": value.given,
            "preliminary": value.preliminary,
        }
        for indicator in indicators
        for value in indicator.values or (ValueDraft(label="", given=""),)
    ]


def _indicators(
    rows: Sequence[Mapping[str, Any]], stored: Sequence[IndicatorDraft]
) -> list[IndicatorDraft]:
    """Rows that follow one another under one name are one indicator."""
    known = {
        (indicator.name, value.label, value.given): value
        for indicator in stored
        for value in indicator.values
    }
    found = []
    for name, group in groupby(rows, key=lambda row: row["name"]):
        values = [
            _value(row, known.get((name, row["label"], row["given"])))
            for row in group
            if row["label"] or row["given"]
        ]
        found.append(IndicatorDraft(name=name, values=values))
    return found


def _value(row: Mapping[str, Any], stored: ValueDraft | None) -> ValueDraft:
    if stored is not None:
        return replace(stored, preliminary=row["preliminary"])
    number = number_of(row["given"])
    fits = number is not None and abs(number) < 10**12 and number == round(number, 4)
    return ValueDraft(
        label=row["label"],
        given=row["given"],
        value=number if fits else None,
        preliminary=row["preliminary"],
    )


def _cause_fields() -> Mapping[str, forms.Field]:
    return {
        "text": ShortPassage(Text("Vad beror det på?", "What is the reason?")),
        "kind": Choice(Text("Slag", "Kind"), CAUSE_NAMES.items(), radios=False),
    }


def _evidence_fields() -> Mapping[str, forms.Field]:
    return {"text": ShortPassage(Text("Hur vet ni det?", "How do you know?"))}


def _value_fields() -> Mapping[str, forms.Field]:
    return {
        "name": Line(Text("Vad mäts?", "What is measured?")),
        "label": Line(Text("För vilken tid?", "For which time?"), longest=100),
        "given": Line(Text("Värde", "Value"), longest=200),
        "preliminary": Tick(Text("Preliminärt", "Preliminary")),
    }


_AGREEMENT = Text("Överenskommelse", "Agreement")
_NO_AGREEMENT = Text("Ingen än", "None yet")
_AREA = Text("Område", "Area")
_PASSAGES: Mapping[str, tuple[Text, Text]] = {
    "survey": (
        Text("Kartläggning av brottsligheten", "Survey of crime"),
        Text("Vad som sker, var, när och hur mycket.", "What happens, where, when, how much."),
    ),
    "information": (
        Text("Annan relevant information", "Other relevant information"),
        Text("Till exempel trygghetsmätningar och skolans och föreningarnas bild.",
             "For example safety surveys and what schools and associations see."),
    ),
    "analysis": (
        Text("Analys", "Analysis"),
        Text("Vad bilden visar, och varför.", "What the picture shows, and why."),
    ),
}  # fmt: skip
_WHAT = Text("Vad är problemet?", "What is the problem?")
_WHAT_HINT = Text(
    "Kort, till exempel Öppen narkotikahandel.", "Short, for example open drug trade."
)
_NO_WHAT = Text("Skriv vad problemet är.", "Write what the problem is.")
_PLACE = Text("Var finns det?", "Where is it?")
_DESCRIPTION = Text("Beskrivning", "Description")
_CONSEQUENCES = Text("Vad leder det till?", "What does it lead to?")
CAUSES = Rows(
    name="causes",
    title=Text("Orsaker", "Causes"),
    hint=Text(
        "Varför problemet finns, så långt ni vet. Situationella orsaker finns på platsen, "
        "sociala hos människor och grupper.",
        "Why the problem is there, as far as you know. Situational causes lie in the place, "
        "social ones with people and groups.",
    ),
    one=Text("Orsak {n}", "Cause {n}"),
    fields=_cause_fields,
    key="text",
    quiet=frozenset({"kind"}),
    demand=Text("Skriv orsaken, eller töm raden.", "Write the cause, or empty the row."),
    more=Text("Lägg till fler orsaker", "Add more causes"),
)
EVIDENCE = Rows(
    name="evidence",
    title=Text("Underlag", "Evidence"),
    hint=Text("Mätningar, anmälningar, samtal.", "Surveys, reports, conversations."),
    one=Text("Underlag {n}", "Evidence {n}"),
    fields=_evidence_fields,
    key="text",
    demand=Text("Skriv underlaget.", "Write the evidence."),
    more=Text("Lägg till mer underlag", "Add more evidence"),
    empty=1,
)
VALUES = Rows(
    name="values",
    title=Text("Mått över tid", "Indicators over time"),
    hint=Text(
        "Ett värde i varje rad. Rader efter varandra med samma mått hör ihop.",
        "One value in each row. Rows after one another with the same indicator belong together.",
    ),
    one=Text("Värde {n}", "Value {n}"),
    fields=_value_fields,
    key="name",
    demand=Text("Skriv vad som mäts, eller töm raden.",
                "Write what is measured, or empty the row."),
    more=Text("Lägg till fler värden", "Add more values"),
)  # fmt: skip
