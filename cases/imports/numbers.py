"""A value of an indicator: as the source gives it, and a number only where it is one."""

from __future__ import annotations

import re
from decimal import Decimal

from workflow.text import Text

from ..drafts import ValueDraft
from . import columns
from .remarks import Place, Remarks

_PLAIN = re.compile(r"[-\N{MINUS SIGN}]?(?:\d+|\d{1,3}(?: \d{3})+)(?:[.,]\d+)?", re.ASCII)
_PRELIMINARY = re.compile(r"\(?\s*(?:preliminär\w*|prel\b\.?)\s*\)?", re.IGNORECASE)
_DIGITS, _DECIMALS = 16, 4  # of the column


def value_draft(
    label: str, value: str | int | Decimal, place: Place, remarks: Remarks
) -> ValueDraft:
    """Reads one value; "drygt 15" has no number, "preliminärt" is told apart."""
    label = " ".join(label.split())
    given = " ".join(value.split()) if isinstance(value, str) else str(value)
    for text, most in ((label, columns.VALUE_LABEL), (given, columns.VALUE)):
        if len(text) > most:
            remarks.fault(place, _TOO_LONG.format(length=len(text), most=most))
    number = _plain_number(value if not isinstance(value, str) else given)
    if number is not None and not _fits(number):
        remarks.warn(place, _NO_ROOM)
        number = None
    preliminary = _PRELIMINARY.search(f"{label} {given}") is not None
    return ValueDraft(label=label, given=given, value=number, preliminary=preliminary)


def _plain_number(value: str | int | Decimal) -> Decimal | None:
    if not isinstance(value, str):
        return Decimal(value)
    text = _PRELIMINARY.sub("", value).strip()
    if not _PLAIN.fullmatch(text):
        return None
    return Decimal(text.replace(" ", "").replace("\N{MINUS SIGN}", "-").replace(",", "."))


def _fits(number: Decimal) -> bool:
    """Whether the column holds it exactly; rounding would make another number of it."""
    rounded = number.quantize(Decimal(1).scaleb(-_DECIMALS)) if abs(number) < 10**12 else None
    return rounded == number and abs(number) < 10 ** (_DIGITS - _DECIMALS)


_TOO_LONG = Text(
    "är {length} tecken långt. Korta det till högst {most}.",
    "is {length} characters long. Shorten it to {most} at most.",
)
_NO_ROOM = Text(
    "talet är för stort eller har för många decimaler; det sparas bara som text.",
    "the number is too large or has too many decimals; it is kept as text only.",
)
