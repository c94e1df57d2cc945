"""What is done, by whom, when and with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from workflow.text import Text

from ..drafts import ActivityDraft, ParticipantDraft, ResourceDraft, StepDraft
from ..imprecise import Precision, parse
from .choices import Choices
from .fields import (
    Choice,
    DateInWords,
    Line,
    Number,
    Passage,
    Pick,
    ShortPassage,
    Tick,
    shown_number,
)
from .names import FORM_NAMES, RESOURCE_NAMES
from .parts import Part, Told, lines, listed
from .rows import PartForm, Rows


class TheTitle(Part[ActivityDraft]):
    """Title and description."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        form.add("title", Line(TITLE, demand=NO_TITLE, hint=_TITLE_HINT), draft.title)
        form.add("description", Passage(_DESCRIPTION, hint=_DESCRIPTION_HINT, rows=8),
                 draft.description)  # fmt: skip

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in ("title", "description")}

    def told(self, draft: ActivityDraft) -> list[Told]:
        return [(TITLE, draft.title), (_DESCRIPTION, draft.description)]


class TheSteps(Part[ActivityDraft]):
    """Delmoment, each with its date in words."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        form.add_rows(STEPS, [{"id": s.id, "text": s.text, "due": s.due} for s in draft.steps])

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        return {"steps": [StepDraft(**row) for row in form.entered("steps")]}

    def told(self, draft: ActivityDraft) -> list[Told]:
        return [(STEPS.title, lines([listed(s.text, s.due) for s in draft.steps]))]


class WhoDoesIt(Part[ActivityDraft]):
    """The responsible organisation and those that take part."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        options = [(place, place.name) for place in choices.organisations]
        form.add("responsible", Pick(_RESPONSIBLE, options, none=_NOBODY_YET,
                                     hint=_RESPONSIBLE_HINT), draft.responsible)  # fmt: skip

        def fields() -> Mapping[str, forms.Field]:
            return {
                "organisation": Pick(_ORGANISATION, options, none=_CHOOSE),
                "shares_responsibility": Tick(_SHARES),
            }

        stored = [
            {"organisation": p.organisation, "shares_responsibility": p.shares_responsibility}
            for p in draft.participating
        ]
        form.add_rows(_participating(fields), stored)

    def check(self, form: PartForm) -> None:
        places = [row["organisation"] for row in form.entered("participating")
                  if row["organisation"] is not None]  # fmt: skip
        if len(set(places)) < len(places):
            form.order_of_rows["participating"].errors.append(str(_TWICE))
            form.add_error(None, str(_TWICE))

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        rows = form.entered("participating")
        return {
            "responsible": form.cleaned_data["responsible"],
            "participating": [
                ParticipantDraft(
                    organisation=row["organisation"],
                    shares_responsibility=row["shares_responsibility"],
                )
                for row in rows
            ],
        }

    def told(self, draft: ActivityDraft) -> list[Told]:
        named = [
            listed(p.organisation.name, _SHARES if p.shares_responsibility else "")
            for p in draft.participating
        ]
        responsible = draft.responsible.name if draft.responsible else ""
        return [(_RESPONSIBLE, responsible), (_PARTICIPATING, lines(named))]


class InWhatForm(Part[ActivityDraft]):
    """Form of execution and group."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        form.add("form", Choice(_FORM, FORM_NAMES.items()), draft.form)
        form.add("group", Line(_GROUP, hint=_GROUP_HINT, longest=200, optional=True), draft.group)

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in ("form", "group")}

    def told(self, draft: ActivityDraft) -> list[Told]:
        return [(_FORM, str(FORM_NAMES.get(draft.form, ""))), (_GROUP, draft.group)]


class WithWhat(Part[ActivityDraft]):
    """Resources that somebody contributes."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        options = [(place, place.name) for place in choices.organisations]

        def fields() -> Mapping[str, forms.Field]:
            return {
                "text": ShortPassage(_WHAT),
                "kind": Choice(_KIND, RESOURCE_NAMES.items(), radios=False, initial="other"),
                "amount": Number(_AMOUNT, decimals=2, least=0),
                "organisation": Pick(_FROM, options, none=_CHOOSE),
            }

        stored = [
            {"text": r.text, "kind": r.kind, "amount": r.amount, "organisation": r.organisation}
            for r in draft.resources
        ]
        form.add_rows(_resources(fields), stored)

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        return {
            "resources": [
                ResourceDraft(
                    text=row["text"],
                    kind=row["kind"] or "other",
                    amount=row["amount"],
                    organisation=row["organisation"],
                )
                for row in form.entered("resources")
            ]
        }

    def told(self, draft: ActivityDraft) -> list[Told]:
        named = [
            listed(r.text, RESOURCE_NAMES.get(r.kind, ""), shown_number(r.amount), r.organisation)
            for r in draft.resources
        ]
        return [(_RESOURCES, lines(named))]


