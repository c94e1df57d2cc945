"""Fields as all our forms have them: a day, a longer text, a number of votes."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from .. import person_data
from ..text import Text

AnyField = TypeVar("AnyField", bound=forms.Field)


def no_personal_number(text: object) -> None:
    """A validator: ValidationError where a text holds a personal number, or digits that may be
    one. Every field into which people write has it; the action asks once more."""
    refusal = person_data.refusal_of(str(text))
    if refusal is not None:
        raise ValidationError(str(refusal), code=refusal.code)


class LongText(forms.CharField):
    """Lines as we keep them: browsers end them with a carriage return as well."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


def day(label: Text, *, required: bool = False, help_text: Text | None = None) -> forms.DateField:
    """A local date; browsers send and expect ISO."""
    return forms.DateField(
        label=str(label),
        required=required,
        help_text=str(help_text or ""),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y"],
        error_messages={"required": str(_DAY), "invalid": str(_DAY)},
    )


def line(
    label: Text, *, required: bool = False, help_text: Text | None = None, longest: int = 300
) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=str(label),
        required=required,
        help_text=str(help_text or ""),
        max_length=longest,
        error_messages={"required": str(_EMPTY)},
        validators=[no_personal_number],
    )


def long_text(
    label: Text, *, required: bool = False, help_text: Text | None = None, rows: int = 4
) -> forms.CharField:
    """Some sentences."""
    return LongText(
        label=str(label),
        required=required,
        help_text=str(help_text or ""),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": str(_EMPTY)},
        validators=[no_personal_number],
    )


def count(label: Text) -> forms.IntegerField:
    """How many; nothing is none."""
    return forms.IntegerField(
        label=str(label),
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
    )


def one_of(
    label: Text,
    choices: list[tuple[str, str]],
    *,
    required: bool = True,
    help_text: Text | None = None,
    radios: bool = True,
) -> forms.ChoiceField:
    """One of a few."""
    return forms.ChoiceField(
        label=str(label),
        choices=choices,
        required=required,
        help_text=str(help_text or ""),
        widget=forms.RadioSelect if radios else forms.Select,
        error_messages={"required": str(_CHOOSE), "invalid_choice": str(_CHOOSE)},
    )


def sometimes(field: AnyField) -> AnyField:
    """The field, which another answer makes necessary: not told to be voluntary."""
    vars(field)["sometimes"] = True
    return field


def as_typed(form: forms.Form) -> dict[str, Any]:
    """What a bound form was sent, field by field, to begin a new form with: nothing is lost
    and nothing refused, for a page that only grows by a row."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


_DAY = Text("Ange en dag, till exempel 2026-11-27.", "Enter a day, for example 2026-11-27.")
_EMPTY = Text("Skriv något här.", "Write something here.")
_CHOOSE = Text("Välj ett av alternativen.", "Choose one of these.")
