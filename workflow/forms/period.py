"""A period, an agreement and an organisation: what counts are narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from ..text import Text
from . import fields

Choices = Sequence[tuple[Any, Any]]


class PeriodFilter(forms.Form):
    """From and until (local days, both included), whose, and which cooperation."""

    def __init__(
        self, *args: Any, organisations: Choices, agreements: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fran"] = fields.day(_SINCE, required=True)
        self.fields["till"] = fields.day(_UNTIL, required=True)
        for name, label, choices in (
            ("avtal", _AGREEMENT, agreements),
            ("organisation", _ORGANISATION, organisations),
        ):
            self.fields[name] = forms.ChoiceField(
                label=str(label), required=False, choices=[("", str(_ALL)), *choices]
            )
        for field in self.fields.values():
            field.quiet = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period must not end before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("fran"), cleaned.get("till")
        if since and until and until < since:
            self.add_error("till", ValidationError(str(_BACKWARDS)))
        return cleaned

    def day(self, name: str) -> date:
        """A day of a valid form."""
        return cast("date", self.cleaned_data[name])


_SINCE = Text("Från och med", "From")
_UNTIL = Text("Till och med", "Until")
_AGREEMENT = Text("Överenskommelse", "Agreement")
_ORGANISATION = Text("Organisation som äger ärendet", "Organisation that owns the case")
_ALL = Text("Alla", "All")
_BACKWARDS = Text(
    "Perioden slutar innan den börjar. Byt plats på dagarna.",
    "The period ends before it begins. Swap the days.",
)
