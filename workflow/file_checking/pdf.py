"""PDF: refused when it can run, fetch, send or carry something, or cannot be read to the end.

The file is read by its own grammar (`pdf_tokens`) from its first byte to its last, whatever its
tables say: every object is found, in the file and in compressed object streams, and every name
in it is compared after its escapes (``/J#61vaScript``) are undone. An object that the reading
missed, because something else was wrapped around it, is refused, as is whatever hides objects
from it: encryption, unusual filters of an object stream, streams in other files.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

from ..errors import BadRecord
from ..text import Text
from .budget import Budget, Spent
from .pdf_tokens import Broken, Stream, read, unescaped

# What a reader would do by itself or on a click, and what is no page (ISO 32000-1, 12.6, 7.11.4,
# 12.7.8, 13). Every action with a script has one of the first two names.
ACTIVE = frozenset(
    {
        b"JavaScript",
        b"Rendition",
        b"Launch",
        b"ImportData",
        b"SubmitForm",
        b"GoToE",
        b"GoToR",
        b"EmbeddedFile",
        b"EmbeddedFiles",
        b"RichMedia",
        b"RichMediaExecute",
        b"Movie",
        b"XFA",
    }
)
_FOUND_OUT = ACTIVE | {b"Encrypt"}
MOST_UNPACKED = 100_000_000
MOST_NAMES = 2_000_000
_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
# As any reader would find it, also after a comment, or with no blank before it.
_HEADER = re.compile(rb"[\d\x00\t\n\x0c\r ]obj(?=[\x00\t\n\x0c\r <\[(/%])")


def checked(name: str, content: bytes) -> bytes:
    """The bytes as they are. Raises BadRecord for a PDF that is refused."""
    budget = Budget(MOST_UNPACKED, names=MOST_NAMES)
    try:
        found = read(content, budget)
        names = found.names & _FOUND_OUT
        for stream in found.streams:
            names |= _names_inside(stream, budget)
    except (Broken, Spent, zlib.error, RecursionError):
        raise BadRecord("files", _UNREADABLE.format(name=name)) from None
    if b"Encrypt" in names:
        raise BadRecord("files", _ENCRYPTED.format(name=name))
    if names & ACTIVE:
        raise BadRecord("files", _ACTIVE.format(name=name))
    if any(match.end() not in found.headers for match in _HEADER.finditer(content)):
        raise BadRecord("files", _UNREADABLE.format(name=name))
    return content


def _names_inside(stream: Stream, budget: Budget) -> set[bytes]:
    """What is refused among the names in an object stream; Broken where they cannot be read, or
    lie in another file."""
    if b"F" in stream.keys:
        raise Broken
    if b"First" not in stream.keys and stream.keys.get(b"Type") not in (b"ObjStm", b"?"):
        return set()
    if b"DecodeParms" in stream.keys or b"DP" in stream.keys:
        raise Broken
    if not stream.ends_by_length:
        raise Broken  # a reader that follows the reference sees another end
    inside = _unpacked(stream.data, budget) if _is_packed(stream.keys) else stream.data
    found = set()
    # Also what stands in strings there: too much is found rather than too little.
    for match in _NAME.finditer(inside):
        budget.name()
        name = unescaped(match[1])
        if name in _FOUND_OUT:
            found.add(name)
    return found


def _is_packed(keys: Mapping[bytes, bytes]) -> bool:
    """Whether the stream is deflated; Broken for any other filter."""
    if b"Filter" not in keys:
        return False
    if keys[b"Filter"] != b"FlateDecode":
        raise Broken
    return True


def _unpacked(data: bytes, budget: Budget) -> bytes:
    """What is packed, to its own end; Spent for too much."""
    unpacking = zlib.decompressobj()
    inside = unpacking.decompress(data, budget.unpacked + 1)
    budget.unpack(len(inside))
    if not unpacking.eof:
        raise Broken  # cut short: another reader may go on
    return inside


_UNREADABLE = Text(
    "PDF-filen ”{name}” går inte att kontrollera: den är trasig eller ovanligt uppbyggd. Skriv ut "
    "den till en ny PDF och lägg till den.",
    "The PDF “{name}” cannot be checked: it is broken or unusually built. Print it to a new PDF "
    "and add that.",
)
_ENCRYPTED = Text(
    "PDF-filen ”{name}” är skyddad med lösenord eller rättigheter och går inte att kontrollera. "
    "Spara den utan skydd.",
    "The PDF “{name}” is protected by a password or by rights and cannot be checked. Save it "
    "without protection.",
)
_ACTIVE = Text(
    "PDF-filen ”{name}” kan köra skript, starta program, skicka uppgifter eller bär på andra "
    "filer. Skriv ut den till en ny PDF och lägg till den.",
    "The PDF “{name}” can run scripts, start programs, send data, or carries other files. Print "
    "it to a new PDF and add that.",
)
