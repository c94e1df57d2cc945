"""Several items decided at one meeting: the meeting once, and a few fields an item."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms

from ..records import AtMeeting, Record
from ..sitting_bodies import Table
from ..text import Text
from . import fields, meeting
from .deciding import DecideForm, Outcome


class SittingForm(forms.Form):
    """The meeting that all the items share."""

    sitting = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        table: Table,
        sitting: UUID | None = None,
    ) -> None:
        super().__init__(data, initial={"on": table.meeting_day, "sitting": sitting})
        self.table = table
        self.fields.update(meeting.meeting_fields(table, paragraph=False))

    def clean(self) -> dict[str, Any]:
        """A meeting has a day and people."""
        meeting.clean_meeting(self, paragraph=False)
        return self.cleaned_data

    def meeting(self, paragraph: str, *, without: Collection[int]) -> AtMeeting:
        """The meeting as the item's decision rests on it; ``without`` those with jäv in it."""
        said = self.cleaned_data
        return meeting.at_meeting(
            said, paragraph=paragraph, sitting=said["sitting"], without=without
        )


class AgendaForm(DecideForm):
    """One item of the sitting: outcome, paragraph, and what the outcome demands. An item
    without an outcome is not taken up."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        outcomes: Sequence[Outcome],
        table: Table,
        seen: str,
        prefix: str,
    ) -> None:
        super().__init__(
            data, outcomes=outcomes, table=table, initial={"seen": seen}, prefix=prefix
        )
        choices = [("", str(_NOT_TAKEN_UP)), *((o.code, str(o.label)) for o in outcomes)]
        outcome = fields.one_of(_OUTCOME, choices, required=False, radios=False)
        self.fields["outcome"] = fields.sometimes(outcome)

    def add_how(self) -> None:
        """Of how it was decided only the paragraph is the item's own."""
        self.fields["paragraph"] = fields.sometimes(fields.line(_PARAGRAPH, longest=50))

    def clean_how_taken(self) -> None:
        """An item that is taken up has its paragraph."""
        said = self.cleaned_data
        if said.get("outcome") and not said.get("paragraph"):
            self.add_error("paragraph", str(_PARAGRAPH_NEEDED))
        if not said.get("outcome") and any(said.get(name) for name in _WRITTEN):
            self.add_error("outcome", str(_OUTCOME_NEEDED))

    def how_taken(self) -> None:
        """Comes from the sitting."""

    def record_at(self, sitting: SittingForm, *, without: Collection[int]) -> Record:
        """What was entered, at this meeting."""
        how = sitting.meeting(self.cleaned_data["paragraph"], without=without)
        return replace(self.record(), how=how)


# What would be lost with an item that is not taken up.
_WRITTEN = ("paragraph", "motivation", "asked", "answer_by", "postponed_until")
_OUTCOME_NEEDED = Text(
    "Välj vad som beslutas, eller töm det du skrivit om ärendet.",
    "Choose what is decided, or empty what you have written about the case.",
)
_NOT_TAKEN_UP = Text("Tas inte upp nu", "Not taken up now")
_OUTCOME = Text("Vad beslutas?", "What is decided?")
_PARAGRAPH = Text("Paragraf", "Paragraph")
_PARAGRAPH_NEEDED = Text("Ange protokollets paragraf.", "Enter the paragraph of the minutes.")
