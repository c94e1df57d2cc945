"""Which kinds of files are taken, and how a file is known to be one: by its bytes and its name,
which must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import puremagic

from ..errors import BadRecord
from ..text import Text
from . import office, pdf, pictures, plain
from .names import ending_of

Clean = Callable[[str, bytes], bytes]


@dataclass(frozen=True)
class Kind:
    """A kind of file: its endings, how its bytes are known, and what cleans or refuses it.

    ``cleaned`` takes name and bytes, returns the bytes to store, raises BadRecord.
    """

    endings: tuple[str, ...]
    media_type: Callable[[bytes], str]
    is_one: Callable[[bytes], bool]
    cleaned: Clean


def _always(media_type: str) -> Callable[[bytes], str]:
    return lambda _: media_type


def _magic(media_type: str) -> Callable[[bytes], bool]:
    """Whether the signs at the beginning are those of the type; polyglots begin as one thing."""
    return lambda content: media_type in {found.mime_type for found in _found(content)}


def _found(content: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return []


def _picture(media_type: str, *endings: str) -> Kind:
    return Kind(
        endings,
        _always(media_type),
        _magic(media_type),
        lambda name, content: pictures.cleaned(name, content, media_type),
    )


def _office(ending: str) -> Kind:
    return Kind(
        (ending,),
        _always(office.MEDIA_TYPES[ending]),
        lambda content: office.kind_in(content) == ending,
        office.checked,
    )


KINDS: tuple[Kind, ...] = (
    Kind(
        ("pdf",),
        _always("application/pdf"),
        lambda content: content.startswith(b"%PDF-") and _magic("application/pdf")(content),
        pdf.checked,
    ),
    _picture("image/png", "png"),
    _picture("image/jpeg", "jpg", "jpeg"),
    _picture("image/webp", "webp"),
    *(_office(ending) for ending in office.MEDIA_TYPES),
    Kind(("txt",), plain.media_type("text/plain"), plain.is_text, plain.checked),
    Kind(("csv",), plain.media_type("text/csv"), plain.is_text, plain.checked),
)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)


def kind_of(name: str, content: bytes) -> Kind:
    """The kind of a file; ``name`` is cleaned. BadRecord for one that is not taken, and where
    name and content say different things."""
    ending = ending_of(name)
    kind = next((kind for kind in KINDS if ending in kind.endings), None)
    if kind is None:
        raise BadRecord(
            "files",
            (_MACROS if ending in _WITH_MACROS else _NOT_TAKEN).format(
                name=name, endings=", ".join(ENDINGS)
            ),
        )
    if not kind.is_one(content):
        raise BadRecord("files", _IS_ANOTHER.format(name=name, ending=ending))
    return kind


_WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm"})
_NOT_TAKEN = Text(
    "Filen ”{name}” är av ett slag som inte tas emot. Det går bra med: {endings}. Spara den som "
    "något av dem, helst PDF.",
    "The file “{name}” is of a kind that is not accepted. These are: {endings}. Save it as one "
    "of them, preferably PDF.",
)
_MACROS = Text(
    "Filen ”{name}” kan innehålla makron, alltså program, och tas inte emot. Spara den utan "
    "makron (docx, xlsx, pptx) eller som PDF.",
    "The file “{name}” can contain macros, that is, programs, and is not accepted. Save it "
    "without macros (docx, xlsx, pptx) or as PDF.",
)
_IS_ANOTHER = Text(
    "Filen ”{name}” heter som en {ending}-fil, men innehållet är något annat. Öppna den i "
    "programmet som den är gjord i och spara den på nytt.",
    "The file “{name}” is named as a {ending} file, but its content is something else. Open it "
    "in the program it was made in and save it anew.",
)
