"""Fields of our own: texts, numbers and dates as people write them, and choices among rows.

Labels and messages stand in both languages (`workflow.text.Text`); a message is chosen when
it is raised, in the language of the page. Nothing is demanded unless a ``demand`` says so;
Django's ``required`` only tells whether the page calls a field optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from workflow.errors import BadRecord
from workflow.forms.fields import no_personal_number
from workflow.records import OLDEST, check_storable
from workflow.text import Text

from ..imprecise import ImpossibleDate, parse

LONGEST = 20_000  # signs of a passage; some eight pages
LONGEST_IN_ROW = 5_000


class Line(forms.CharField):
    """A text on one line, at most ``longest`` signs; ``demand`` says what to write."""

    rows = 0

    def __init__(
        self, label: Text, *, hint: Text | None = None, demand: Text | None = None,
        longest: int = 300, optional: bool = False,
    ) -> None:  # fmt: skip
        widget = forms.Textarea(attrs={"rows": self.rows}) if self.rows else forms.TextInput()
        super().__init__(
            label=cast("str", label),
            help_text=cast("str", hint or ""),
            required=not optional,
            widget=widget,
        )
        self.demand = demand
        self.longest = longest

    def clean(self, value: Any) -> Any:
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text and self.demand is not None:
            raise ValidationError(str(self.demand), code="required")
        try:
            check_storable(text, "text")
        except BadRecord as refusal:
            raise ValidationError(str(refusal), code="unstorable") from refusal
        no_personal_number(text)
        if len(text) > self.longest:
            message = _TOO_LONG.format(longest=self.longest, given=len(text))
            raise ValidationError(str(message), code="max_length")
        return text


class Passage(Line):
    """A text of several lines."""

    rows = 5

    def __init__(
        self, label: Text, *, hint: Text | None = None, demand: Text | None = None,
        longest: int = LONGEST, rows: int = 5, optional: bool = False,
    ) -> None:  # fmt: skip
        self.rows = rows
        super().__init__(label, hint=hint, demand=demand, longest=longest, optional=optional)


class ShortPassage(Passage):
    """A text of a few lines, in a row among others."""

    def __init__(self, label: Text) -> None:
        super().__init__(label, rows=2, longest=LONGEST_IN_ROW)


class DateInWords(Line):
    """A date as precise as she knows it; what has the form of a date must be one."""

    def __init__(
        self, label: Text, *, hint: Text | None = None, demand: Text | None = None
    ) -> None:
        super().__init__(label, hint=hint, demand=demand, longest=60)

    def clean(self, value: Any) -> Any:
        given = super().clean(value)
        try:
            parse(given)
        except ImpossibleDate as error:
            raise ValidationError(str(_NO_DATE.format(given=given)), code="invalid") from error
        return given


class Day(forms.DateField):
    """One day in the browser's own calendar; with ``latest`` never one that comes after it."""

    def __init__(
        self, label: Text, *, latest: date | None = None, hint: Text | None = None,
        demand: Text | None = None, not_yet: Text | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            label=cast("str", label),
            help_text=cast("str", hint or ""),
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )
        self.latest, self.demand = latest, demand
        self.not_yet = not_yet or _NOT_YET

    def clean(self, value: Any) -> Any:
        if not value:
            if self.demand is not None:
                raise ValidationError(str(self.demand), code="required")
            return None
        no_personal_number(value)
        try:
            day = super().clean(value)
        except ValidationError as error:
            raise ValidationError(str(_NO_DAY.format(given=value)), code="invalid") from error
        if self.latest is not None and day > self.latest:
            raise ValidationError(str(self.not_yet), code="invalid")
        if day < OLDEST:
            raise ValidationError(str(_TOO_LONG_AGO), code="invalid")
        return day


