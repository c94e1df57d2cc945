"""Reads one record's fields by type: what is given wrong is remarked on, never guessed at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sized
from decimal import Decimal

from workflow.text import Text

from ..imprecise import ImpossibleDate, Precision, parse
from . import columns
from .periods import Period, read_period
from .reading import storable, type_names
from .remarks import Place, Remarks, shown, similar

MOST_ENTRIES = 5_000


class Fields:
    """A record's fields, each read once; what nobody asked for is left for ``rest``.

    An absent field, null and blank text all mean "not given". Text loses blanks at its ends.
    """

    def __init__(self, values: Mapping[str, object], place: Place, remarks: Remarks) -> None:
        self._values = dict(values)
        self._asked: set[str] = set()
        self._kept: dict[str, object] = {}
        self.place, self.remarks = place, remarks

    def text(self, name: str) -> str:
        """A text of any length and number of lines."""
        return self._text(self._take(name), self.place.at(name), most=None)

    def line(self, name: str, *, most: int, required: bool = False) -> str:
        """A text on one line, at most ``most`` characters long."""
        place = self.place.at(name)
        value = self._take(name)
        found = _one_line(self._text(value, place, most=most))
        if required and not found and (value is None or isinstance(value, str)):
            self.remarks.fault(place, _REQUIRED)
        return found

    def texts(self, name: str, *, most: int | None = None) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one. Blank ones are left out."""
        place, value = self.place.at(name), self._take(name)
        if isinstance(value, list):
            self._check_size(value, place)
            found = [
                self._text(inner, place.number(position), most=most)
                for position, inner in enumerate(value, 1)
            ]
        elif value is None or isinstance(value, str):
            found = [self._text(value, place, most=most)]
        else:
            self.remarks.fault(place, _WANTS_TEXTS.format(kind=type_names[type(value)]))
            found = []
        return tuple(text for text in found if text)

    def lines(self, name: str, *, most: int) -> tuple[str, ...]:
        """A list of texts on one line each, as names are."""
        return tuple(_one_line(text) for text in self.texts(name, most=most))

    def date(self, name: str) -> str:
        """A date in words as ``cases.imprecise`` reads them; a bare year may be a number."""
        place, given = self.place.at(name), self._date_text(name)
        if given:
            try:
                if parse(given).precision is Precision.WORDS:
                    self.remarks.warn(place, _DATE_IN_WORDS.format(given=shown(given)))
            except ImpossibleDate:
                self.remarks.fault(place, _NO_DATE.format(given=shown(given)))
        return given

    def period(self, name: str) -> Period:
        """A period from one date to another; words that are none are kept as they are."""
        place, given = self.place.at(name), self._date_text(name)
        try:
            period = read_period(given)
        except ImpossibleDate:
            self.remarks.fault(place, _NO_PERIOD.format(given=shown(given)))
            return Period(given)
        if period.unread:
            self.remarks.warn(place, _PERIOD_IN_WORDS.format(given=shown(given)))
        return period

    def records(self, name: str) -> list[tuple[int, Mapping[str, object]]]:
        """A list of objects, each with its number from 1; an entry that is none is remarked on."""
        place, value = self.place.at(name), self._take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.remarks.fault(place, _WANTS_RECORDS.format(kind=type_names[type(value)]))
            return []
        self._check_size(value, place)
        found: list[tuple[int, Mapping[str, object]]] = []
        for position, inner in enumerate(value, 1):
            if isinstance(inner, dict):
                found.append((position, inner))
            else:
                kind = type_names[type(inner)]
                self.remarks.fault(place.number(position), _WANTS_RECORD.format(kind=kind))
        return found

    def values(self, name: str) -> Mapping[str, str | int | Decimal]:
        """An object of numbers and texts."""
        place, value = self.place.at(name), self._take(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.remarks.fault(place, _WANTS_VALUES.format(kind=type_names[type(value)]))
            return {}
        self._check_size(value, place)
        found = {}
        for label, inner in value.items():
            if isinstance(inner, str | int | Decimal) and not isinstance(inner, bool):
                found[label] = inner
            elif inner is not None:
                kind = type_names[type(inner)]
                self.remarks.fault(place.at(label), _WANTS_VALUE.format(kind=kind))
        return found

    def raw(self, name: str) -> object:
        """A field as it stands, for whoever reads it further."""
        return self._take(name)

    def keep(self, name: str, value: object) -> None:
        """Keeps with this record what is left of a part of it, or what no column takes."""
        if value:
            self._kept[name] = value

    def rest(self, *, known: Collection[str] = ()) -> dict[str, object]:
        """What no column takes, to be kept; warns about keys that the format does not know."""
        rest = {k: v for k, v in self._values.items() if v not in (None, "", [], {})}
        names = [*self._asked, *known]
        for key in rest:
            if key not in known:
                guess = similar(key, names)
                self.remarks.warn(self.place.at(key), _UNKNOWN_KEY.format(guess=guess))
        return {key: storable(value) for key, value in rest.items()} | self._kept

    def _take(self, name: str) -> object:
        self._asked.add(name)
        return self._values.pop(name, None)

    def _text(self, value: object, place: Place, *, most: int | None) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.remarks.fault(place, _WANTS_TEXT.format(kind=type_names[type(value)]))
            return ""
        text = value.strip()
        if most is not None and len(text) > most:
            self.remarks.fault(place, _TOO_LONG.format(length=len(text), most=most))
        return text

    def _date_text(self, name: str) -> str:
        place, value = self.place.at(name), self._take(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            self.remarks.fault(place, _WANTS_DATE.format(kind=type_names[type(value)]))
            return ""
        return _one_line(self._text(value, place, most=columns.DATE))

    def _check_size(self, entries: Sized, place: Place) -> None:
        if len(entries) > MOST_ENTRIES:
            self.remarks.fault(place, _TOO_MANY.format(count=len(entries)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


_REQUIRED = Text("saknas. Skriv en text som inte är tom.", "is missing. Write a text.")
_WANTS_TEXT = Text('är {kind}. Skriv en text: "…".', 'is {kind}. Write a text: "…".')
_WANTS_TEXTS = Text(
    'är {kind}. Skriv en text eller en lista av texter: ["…", "…"].',
    'is {kind}. Write a text or a list of texts: ["…", "…"].',
)
_WANTS_DATE = Text(
    'är {kind}. Skriv en tid som text, till exempel "2026-11-27", "våren 2026" eller "2026".',
    'is {kind}. Write a time as text, for example "2026-11-27", "våren 2026" or "2026".',
)
_WANTS_RECORDS = Text(
    "är {kind}. Skriv en lista av objekt: [{{…}}, {{…}}].",
    "is {kind}. Write a list of objects: [{{…}}, {{…}}].",
)
_WANTS_RECORD = Text("är {kind}. Skriv ett objekt: {{…}}.", "is {kind}. Write an object: {{…}}.")
_WANTS_VALUES = Text(
    'är {kind}. Skriv ett objekt av värden: {{"2025": 12}}.',
    'is {kind}. Write an object of values: {{"2025": 12}}.',
)
_WANTS_VALUE = Text(
    "är {kind}. Skriv ett tal eller en text.", "is {kind}. Write a number or a text."
)
_TOO_LONG = Text(
    "är {length} tecken långt. Korta det till högst {most}.",
    "is {length} characters long. Shorten it to {most} at most.",
)
_TOO_MANY = Text(
    f"har {{count}} poster. Dela upp dem: högst {MOST_ENTRIES}.",
    f"has {{count}} entries. Split them: {MOST_ENTRIES} at most.",
)
_NO_DATE = Text(
    "”{given}” är inget datum. Skriv till exempel 2026-11-27, november 2026, våren 2026 eller "
    "2026.",
    "“{given}” is no date. Write for example 2026-11-27, november 2026, våren 2026 or 2026.",
)
_NO_PERIOD = Text(
    "”{given}” är ingen period. Skriv till exempel 2023-2026 eller 2023-01-01 till 2026-12-31.",
    "“{given}” is no period. Write for example 2023-2026 or 2023-01-01 till 2026-12-31.",
)
_DATE_IN_WORDS = Text(
    "”{given}” sparas som det står; ingen klocka kan läsa det.",
    "“{given}” is kept as it stands; no clock can read it.",
)
_PERIOD_IN_WORDS = Text(
    "”{given}” sparas som anteckning; överenskommelsen får varken start eller slut.",
    "“{given}” is kept as a note; the agreement gets neither start nor end.",
)
_UNKNOWN_KEY = Text(
    "okänd nyckel; den sparas med källan.{guess}",
    "unknown key; it is kept with the source.{guess}",
)
