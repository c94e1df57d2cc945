"""To whom a case is released and why, why that is taken back, and why it is restricted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ..models import Body, Organisation
from ..text import Text
from . import fields

Place = Organisation | Body


class ReleaseForm(forms.Form):
    """A receiver and a reason."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, receivers: Sequence[Place]
    ) -> None:
        super().__init__(data)
        self.receivers = {str(place.public_id): place for place in receivers}
        choices = [("", str(_CHOOSE)), *((key, p.name) for key, p in self.receivers.items())]
        self.fields["to"] = fields.one_of(_TO, choices, radios=False)
        self.fields["reason"] = fields.long_text(_REASON, required=True, help_text=_REASON_HELP)

    def clean_to(self) -> Place:
        """The organisation or body itself."""
        return self.receivers[self.cleaned_data["to"]]


class TakeBackForm(forms.Form):
    """Why a release ends."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix or None)
        self.fields["reason"] = fields.long_text(_WHY_BACK, required=True, rows=2)


class RestrictForm(forms.Form):
    """The legal basis of secrecy."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="restrict")
        self.fields["basis"] = fields.long_text(
            _BASIS, required=True, help_text=_BASIS_HELP, rows=2
        )


_CHOOSE = Text("Välj …", "Choose …")
_TO = Text("Till vem?", "To whom?")
_REASON = Text("Varför?", "Why?")
_REASON_HELP = Text(
    "Skälet står i historiken, och mottagaren ser det.",
    "The reason stands in the history, and the receiver sees it.",
)
_WHY_BACK = Text("Varför tas det tillbaka?", "Why is it taken back?")
_BASIS = Text("Med stöd av vad?", "On what legal basis?")
_BASIS_HELP = Text(
    "Till exempel: offentlighets- och sekretesslagen 18 kap. 1 §.",
    "For example: offentlighets- och sekretesslagen chapter 18 section 1.",
)
