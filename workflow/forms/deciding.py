"""What a body answers on its item: the outcome, what that outcome demands, how it was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from ..lifecycle import Demand, Rule
from ..records import Record
from ..sitting_bodies import Table
from ..templatetags.wording import long_day
from ..text import Text
from . import fields
from .records import RecordForm

# In which field of this form a demanded thing is entered, where two outcomes ask for it.
_ANSWER_BY, _POSTPONED = "answer_by", "postponed_until"
# What a body may word itself in its decision.
WORDING = ("title", "description")


@dataclass(frozen=True)
class Outcome:
    """One answer that is open to the body now."""

    code: str
    label: Text
    rule: Rule

    def asks(self, *demands: Demand) -> bool:
        """Whether all of these must be entered with it."""
        return set(demands) <= set(self.rule.demands)

    @property
    def until(self) -> str:
        """The field that holds its day, if it has one."""
        if Demand.UNTIL not in self.rule.demands:
            return ""
        return _ANSWER_BY if Demand.ASKED in self.rule.demands else _POSTPONED


class DecideForm(RecordForm):
    """Decides one item. What only some outcomes need stands in groups of its own."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        outcomes: Sequence[Outcome],
        table: Table,
        wording: Mapping[str, str] | None = None,
        initial: dict[str, Any] | None = None,
        rows: int = 1,
        prefix: str | None = None,
    ) -> None:
        beginning = dict(wording or {}) | (initial or {})
        super().__init__(data, table=table, initial=beginning, rows=rows, prefix=prefix)
        self.outcomes = {one.code: one for one in outcomes}
        self.wording = dict(wording or {})
        self.fields["outcome"] = fields.one_of(
            _OUTCOME, [(one.code, str(one.label)) for one in outcomes]
        )
        motivation = fields.long_text(_MOTIVATION, help_text=self._who_motivates())
        self.fields["motivation"] = fields.sometimes(motivation)
        for name, field in self._fields_of_groups().items():
            self.fields[name] = fields.sometimes(field)
        self.add_how()

    @property
    def refers_back(self) -> Outcome | None:
        """The outcome that asks somebody for something, if it is open."""
        return self._asking(Demand.ASKED)

    @property
    def postpones(self) -> Outcome | None:
        """The outcome that only needs a day."""
        return next((o for o in self.outcomes.values() if o.until == _POSTPONED), None)

    @property
    def rewords(self) -> Outcome | None:
        """The outcome that takes the body's own wording."""
        return self._asking(Demand.WORDING) if self.wording else None

    def clean(self) -> dict[str, Any]:
        """Everything that the chosen outcome demands must be there; the turn asks again."""
        said = self.cleaned_data
        chosen = self.outcomes.get(said.get("outcome", ""))
        if chosen is not None:
            self._clean_outcome(chosen)
        self.clean_how_taken()
        return said

    def _clean_outcome(self, chosen: Outcome) -> None:
        said = self.cleaned_data
        if chosen.until == _POSTPONED and said.get("postponed_to"):
            said[_POSTPONED] = date.fromisoformat(said["postponed_to"])
        demanded = [d for d in chosen.rule.demands if d is not Demand.WORDING]
        self.demand(demanded, {Demand.UNTIL: chosen.until})
        if chosen.asks(Demand.WORDING) and not self._reworded():
            self.add_error("title", str(_NOTHING_REWORDED))

    def record(self) -> Record:
        """What was entered, as the engine takes it; only what the outcome asks for."""
        said = self.cleaned_data
        chosen = self.outcomes[said["outcome"]]
        return Record(
            motivation=said["motivation"],
            asked=said.get("asked", "") if chosen.asks(Demand.ASKED) else "",
            until=said.get(chosen.until) if chosen.until else None,
            wording=self._reworded() if chosen.asks(Demand.WORDING) else {},
            how=self.how_taken(),
        )

    def places(self) -> dict[str, str]:
        """Where this form has what the engine refuses by name."""
        chosen = self.outcomes.get(self.cleaned_data.get("outcome", ""))
        return {"until": chosen.until if chosen else "", "wording": "title"}

    def _reworded(self) -> dict[str, str]:
        """The body's own words, where they differ; a browser's line ends are not a difference."""
        said = {name: _lines(self.cleaned_data.get(name, "")) for name in self.wording}
        return {n: new for n, new in said.items() if not same_lines(new, self.wording[n])}

    def _fields_of_groups(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        if self.refers_back is not None:
            found["asked"] = fields.long_text(_ASKED, help_text=_ASKED_HELP)
            found[_ANSWER_BY] = fields.day(_ANSWER_BY_LABEL)
        if self.postpones is not None and self.table is not None:
            if self.table.coming:
                found["postponed_to"] = _meetings(self.table.coming)
            found[_POSTPONED] = fields.day(_POSTPONED_LABEL)
        if self.rewords is not None:
            found["title"] = fields.line(_TITLE)
            found["description"] = fields.long_text(_DESCRIPTION, rows=8)
        return found

    def _asking(self, demand: Demand) -> Outcome | None:
        return next((o for o in self.outcomes.values() if o.asks(demand)), None)

    def _who_motivates(self) -> Text:
        names = [o.label for o in self.outcomes.values() if o.asks(Demand.MOTIVATION)]
        if not names:
            return _OPTIONAL
        return _NEEDED_FOR.format(
            names=Text(
                sv=", ".join(f"”{name.sv}”" for name in names),
                en=", ".join(f"“{name.en}”" for name in names),
            )
        )


def _meetings(days: Sequence[date]) -> forms.ChoiceField:
    choices = [("", str(_ANOTHER_DAY)), *((d.isoformat(), long_day(d)) for d in days[:12])]
    return fields.one_of(_POSTPONED_TO, choices, required=False, radios=False)


def same_lines(one: str, other: str) -> bool:
    """Whether two texts say the same; browsers end lines in their own way."""
    return _lines(one) == _lines(other)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


_OUTCOME = Text("Vad beslutas?", "What is decided?")
_MOTIVATION = Text("Motivering", "Reasons")
_NEEDED_FOR = Text("Behövs för {names}.", "Needed for {names}.")
_OPTIONAL = Text("Frivillig.", "Optional.")
_ASKED = Text("Vad ska kompletteras?", "What is to be completed?")
_ASKED_HELP = Text(
    "Skriv det så att den som får tillbaka ärendet vet vad som behövs.",
    "Write it so that whoever gets the case back knows what is needed.",
)
_ANSWER_BY_LABEL = Text("Senast vilken dag?", "By which day?")
_POSTPONED_TO = Text("Till vilket sammanträde?", "To which meeting?")
_ANOTHER_DAY = Text("En annan dag, som jag anger här under", "Another day, which I enter below")
_POSTPONED_LABEL = Text("Till vilken dag?", "Until which day?")
_TITLE = Text("Rubrik", "Title")
_DESCRIPTION = Text("Beskrivning", "Description")
_NOTHING_REWORDED = Text(
    "Texten är oförändrad. Skriv organets egen ordalydelse, eller välj ett utfall utan ändring.",
    "The text is unchanged. Write the body's own wording, or choose an outcome without changes.",
)
