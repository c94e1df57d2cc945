"""What a person enters with a transition: fields for what the rule demands, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..errors import BadRecord, MissingForGate, Refusal
from ..lifecycle import DEMAND_NAMES, Demand, Rule
from ..records import AtMeeting, Earlier, Record, Urgent
from ..sitting_bodies import Table
from ..text import Text
from . import fields, meeting


class RecordForm(forms.Form):
    """A transition's form. ``table`` is given where a body's decision must say how it was
    taken; ``rows`` is how many reservations there is room for.

    ``seen`` is the fingerprint of the text that the page showed, ``item`` what is acted on.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    item = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        table: Table | None = None,
        initial: dict[str, Any] | None = None,
        rows: int = 1,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, initial=_beginning(table) | (initial or {}), prefix=prefix)
        self.table, self.rows = table, rows

    def add_how(self) -> None:
        """The fields that say how a body decided."""
        table = self.table
        if table is None:
            return
        ways = meeting.ways(table)
        if len(ways) > 1:
            self.fields["how"] = fields.one_of(_HOW, ways)
        self.fields.update(meeting.meeting_fields(table))
        self.fields.update(meeting.method_fields())
        self.fields.update(meeting.reservation_fields(table, self.rows))
        if len(ways) > 1:
            self.fields.update(meeting.urgent_fields())

    def clean_how_taken(self) -> None:
        """Puts what is missing about the meeting or the urgency beside its fields."""
        if self.table is None:
            return
        if self._is_urgent():
            meeting.clean_urgent(self)
        else:
            meeting.clean_meeting(self)

    def how_taken(self) -> AtMeeting | Urgent | None:
        """How the body decided, as the engine takes it."""
        if self.table is None:
            return None
        if self._is_urgent():
            return meeting.urgent(self.cleaned_data)
        return meeting.at_meeting(self.cleaned_data, rows=self.rows)

    def _is_urgent(self) -> bool:
        return self.cleaned_data.get("how") == meeting.URGENT

    def demand(
        self, demanded: Iterable[Demand], places: Mapping[Demand, str] | None = None
    ) -> None:
        """Puts beside their fields those of the demanded things that were not entered."""
        for one in demanded:
            name = (places or {}).get(one, one.value)
            said = self.cleaned_data.get(name)
            empty = not (said.strip() if isinstance(said, str) else said)
            if name in self.fields and empty and name not in self.errors:
                self.add_error(name, str(_NEEDED.get(one, DEMAND_NAMES[one])))

    def explain(self, refusal: Refusal, places: Mapping[str, str] | None = None) -> None:
        """Puts a refusal of what was entered beside the field that it names.

        What names no field of the form, a gap of the text or a missing quorum, stays on top.
        """
        known = {**meeting.REFUSED_AS, **(places or {})}
        if self._is_urgent():
            known["how"] = "urgent_on"
        if "earlier_on" in self.fields:
            known["how"] = "earlier_on"
        for name in _named(refusal):
            field = known.get(name, name)
            if field in self.fields and field not in self.errors:
                self.add_error(field, ValidationError(str(refusal), code=refusal.code))


