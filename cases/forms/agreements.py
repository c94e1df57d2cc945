"""An agreement's form: period, parties, what it is for, goals and focus areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from workflow.models import Organisation
from workflow.text import Text

from ..drafts import AgreementDraft, AgreementGoalDraft
from ..imprecise import parse
from .activity_how import TITLE, reading_of
from .fields import DateInWords, Line, Passage, Pick, ShortPassage
from .opening import NO_TITLE
from .parts import Part, Told, lines, listed
from .rows import PartForm, Rows

Organisations = Sequence[Organisation]


class TheAgreement(Part[AgreementDraft]):
    """Everything that stands in one text of the agreement."""

    def build(self, form: PartForm, draft: AgreementDraft, choices: Organisations) -> None:
        form.add("title", Line(TITLE, demand=NO_TITLE), draft.title)
        for name, label in (("start", _START), ("end", _END)):
            value = getattr(draft, name)
            form.add(name, DateInWords(label, hint=reading_of(value) or _DATE_HINT), value)
        form.add("series", Line(_SERIES, hint=_SERIES_HINT, longest=8), draft.series)
        form.add_rows(_parties(choices), [{"organisation": place} for place in draft.parties])
        for name, (label, hint) in _PASSAGES.items():
            form.add(name, Passage(label, hint=hint), getattr(draft, name))
        form.add_rows(GOALS, [_goal(goal) for goal in draft.goals])
        form.add_rows(AREAS, [{"name": name, "aim": aim} for name, aim in draft.focus_areas])

    def check(self, form: PartForm) -> None:
        start, end = (parse(form.cleaned_data.get(name, "")) for name in ("start", "end"))
        if start.first is not None and end.last is not None and end.last < start.first:
            form.add_error("end", str(_ENDS_BEFORE))

    def changes(self, form: PartForm, draft: AgreementDraft) -> dict[str, Any]:
        entered = form.cleaned_data
        plain = {name: entered[name] for name in ("title", "start", "end", "series", *_PASSAGES)}
        return {
            **plain,
            "parties": [row["organisation"] for row in form.entered("parties")],
            "goals": [AgreementGoalDraft(**row) for row in form.entered("goals")],
            "focus_areas": [(row["name"], row["aim"]) for row in form.entered("focus_areas")],
        }

    def told(self, draft: AgreementDraft) -> list[Told]:
        passages = [(label, getattr(draft, name)) for name, (label, _) in _PASSAGES.items()]
        return [
            (TITLE, draft.title),
            (_START, draft.start),
            (_END, draft.end),
            (_SERIES, draft.series),
            (_PARTIES, lines(draft.parties)),
            *passages,
            (GOALS.title, lines([_goal(goal)["text"] for goal in draft.goals])),
            (AREAS.title, lines([listed(*area) for area in draft.focus_areas])),
        ]


def _goal(goal: str | AgreementGoalDraft) -> dict[str, Any]:
    if isinstance(goal, str):
        return {"text": goal, "id": None}
    return {"text": goal.text, "id": goal.id}


class ProlongForm(PartForm):
    """A later last day, and why."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.add("end", DateInWords(_NEW_END, hint=_DATE_HINT, demand=_NO_END))
        self.add("motivation", Passage(_WHY, hint=_WHY_HINT, demand=_NO_WHY))


def _parties(choices: Organisations) -> Rows:
    options = [(place, place.name) for place in choices]

    def fields() -> Mapping[str, forms.Field]:
        return {"organisation": Pick(_PARTY, options, none=_CHOOSE)}

    return Rows(
        name="parties",
        title=_PARTIES,
        hint=Text("I den ordning de undertecknar.", "In the order of signing."),
        one=Text("Part {n}", "Party {n}"),
        fields=fields,
        key="organisation",
        demand=Text("Välj part, eller töm raden.", "Choose the party, or empty the row."),
        more=Text("Lägg till fler parter", "Add more parties"),
    )


def _goal_fields() -> Mapping[str, forms.Field]:
    return {"text": ShortPassage(Text("Mål", "Goal"))}


def _area_fields() -> Mapping[str, forms.Field]:
    return {
        "name": Line(Text("Namn", "Name"), longest=200),
        "aim": ShortPassage(Text("Vad den syftar till", "What it aims at")),
    }


_START = Text("Gäller från", "Holds from")
_END = Text("Gäller till och med", "Holds until")
_DATE_HINT = Text("Till exempel 2027-01-01 eller 2027.", "For example 2027-01-01 or 2027.")
_ENDS_BEFORE = Text(
    "Slutet ligger före starten. Ändra det ena.", "The end comes before the start. Change one."
)
_SERIES = Text("Nummerserie", "Number series")
_SERIES_HINT = Text(
    "Två till åtta stora bokstäver. Ärendena får nummer som TRY 2027/0001.",
    "Two to eight capital letters. Cases get numbers such as TRY 2027/0001.",
)
_PARTIES = Text("Parter", "Parties")
_PARTY = Text("Vilken organisation?", "Which organisation?")
_CHOOSE = Text("Välj", "Choose")
_PASSAGES: Mapping[str, tuple[Text, Text | None]] = {
    "purposes": (
        Text("Syften", "Purposes"),
        Text("Vad samverkan ska leda till (9 § lag 2023:196).",
             "What the cooperation is to lead to (section 9 of act 2023:196)."),
    ),
    "background": (Text("Bakgrund", "Background"), None),
    "governing_documents": (
        Text("Styrande dokument", "Governing documents"),
        Text("Vision, budget, riktlinjer som den vilar på.",
             "Vision, budget, guidelines that it rests on."),
    ),
    "note": (Text("Anmärkning", "Note"), None),
}  # fmt: skip
GOALS = Rows(
    name="goals",
    title=Text("Övergripande mål", "Overall goals"),
    hint=Text("Aktiviteterna knyts till dem.", "Activities are linked to them."),
    one=Text("Mål {n}", "Goal {n}"),
    fields=_goal_fields,
    key="text",
    demand=Text("Skriv målet.", "Write the goal."),
    more=Text("Lägg till fler mål", "Add more goals"),
)
AREAS = Rows(
    name="focus_areas",
    title=Text("Inriktningar", "Focus areas"),
    hint=Text("Om samverkan är uppdelad på områden.", "If the cooperation is divided into areas."),
    one=Text("Inriktning {n}", "Focus area {n}"),
    fields=_area_fields,
    key="name",
    demand=Text("Skriv inriktningens namn, eller töm raden.",
                "Write the area's name, or empty the row."),
    more=Text("Lägg till fler inriktningar", "Add more focus areas"),
    empty=1,
)  # fmt: skip
_NEW_END = Text("Ny sista dag", "New last day")
_NO_END = Text("Skriv den nya sista dagen.", "Write the new last day.")
_WHY = Text("Varför förlängs den?", "Why is it prolonged?")
_WHY_HINT = Text(
    "Skriv hur parterna har kommit överens. Skälet står i historiken.",
    "Write how the parties have agreed. The reason stands in the history.",
)
_NO_WHY = Text("Skriv varför den förlängs.", "Write why it is prolonged.")
