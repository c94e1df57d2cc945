"""To whom a case is released and why, and why that is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ..models import Body, Organisation
from ..text import Text
from . import fields

Place = Organisation | Body


class ReleaseForm(forms.Form):
    """A receiver and a reason; of a restricted case also the law that allows it."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        receivers: Sequence[Place],
        restricted: bool = False,
    ) -> None:
        super().__init__(data)
        self.receivers = {str(place.public_id): place for place in receivers}
        choices = [("", str(_CHOOSE)), *((key, p.name) for key, p in self.receivers.items())]
        self.fields["to"] = fields.one_of(_TO, choices, radios=False)
        self.fields["reason"] = fields.long_text(_REASON, required=True, help_text=_REASON_HELP)
        if restricted:
            self.fields["basis"] = fields.long_text(
                _BASIS, required=True, help_text=_BASIS_HELP, rows=2
            )

    def clean_to(self) -> Place:
        """The organisation or body itself."""
        return self.receivers[self.cleaned_data["to"]]


class TakeBackForm(forms.Form):
    """Why a release ends."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix or None)
        self.fields["reason"] = fields.long_text(_WHY_BACK, required=True, rows=2)


_CHOOSE = Text("Välj …", "Choose …")
_TO = Text("Till vem?", "To whom?")
_REASON = Text("Varför?", "Why?")
_REASON_HELP = Text(
    "Skälet står i historiken, och mottagaren ser det.",
    "The reason stands in the history, and the receiver sees it.",
)
_WHY_BACK = Text("Varför tas det tillbaka?", "Why is it taken back?")
_BASIS = Text("Lämnas ut med stöd av", "Released on the basis of")
_BASIS_HELP = Text(
    "Sekretess gäller också mellan myndigheter. Skriv vad som bryter den, till exempel: OSL 10 "
    "kap. 1 § (samtycke), 2 § (nödvändigt för uppdraget), 27 § (generalklausulen) eller 28 § "
    "(uppgiftsskyldighet i lag).",
    "Secrecy holds between authorities, too. Enter what breaks it, for example: OSL 10:1 "
    "(consent), 10:2 (necessary for the task), 10:27 (the general clause) or 10:28 (a duty to "
    "inform by law).",
)