class TransitionForm(RecordForm):
    """One transition that is no body's answer in a queue: withdraw, start, sign, evaluate …"""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rule: Rule,
        demands: Sequence[Demand],
        outcomes: Sequence[tuple[str, str]] = (),
        states: Sequence[tuple[str, str]] = (),
        table: Table | None = None,
        initial: dict[str, Any] | None = None,
        rows: int = 1,
    ) -> None:
        super().__init__(data, table=table, initial=initial, rows=rows)
        self.rule, self.demands = rule, tuple(demands)
        if rule.outcomes:
            self.fields["outcome"] = fields.one_of(_OUTCOME, list(outcomes))
        if Demand.EARLIER in demands:
            self.fields.update(_earlier_fields(list(states)))
        for one, (label, help_text) in _LONG.items():
            if one in demands:
                field = fields.long_text(label, help_text=help_text, rows=6)
                self.fields[one.value] = fields.sometimes(field)
        if Demand.UNTIL in demands:
            self.fields["until"] = fields.sometimes(fields.day(_UNTIL))
        if Demand.MOTIVATION in demands or rule.motivated_outcomes:
            always = Demand.MOTIVATION in demands
            label = _MOTIVATION if always else _MOTIVATION_FOR_SOME
            self.fields["motivation"] = fields.sometimes(fields.long_text(label))
        self.add_how()

    def clean(self) -> dict[str, Any]:
        """Everything that the rule demands must be there; the turn asks again."""
        said = self.cleaned_data
        demanded = [one for one in self.demands if one is not Demand.EARLIER]
        if said.get("outcome") in self.rule.motivated_outcomes:
            demanded.append(Demand.MOTIVATION)
        self.demand(demanded)
        self.clean_how_taken()
        return said

    def record(self) -> Record:
        """What was entered, as the engine takes it."""
        said = self.cleaned_data
        return Record(
            motivation=said.get("motivation", ""),
            asked=said.get("asked", ""),
            until=said.get("until"),
            outcome=said.get("outcome", ""),
            process=said.get("process", ""),
            effect=said.get("effect", ""),
            earlier=self._earlier(),
            how=self.how_taken(),
        )

    def _earlier(self) -> Earlier | None:
        said = self.cleaned_data
        if Demand.EARLIER not in self.demands:
            return None
        return Earlier(
            body=said["earlier_body"],
            on=said["earlier_on"],
            reference=said["earlier_reference"],
            state=said["earlier_state"],
        )


def _beginning(table: Table | None) -> dict[str, Any]:
    if table is None:
        return {}
    return {
        "how": meeting.MEETING,
        "on": table.meeting_day,
        "method": "acclamation",
        "urgent_on": table.today,
    }


def _earlier_fields(states: list[tuple[str, str]]) -> dict[str, forms.Field]:
    return {
        "earlier_body": fields.line(_EARLIER_BODY, required=True, longest=200),
        "earlier_on": fields.day(_EARLIER_ON, required=True),
        "earlier_reference": fields.line(_EARLIER_REFERENCE, required=True, longest=200),
        "earlier_state": fields.one_of(_EARLIER_STATE, states),
    }


def _named(refusal: Refusal) -> Sequence[str]:
    if isinstance(refusal, MissingForGate):
        return refusal.missing
    return (refusal.field,) if isinstance(refusal, BadRecord) else ()


_HOW = Text("Hur fattades beslutet?", "How was the decision taken?")
_NEEDED = {
    Demand.MOTIVATION: Text("Skriv varför.", "Write why."),
    Demand.ASKED: Text("Skriv vad som ska kompletteras.", "Write what is to be completed."),
    Demand.UNTIL: Text("Ange en dag.", "Enter a day."),
    Demand.OUTCOME: Text("Välj hur det gick.", "Choose how it went."),
    Demand.PROCESS: Text("Skriv hur arbetet gick.", "Write how the work went."),
    Demand.EFFECT: Text("Skriv om effekten.", "Write about the effect."),
}
_MOTIVATION = Text("Motivering", "Reasons")
_MOTIVATION_FOR_SOME = Text(
    "Motivering (behövs om allt inte blev gjort)", "Reasons (needed unless all was done)"
)
_OUTCOME = Text("Hur gick det?", "How did it go?")
_UNTIL = Text("Till vilken dag?", "Until which day?")
_LONG: dict[Demand, tuple[Text, Text | None]] = {
    Demand.PROCESS: (
        Text("Hur gick arbetet?", "How did the work go?"),
        Text(
            "Processen: gjordes det som var tänkt, av vilka, med vilka resurser? Vad hindrade?",
            "The process: was it done as intended, by whom, with what? What stood in the way?",
        ),
    ),
    Demand.EFFECT: (
        Text("Vad blev det för effekt?", "What was the effect?"),
        Text(
            "Effekten på problemet och målen, och hur ni vet det. Skriv också om den inte går "
            "att avgöra.",
            "The effect on the problem and the goals, and how you know. Say so if it cannot be "
            "told.",
        ),
    ),
    Demand.ASKED: (Text("Vad efterfrågas?", "What is asked for?"), None),
}
_EARLIER_BODY = Text("Vilket organ beslutade?", "Which body decided?")
_EARLIER_ON = Text("Vilken dag?", "On which day?")
_EARLIER_REFERENCE = Text("Paragraf eller handling", "Paragraph or document")
_EARLIER_STATE = Text("Var är ärendet nu?", "Where is the case now?")