class When(Part[ActivityDraft]):
    """Start and end, as exactly as one knows."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        for name, label, value in (("start", _START, draft.start), ("end", _END, draft.end)):
            form.add(name, DateInWords(label, hint=reading_of(value) or _DATE_HINT), value)

    def check(self, form: PartForm) -> None:
        start, end = (parse(form.cleaned_data.get(name, "")) for name in ("start", "end"))
        if start.first is not None and end.last is not None and end.last < start.first:
            form.add_error("end", str(_ENDS_BEFORE))

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in ("start", "end")}

    def told(self, draft: ActivityDraft) -> list[Told]:
        return [(_START, draft.start), (_END, draft.end)]


def reading_of(given: str) -> Text | None:
    """How a date in words is understood, said back to whoever wrote it."""
    if not given:
        return None
    found = parse(given)
    if found.precision is Precision.WORDS:
        return _NOT_UNDERSTOOD
    if found.precision is Precision.ONGOING:
        return _ONGOING
    assert found.last is not None
    if found.is_exact:
        return _EXACT.format(day=found.last.isoformat())
    assert found.first is not None
    return _PERIOD.format(first=found.first.isoformat(), last=found.last.isoformat())


def _step_fields() -> Mapping[str, forms.Field]:
    return {
        "text": ShortPassage(Text("Vad ska göras?", "What is to be done?")),
        "due": DateInWords(Text("Klart", "Done by")),
    }


TITLE = Text("Rubrik", "Title")
NO_TITLE = Text("Skriv en rubrik.", "Write a title.")
_TITLE_HINT = Text("Kort: vad som ska göras, och var.", "Short: what is to be done, and where.")
_DESCRIPTION = Text("Beskrivning", "Description")
_DESCRIPTION_HINT = Text(
    "Vad ni ska göra och varför det bör hjälpa. Skriv inga uppgifter om enskilda personer.",
    "What you will do and why it should help. Write nothing about individual persons.",
)
STEPS = Rows(
    name="steps",
    title=Text("Delmoment", "Steps"),
    hint=Text(
        "Dela upp arbetet. Varje delmoment rapporteras för sig. Skriv när det ska vara klart så "
        "exakt du vet: 2026-03-01, mars 2026 eller våren 2026.",
        "Divide the work. Each step is reported on by itself. Write by when it is to be done as "
        "exactly as you know: 2026-03-01, 2026-03 or Q1 2026.",
    ),
    one=Text("Delmoment {n}", "Step {n}"),
    fields=_step_fields,
    key="text",
    demand=Text(
        "Skriv vad som ska göras, eller töm raden.", "Write what is to be done, or empty the row."
    ),
    more=Text("Lägg till fler delmoment", "Add more steps"),
)
_RESPONSIBLE = Text("Ansvarig organisation", "Responsible organisation")
_RESPONSIBLE_HINT = Text(
    "Den som ser till att det blir gjort och som rapporterar.",
    "The one that sees to it that it is done, and reports.",
)
_NOBODY_YET = Text("Inte bestämt än", "Not decided yet")
_CHOOSE = Text("Välj", "Choose")
_ORGANISATION = Text("Vilken organisation?", "Which organisation?")
_PARTICIPATING = Text("Organisationer som deltar", "Organisations that take part")
_SHARES = Text("Delar ansvaret", "Shares the responsibility")
_TWICE = Text(
    "Samma organisation står två gånger bland dem som deltar. Ta bort den ena.",
    "The same organisation stands twice among those that take part. Remove one.",
)
_FORM = Text("Hur genomförs den?", "How is it carried out?")
_GROUP = Text("Gruppens namn", "The group's name")
_GROUP_HINT = Text("Om det är en grupp som gör det.", "If a group does it.")
_RESOURCES = Text("Resurser", "Resources")
_WHAT = Text("Vad", "What")
_KIND = Text("Slag", "Kind")
_AMOUNT = Text("Mängd", "Amount")
_FROM = Text("Från", "From")
_START = Text("När börjar den?", "When does it begin?")
_END = Text("När slutar den?", "When does it end?")
_DATE_HINT = Text(
    "Så exakt du vet: 2026-03-01, mars 2026, våren 2026, 2026 eller löpande.",
    "As exactly as you know: 2026-03-01, 2026-03, Q1 2026, 2026 or ongoing.",
)
_ENDS_BEFORE = Text(
    "Slutet ligger före starten. Ändra det ena.", "The end comes before the start. Change one."
)
_NOT_UNDERSTOOD = Text(
    "Vi förstår det inte som ett datum. Det sparas som du har skrivit, men ger ingen frist.",
    "We do not understand it as a date. It is kept as you wrote it, but gives no deadline.",
)
_ONGOING = Text(
    "Löpande: utan bestämd dag. Det ger ingen frist.",
    "Ongoing: without a certain day. It gives no deadline.",
)
_EXACT = Text("Förstås som dagen {day}.", "Understood as the day {day}.")
_PERIOD = Text(
    "Förstås som {first} till {last}. Fristen räknas till den sista dagen.",
    "Understood as {first} to {last}. The deadline counts to the last day.",
)


def _participating(fields: Any) -> Rows:
    return Rows(
        name="participating",
        title=_PARTICIPATING,
        one=Text("Deltagare {n}", "Participant {n}"),
        fields=fields,
        key="organisation",
        demand=Text("Välj organisation, eller töm raden.",
                    "Choose the organisation, or empty the row."),
        more=Text("Lägg till fler som deltar", "Add more participants"),
    )  # fmt: skip


def _resources(fields: Any) -> Rows:
    return Rows(
        name="resources",
        title=_RESOURCES,
        hint=Text(
            "Vad var och en bidrar med: timmar, pengar, kompetens, lokaler.",
            "What each contributes: hours, money, competence, premises.",
        ),
        one=Text("Resurs {n}", "Resource {n}"),
        fields=fields,
        key="text",
        quiet=frozenset({"kind"}),
        demand=Text("Skriv vad resursen är, eller töm raden.",
                    "Write what the resource is, or empty the row."),
        more=Text("Lägg till fler resurser", "Add more resources"),
    )  # fmt: skip
