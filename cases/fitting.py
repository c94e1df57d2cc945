"""Whether what was entered can be stored: asked before the database would refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import CharField, DecimalField, Field, Model, TextField

from workflow.errors import BadRecord, MissingForGate
from workflow.records import check_characters
from workflow.text import Text

from .imprecise import ImpossibleDate

AnyRow = TypeVar("AnyRow", bound=Model)


def fitting(row: AnyRow) -> AnyRow:
    """The row, if its texts, choices and numbers fit their columns; BadRecord names the field."""
    for field in row._meta.concrete_fields:
        check_value(field, getattr(row, field.attname))
    return row


def check_value(field: Field[Any, Any], value: object) -> None:
    """BadRecord naming the field, unless its column can hold the value."""
    if isinstance(field, DecimalField):
        check_characters(_digits(value), field.name)
        if value is not None and not _is_storable(field, value):
            whole, decimals = _room(field)
            raise BadRecord(field.name, _NO_SUCH_NUMBER.format(whole=whole, decimals=decimals))
    elif isinstance(field, CharField | TextField) and isinstance(value, str):
        check_characters(value, field.name.removesuffix("_given"))  # of a date
        longest = field.max_length
        if longest is not None and len(value) > longest:
            name = field.name.removesuffix("_given")
            raise BadRecord(name, _TOO_LONG.format(longest=longest, given=len(value)))
        given = bool(value) or not field.blank
        if field.choices and given and value not in {choice for choice, _ in field.flatchoices}:
            raise BadRecord(field.name, _NO_SUCH_CHOICE)


def check_wording(row: Model, wording: Mapping[str, object]) -> None:
    """BadRecord unless each named field can hold its new text; a title is never blank."""
    for name, value in wording.items():
        if not isinstance(value, str):
            raise BadRecord(name, _NO_TEXT)
        if name == "title" and not value.strip():
            raise BadRecord(name, _BLANK_TITLE)
        field = row._meta.get_field(name)
        assert isinstance(field, Field)
        check_value(field, value)


def demand_title(title: str) -> None:
    """MissingForGate where a title is blank: nobody could find the case."""
    if not title.strip():
        raise MissingForGate(["title"], [Text("rubrik", "a title")])


def set_date(row: object, name: str, given: str) -> None:
    """Sets an imprecise date, or says in which field an impossible one stands."""
    check_characters(given, name)
    try:
        setattr(row, f"{name}_date", given)
    except ImpossibleDate as error:
        raise BadRecord(name, _IMPOSSIBLE.format(given=given)) from error


def _digits(value: object) -> str:
    """A number as it was written: a personal number is one in any column."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _is_storable(field: DecimalField[Any, Any], value: object) -> bool:
    """Whether the column holds the number exactly; a rounded one would be another."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    number = Decimal(value)
    whole, decimals = _room(field)
    if not number.is_finite() or abs(number) >= 10**whole:
        return False
    return number == number.quantize(Decimal(1).scaleb(-decimals))


def _room(field: DecimalField[Any, Any]) -> tuple[int, int]:
    """How many digits stand before and after the decimal sign."""
    digits, decimals = field.max_digits, field.decimal_places
    assert digits is not None
    assert decimals is not None
    return digits - decimals, decimals


_TOO_LONG = Text(
    "Texten är {given} tecken lång; här får det plats {longest}. Korta den.",
    "The text is {given} characters long; there is room for {longest} here. Shorten it.",
)
_NO_SUCH_NUMBER = Text(
    "Talet går inte att spara. Skriv ett tal med högst {whole} siffror före kommat och "
    "{decimals} efter.",
    "The number cannot be stored. Enter one with at most {whole} digits before the decimal sign "
    "and {decimals} after it.",
)
_NO_SUCH_CHOICE = Text(
    "Det valet finns inte. Välj ett av dem som formuläret visar.",
    "There is no such choice. Choose one of those that the form shows.",
)
_NO_TEXT = Text("Lydelsen är ingen text. Skriv den som text.", "The wording is no text. Write one.")
_BLANK_TITLE = Text("Skriv en rubrik som inte är tom.", "Write a title that is not blank.")
_IMPOSSIBLE = Text(
    "”{given}” är inget datum. Skriv till exempel 2026-11-27, november 2026, våren 2026 eller "
    "2026.",
    "“{given}” is no date. Write for example 2026-11-27, november 2026, våren 2026 or 2026.",
)
