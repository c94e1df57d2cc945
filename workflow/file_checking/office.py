"""Office files (OOXML, OpenDocument): packages of XML, refused when they carry a program, fetch
something, or unpack into more than they should.

Of a package every entry is looked at: its name must be of a kind that belongs there, its XML must
be without a document type (which is what bombs of entities are made of), and what it refers to
outside itself must be links that a person follows, nothing that a program fetches by itself.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from .. import person_data
from ..errors import BadRecord
from ..text import Text
from .budget import Budget, Spent
from .office_xml import Active, Broken, Whole, read_xml
from .persons import Person
from .plain import A_PERSON

_OOXML = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
    "pptx": f"{_OOXML}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
MOST_ENTRIES = 3_000
MOST_UNPACKED = 200_000_000
MOST_XML = 60_000_000
MOST_ELEMENTS = 3_000_000
HIGHEST_RATIO = 300  # XML of empty rows packs a hundred to one
_CHUNK = 1 << 16
_BEFORE_XML = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"  # marks of encodings, blanks, halves of signs
_BELONGS = re.compile(
    r"(xml|rels|vml|png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|svg|svm|wdp|webp|ttf|otf|odttf|fntdata"
    r"|rdf|txt|psmdcp|thmx|sigs)$"
)
# What has another ending, or none, and belongs all the same.
_ALSO = re.compile(r"(^mimetype$|^layout-cache$|printerSettings\d*\.bin$|/$)")
# The numbers behind a diagram: a package in the package, looked at in the same way.
_INNER = re.compile(r"/embeddings/[^/]+\.(xlsx|docx|pptx)$", re.IGNORECASE)
# Programs, wherever they lie.
_CARRIES = re.compile(
    r"(vba|macrosheets/|activeX/|ctrlProps/|customUI|^Basic/|^Scripts/|^Object[^/]*/Basic)",
    re.IGNORECASE,
)


def kind_in(content: bytes) -> str:
    """Which kind of package the bytes are, as an ending; empty where it is none."""
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if "mimetype" in names:
                said = package.open("mimetype").read(200).decode("ascii", "replace").strip()
                return next((end for end, kind in MEDIA_TYPES.items() if kind == said), "")
            return next((end for end, main in _MAIN.items() if main in names), "")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return ""


def checked(name: str, content: bytes) -> bytes:
    """The bytes as they are. Raises BadRecord for a package that is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            whole = Whole(Budget(MOST_UNPACKED, elements=MOST_ELEMENTS))
            _check(package, len(content), whole)
    except Person:
        raise BadRecord("files", A_PERSON.format(name=name, why=person_data.A_PERSON)) from None
    except Spent:
        raise BadRecord("files", _SAID["bomb"].format(name=name)) from None
    except Active as found:
        raise BadRecord("files", _SAID[str(found)].format(name=name)) from None
    except (Broken, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        raise BadRecord("files", _UNREADABLE.format(name=name)) from None
    except Exception as error:  # what zlib and lzma raise for broken data has no common name
        if type(error).__module__ not in ("zlib", "_lzma", "lzma"):
            raise
        raise BadRecord("files", _UNREADABLE.format(name=name)) from None
    return content


def _check(package: zipfile.ZipFile, size: int, whole: Whole, *, inner: bool = False) -> None:
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        raise Broken
    if sum(entry.file_size for entry in entries) > min(whole.budget.unpacked, size * HIGHEST_RATIO):
        raise Active("bomb")
    for entry in entries:
        if _INNER.search(entry.filename) and not inner:
            whole.budget.unpack(entry.file_size)
            with zipfile.ZipFile(io.BytesIO(package.read(entry))) as within:
                _check(within, entry.file_size, whole, inner=True)
            continue
        _check_name(entry)
        _read(package, entry, whole)


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & 0x1:
        raise Active("encrypted")
    if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name:
        raise Broken
    if _CARRIES.search(name):
        raise Active("program")
    ending = name.rpartition(".")[2].lower()
    if not _BELONGS.match(ending) and not _ALSO.search(name):
        raise Active("program")


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo, whole: Whole) -> None:
    """Reads an entry to its end, XML by its grammar."""
    read: Callable[[bytes, bool], None] | None = None
    length = 0
    with package.open(entry) as part:
        while chunk := part.read(_CHUNK):
            if length == 0 and _is_xml(entry.filename, chunk):
                read = read_xml(entry.filename, whole)
            length += len(chunk)
            whole.budget.unpack(len(chunk))
            if read is not None:
                if length > MOST_XML:
                    raise Active("bomb")
                read(chunk, False)
    if read is not None:
        read(b"", True)


def _is_xml(name: str, chunk: bytes) -> bool:
    """Whether an entry that begins so is XML: what reads it goes by what the package declares it
    to be, not by its ending. One that begins with nothing but very many blanks may be."""
    begins = chunk.lstrip(_BEFORE_XML)[:1]
    return (
        name.lower().endswith((".xml", ".rels", ".vml", ".rdf", ".svg"))
        or begins == b"<"
        or (not begins and len(chunk) == _CHUNK)
    )


_UNREADABLE = Text(
    "Filen ”{name}” går inte att kontrollera: den är trasig eller ovanligt uppbyggd. Öppna den i "
    "programmet som den är gjord i och spara den på nytt, eller spara den som PDF.",
    "The file “{name}” cannot be checked: it is broken or unusually built. Open it in the program "
    "it was made in and save it anew, or save it as PDF.",
)
_SAID: dict[str, Text] = {
    "program": Text(
        "Filen ”{name}” bär på makron, program eller andra filer och tas inte emot. Spara den "
        "utan dem, eller som PDF.",
        "The file “{name}” carries macros, programs or other files and is not accepted. Save it "
        "without them, or as PDF.",
    ),
    "fetches": Text(
        "Filen ”{name}” hämtar något utifrån när den öppnas (till exempel en mall, en bild eller "
        "värden ur en annan fil). Klistra in det i filen, eller spara den som PDF.",
        "The file “{name}” fetches something from outside when it is opened (a template, a "
        "picture, or values of another file). Paste it into the file, or save it as PDF.",
    ),
    "bomb": Text(
        "Filen ”{name}” packas upp till mer än vad som tas emot.",
        "The file “{name}” unpacks into more than is accepted.",
    ),
    "encrypted": Text(
        "Filen ”{name}” är skyddad med lösenord och går inte att kontrollera. Spara den utan.",
        "The file “{name}” is protected by a password and cannot be checked. Save it without.",
    ),
}
