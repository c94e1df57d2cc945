"""Plain text and CSV: only text, in a known encoding, and nobody's personal number."""

from __future__ import annotations

import re
from collections.abc import Callable

from .. import person_data
from ..errors import BadRecord
from ..text import Text
from .budget import Spent
from .persons import Looking, Person

# What a browser or a shell would take for something to run, however the file is called.
_MARKUP = re.compile(r"\s*(<!doctype|<\?|<html|<head|<body|<script|<svg|<math|<!--|#!)", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(content: bytes) -> tuple[str, str] | None:
    """The text with its encoding; None where it is none.

    UTF-8, UTF-16 that says so, and what older Swedish programs write (Windows-1252).
    """
    marked = next((code for mark, code in _BOMS if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "windows-1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else (text.removeprefix("\ufeff"), encoding)
    return None


def is_text(content: bytes) -> bool:
    """Whether it is text, and neither a page nor a script."""
    found = read(content)
    return found is not None and _MARKUP.match(found[0]) is None


def media_type(name: str) -> Callable[[bytes], str]:
    """The type with the encoding that the text was read in."""

    def of(content: bytes) -> str:
        found = read(content)
        return f"{name}; charset={found[1]}" if found else name

    return of


def checked(name: str, content: bytes) -> bytes:
    """The bytes as they are. Raises BadRecord for a personal number in the text."""
    found, looking = read(content), Looking()
    try:
        looking.add(found[0] if found is not None else "")
        looking.finish()
    except Person:
        raise BadRecord("files", A_PERSON.format(name=name, why=person_data.A_PERSON)) from None
    except Spent:
        raise BadRecord("files", _TOO_MANY.format(name=name)) from None
    return content


_TOO_MANY = Text(
    "Filen ”{name}” har fler siffror bredvid varandra än vad som kan kontrolleras. Dela upp den, "
    "eller skilj talen åt med semikolon.",
    "The file “{name}” has more digits beside each other than can be checked. Split it, or put "
    "semicolons between the numbers.",
)
A_PERSON = Text("Filen ”{name}”: {why}", "The file “{name}”: {why}")