class Number(forms.Field):
    """A number as people write it, ``1 234,5`` or ``1234.5``; None where nothing is."""

    def __init__(
        self, label: Text, *, whole: int = 12, decimals: int = 4, least: int | None = None,
        hint: Text | None = None, optional: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            label=cast("str", label),
            help_text=cast("str", hint or ""),
            required=not optional,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        self.whole, self.decimals, self.least = whole, decimals, least

    def prepare_value(self, value: Any) -> Any:
        return shown_number(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        no_personal_number(text)
        number = number_of(text)
        if number is None:
            given = text if len(text) <= 40 else text[:40] + " …"
            raise ValidationError(str(_NO_NUMBER.format(given=given)), code="invalid")
        if not self._has_room_for(number):
            message = _NO_ROOM.format(whole=self.whole, decimals=self.decimals)
            raise ValidationError(str(message), code="invalid")
        if self.least is not None and number < self.least:
            raise ValidationError(str(_TOO_SMALL.format(least=self.least)), code="invalid")
        return number

    def _has_room_for(self, number: Decimal) -> bool:
        if abs(number) >= 10**self.whole:
            return False
        return number == round(number, self.decimals)


_PLAIN = re.compile(r"[-\N{MINUS SIGN}]?(?:\d+|\d{1,3}(?:[ \N{NO-BREAK SPACE}]\d{3})+)(?:[.,]\d+)?",
                    re.ASCII)  # fmt: skip


def number_of(text: str) -> Decimal | None:
    """The number that a text is, in Swedish or English writing; None for anything else."""
    text = text.strip()
    if len(text) > 60 or not _PLAIN.fullmatch(text):
        return None
    plain = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    try:
        return Decimal(plain.replace("\N{MINUS SIGN}", "-").replace(",", "."))
    except InvalidOperation:
        return None


def shown_number(number: Decimal | None) -> str:
    """The number as the page's language writes it, without needless noughts."""
    if number is None:
        return ""
    plain = format(number.normalize(), "f")
    return plain if (get_language() or "sv").startswith("en") else plain.replace(".", ",")


class HasPublicId(Protocol):
    @property
    def public_id(self) -> UUID: ...


Option = tuple[Any, Any]  # a row (or None) and what to call it


class Pick(forms.ChoiceField):
    """One of some rows; gives the row itself, or None. What is not offered is refused."""

    def __init__(
        self, label: Text, options: Iterable[Option], *, hint: Text | None = None,
        none: Text | None = None, demand: Text | None = None, radios: bool = False,
        optional: bool = False,
    ) -> None:  # fmt: skip
        listed = list(options)
        self.found = {str(row.public_id): row for row, _ in listed}
        choices: list[tuple[str, Any]] = [("", none)] if none is not None else []
        choices += [(str(row.public_id), name) for row, name in listed]
        super().__init__(
            label=cast("str", label),
            help_text=cast("str", hint or ""),
            required=not optional,
            choices=cast("Any", choices),
            widget=forms.RadioSelect() if radios else forms.Select(),
        )
        self.demand = demand

    def prepare_value(self, value: Any) -> Any:
        return str(value.public_id) if hasattr(value, "public_id") else value

    def clean(self, value: Any) -> Any:
        key = str(value or "")
        if not key:
            if self.demand is not None:
                raise ValidationError(str(self.demand), code="required")
            return None
        if key not in self.found:
            raise ValidationError(str(NO_SUCH_CHOICE), code="invalid_choice")
        return self.found[key]


class PickMany(forms.MultipleChoiceField):
    """Some of the rows, in the order they are offered; ``groups`` puts them under headings."""

    def __init__(
        self, label: Text, groups: Sequence[tuple[Any, Sequence[Option]]], *,
        hint: Text | None = None,
    ) -> None:  # fmt: skip
        """``groups`` are headings with their options; one with an empty heading has none."""
        self.found = {str(row.public_id): row for _, options in groups for row, _ in options}
        choices: list[Any] = []
        for heading, options in groups:
            listed = [(str(row.public_id), name) for row, name in options]
            choices += [(heading, listed)] if heading else listed
        super().__init__(
            label=cast("str", label),
            help_text=cast("str", hint or ""),
            choices=choices,
            widget=forms.CheckboxSelectMultiple(),
        )

    def prepare_value(self, value: Any) -> Any:
        return [str(getattr(row, "public_id", row)) for row in value or ()]

    def clean(self, value: Any) -> Any:
        keys = [str(key) for key in value or ()]
        if not set(keys) <= set(self.found):
            raise ValidationError(str(NO_SUCH_CHOICE), code="invalid_choice")
        return [row for key, row in self.found.items() if key in keys]


class Choice(forms.ChoiceField):
    """One of a few words of the model's own, each with its name in both languages."""

    def __init__(
        self, label: Text, options: Iterable[tuple[str, Text]], *, hint: Text | None = None,
        demand: Text | None = None, radios: bool = True, initial: str = "",
    ) -> None:  # fmt: skip
        listed = list(options)
        super().__init__(
            initial=initial,
            label=cast("str", label),
            help_text=cast("str", hint or ""),
            choices=cast("Any", listed),
            widget=forms.RadioSelect() if radios else forms.Select(),
        )
        self.words = [key for key, _ in listed]
        self.demand = demand

    def clean(self, value: Any) -> Any:
        key = str(value or "")
        if not key and self.demand is not None:
            raise ValidationError(str(self.demand), code="required")
        if key and key not in self.words:
            raise ValidationError(str(NO_SUCH_CHOICE), code="invalid_choice")
        return key


class Tick(forms.BooleanField):
    """A box to tick."""

    def __init__(self, label: Text, *, hint: Text | None = None) -> None:
        super().__init__(
            label=cast("str", label), help_text=cast("str", hint or ""), required=False
        )


NO_SUCH_CHOICE = Text(
    "Det valet finns inte bland dem du kan välja. Välj ett av dem som visas.",
    "There is no such choice among yours. Choose one of those that are shown.",
)
_TOO_LONG = Text(
    "Texten är {given} tecken lång; här får det plats {longest}. Korta den.",
    "The text is {given} characters long; there is room for {longest} here. Shorten it.",
)
_NO_DATE = Text(
    "”{given}” är inget datum. Skriv till exempel 2026-11-27, november 2026, våren 2026 eller "
    "2026.",
    "“{given}” is no date. Write for example 2026-11-27, 2026-11, Q4 2026 or 2026.",
)
_NO_DAY = Text(
    "”{given}” är inget datum. Skriv det som 2026-11-27.",
    "“{given}” is no date. Write it as 2026-11-27.",
)
_NOT_YET = Text(
    "Den dagen har inte varit än. Ange den dag då värdet mättes.",
    "That day is still to come. Enter the day on which the value was measured.",
)
_TOO_LONG_AGO = Text(
    "Den dagen ligger före 1950. Kontrollera årtalet.",
    "That day is before 1950. Check the year.",
)
_NO_NUMBER = Text(
    "”{given}” är inget tal. Skriv bara siffror, till exempel 12 eller 3,5.",
    "“{given}” is no number. Write figures only, for example 12 or 3.5.",
)
_NO_ROOM = Text(
    "Talet får inte plats. Skriv högst {whole} siffror före kommat och {decimals} efter.",
    "There is no room for the number. Write at most {whole} digits before the decimal sign and "
    "{decimals} after it.",
)
_TOO_SMALL = Text("Skriv ett tal som är minst {least}.", "Write a number of at least {least}.")
