"""From a file on disk to plain values: encoding, JSON, and what no record may hold.

Whoever made the file gets a sentence for everything that is wrong with it, never Python's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from workflow.number_finding import find
from workflow.text import Text

from .remarks import Place, Remarks, shown

MOST_BYTES = 10_000_000
MOST_LEVELS = 20
MOST_DIGITS = 200

type_names: Mapping[type, Text] = {
    bool: Text("sant/falskt", "true/false"),
    int: Text("ett tal", "a number"),
    Decimal: Text("ett tal", "a number"),
    str: Text("text", "text"),
    list: Text("en lista", "a list"),
    dict: Text("ett objekt", "an object"),
    type(None): Text("null", "null"),
}


class Unreadable(Exception):
    """The file is no JSON object that can be read; ``what`` says why and what to do."""

    def __init__(self, what: Text) -> None:
        self.what = what
        super().__init__(what.en)


@dataclass(frozen=True)
class Document:
    """A file's one JSON object, and the fingerprint of its bytes."""

    values: dict[str, object]
    sha256: str


def read_document(path: Path) -> Document:
    """Reads a file. Numbers come as ``int`` or, as written, ``Decimal``. Raises Unreadable."""
    content = _bytes_of(path)
    values = _parsed(_decoded(content))
    if not isinstance(values, dict):
        raise Unreadable(_NO_OBJECT.format(kind=type_names[type(values)]))
    if _levels(values) > MOST_LEVELS:
        raise Unreadable(_TOO_DEEP)
    return Document(values, hashlib.sha256(content).hexdigest())


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(_NOT_OPENED.format(reason=reason)) from error
    if len(content) > MOST_BYTES:
        raise Unreadable(_TOO_LARGE)
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_NOT_UTF8.format(byte=error.start + 1)) from error


def _parsed(text: str) -> object:
    try:
        return json.loads(
            text,
            parse_int=_number(int),
            parse_float=_number(Decimal),
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(_NOT_JSON.format(line=error.lineno, column=error.colno)) from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error


def _number(kind: Callable[[str], int | Decimal]) -> Callable[[str], int | Decimal]:
    def read(written: str) -> int | Decimal:
        try:
            if len(written) <= MOST_DIGITS:
                return kind(written)
        except InvalidOperation:
            pass  # an exponent beyond what decimals can hold
        raise Unreadable(_HUGE_NUMBER.format(number=shown(written)))

    return read


def _refuse_constant(name: str) -> object:
    raise Unreadable(_NO_NUMBER.format(name=name))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # JSON lets a key stand twice and Python then drops the first; nothing is dropped here.
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Unreadable(_KEY_TWICE.format(key=shown(twice)))
    return values


def _levels(value: object) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        inner, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(inner, dict):
            waiting.extend((v, level + 1) for v in inner.values())
        elif isinstance(inner, list):
            waiting.extend((v, level + 1) for v in inner)
    return deepest


def check_characters(value: object, place: Place, remarks: Remarks) -> None:
    """Faults every text that the database cannot hold (NUL, halves of a character) and every
    personal number; warns of digits that may be one."""
    for where, text in _texts(value, place):
        if "\0" in text:
            remarks.fault(where, _NUL)
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            remarks.fault(where, _HALF_CHARACTER)
        check_person(text, where, remarks)


def check_person(text: str, where: Place, remarks: Remarks) -> None:
    """Faults a personal number, and warns of ten digits that may be one."""
    found = find(text)
    if found.sure:
        remarks.fault(where, _A_PERSON)
    elif found.doubtful:
        remarks.warn(where, _PERHAPS_A_PERSON)


def _texts(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, int | Decimal):
        yield place, str(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield place.at(key), key
            yield from _texts(inner, place.at(key))
    elif isinstance(value, list):
        for position, inner in enumerate(value, 1):
            yield from _texts(inner, place.number(position))


def storable(value: object) -> object:
    """The same value for a JSON column: numbers that it cannot hold exactly become text."""
    if isinstance(value, dict):
        return {key: storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 2**63 else str(value)
    return value


def fingerprint(value: object) -> str:
    """SHA-256 of a value, the same however the file is laid out."""
    text = json.dumps(storable(value), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_NOT_OPENED = Text(
    "filen går inte att öppna ({reason}). Kontrollera sökvägen och rättigheterna.",
    "the file cannot be opened ({reason}). Check the path and the permissions.",
)
_TOO_LARGE = Text(
    f"filen är större än {MOST_BYTES // 1_000_000} MB. Dela upp den.",
    f"the file is larger than {MOST_BYTES // 1_000_000} MB. Split it.",
)
_NOT_UTF8 = Text(
    "filen är inte UTF-8 (byte {byte}). Spara om den som UTF-8.",
    "the file is not UTF-8 (byte {byte}). Save it as UTF-8.",
)
_NOT_JSON = Text(
    "filen är inte giltig JSON (rad {line}, tecken {column}). Rätta den där och kör igen.",
    "the file is not valid JSON (line {line}, column {column}). Correct it there and run again.",
)
_NO_OBJECT = Text(
    "filen innehåller {kind}. Skriv ett JSON-objekt: {{…}}.",
    "the file holds {kind}. Write a JSON object: {{…}}.",
)
_TOO_DEEP = Text(
    f"filen är nästlad i fler än {MOST_LEVELS} nivåer. Förenkla den.",
    f"the file is nested in more than {MOST_LEVELS} levels. Simplify it.",
)
_HUGE_NUMBER = Text(
    "talet {number} är för stort. Skriv det som text.",
    "the number {number} is too large. Write it as text.",
)
_NO_NUMBER = Text(
    "{name} är inget tal i JSON. Skriv ett tal, en text eller null.",
    "{name} is no number in JSON. Write a number, a text or null.",
)
_KEY_TWICE = Text(
    "nyckeln ”{key}” står två gånger i samma objekt. Ta bort den ena.",
    "the key “{key}” stands twice in one object. Remove one of them.",
)
_NUL = Text(
    "texten innehåller ett noll-tecken (U+0000). Ta bort det.",
    "the text holds a NUL character (U+0000). Remove it.",
)
_HALF_CHARACTER = Text(
    "texten innehåller ett halvt tecken (ensamt surrogat). Skriv hela tecknet.",
    "the text holds half a character (a lone surrogate). Write the whole character.",
)
_A_PERSON = Text(
    "innehåller ett personnummer eller samordningsnummer. Ta bort det ur filen: uppgifter om "
    "enskilda hör inte hemma i Samverka.",
    "holds a Swedish personal or coordination number. Remove it from the file: data on "
    "individuals do not belong in Samverka.",
)
_PERHAPS_A_PERSON = Text(
    "innehåller tio siffror som kan vara ett personnummer. Kontrollera dem; är de det, ta bort dem "
    "både i filen och i Samverka.",
    "holds ten digits that may be a Swedish personal number. Check them; if they are, remove them "
    "both in the file and in Samverka.",
)
