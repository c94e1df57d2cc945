"""What is entered about a decision afterwards: a correction, the formal one; and our own number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from ..records import Earlier
from ..text import Text
from . import fields


class CorrectForm(forms.Form):
    """What is wrong, and what it should read."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["wrong"] = fields.long_text(
            _WRONG, required=True, help_text=_WRONG_HELP, rows=2
        )
        self.fields["right"] = fields.long_text(_RIGHT, required=True, rows=2)


class FormalForm(forms.Form):
    """Which body decided formally, on which day, in which paragraph."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["body"] = fields.line(_BODY, required=True, longest=200, help_text=_BODY_HELP)
        self.fields["on"] = fields.day(_ON, required=True)
        self.fields["reference"] = fields.line(
            _PARAGRAPH, required=True, longest=200, help_text=_PARAGRAPH_HELP
        )

    def decision(self) -> Earlier:
        """What was entered, after ``is_valid``."""
        said = self.cleaned_data
        return Earlier(body=said["body"], on=said["on"], reference=said["reference"], state="")


class OwnNumberForm(forms.Form):
    """The number that the organisation's own register has given the case."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["number"] = fields.line(_NUMBER, longest=50, help_text=_NUMBER_HELP)


_WRONG = Text("Vad är fel?", "What is wrong?")
_WRONG_HELP = Text(
    "Skriv av det som står. Bara ett uppenbart skrivfel, räknefel eller liknande rättas så här. "
    "Ändras innebörden är det ett ändringsbeslut.",
    "Copy what it says. Only an obvious slip of the pen, of counting or the like is corrected like "
    "this. Where the meaning changes it takes a decision to change.",
)
_RIGHT = Text("Vad ska det stå?", "What should it read?")
_BODY = Text("Vilket organ beslutade?", "Which body decided?")
_BODY_HELP = Text("Till exempel kommunstyrelsen.", "For example the municipal board.")
_ON = Text("Vilken dag?", "On which day?")
_PARAGRAPH = Text("Paragraf eller handling", "Paragraph or document")
_PARAGRAPH_HELP = Text("Till exempel § 112.", "For example § 112.")
_NUMBER = Text("Diarienummer i ert eget diarium", "Case number in your own register")
_NUMBER_HELP = Text(
    "Till exempel KS 2026/00123. Lämna tomt för att ta bort numret.",
    "For example KS 2026/00123. Leave it empty to remove the number.",
)
