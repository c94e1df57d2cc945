"""The XML of office files, read by its grammar in whatever encoding: what it would fetch or run."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

_FOLLOWED = ("http://", "https://", "mailto:", "tel:")
# Attributes by which OpenDocument refers to something, and VML and SVG to pictures.
_REFERS = ("href", "src")
_SCRIPTS = frozenset({"script", "event-listener", "ddeLink", "dde-source", "applet"})
_QUERIES = frozenset({"dbPr", "webPr", "auto-reload"})
_PROGRAMS = frozenset({"vbaProject", "oleObject", "aFChunk", "control", "attachedToolbars"})
# The template that a document was made from, on somebody's own disk: nobody else's is opened.
_ON_A_DISK = re.compile(r"(file:///)?[A-Za-z]:[\\/]")
_FIELDS_THAT_RUN = re.compile(r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.I)
_DEEPEST = 400


class Broken(Exception):
    """It cannot be read."""


class Active(Exception):
    """It runs, fetches or is too much: the word says which (`office._SAID`)."""


def read_xml(name: str) -> Callable[[bytes, bool], None]:
    """What takes the bytes of one entry, piece by piece, and whether that was all.

    Raises Broken where they are no XML or have a document type, Active for what is refused.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    looking = _Looking(is_relations=name.endswith(".rels"))
    parser.StartElementHandler = looking.begins
    parser.EndElementHandler = looking.ends
    parser.CharacterDataHandler = looking.says
    parser.StartDoctypeDeclHandler = _refuse_type
    parser.buffer_text = True

    def take(piece: bytes, last: bool) -> None:
        try:
            parser.Parse(piece, last)
        except expat.ExpatError:
            raise Broken from None

    return take


def _refuse_type(*_: object) -> None:
    raise Broken


class _Looking:
    """Follows one entry from its first element to its last."""

    def __init__(self, *, is_relations: bool) -> None:
        self.is_relations = is_relations
        self.depth = 0
        self.instruction: list[str] | None = None

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Broken
        said = {_local(key): value for key, value in attributes.items()}
        if self.is_relations:
            _check_relation(said)
            return
        local = _local(name)
        _check_element(local, said)
        if local == "instrText":
            self.instruction = self.instruction or []
        if local == "fldChar" and said.get("fldCharType") == "begin":
            self.instruction = []

    def ends(self, name: str) -> None:
        self.depth -= 1
        if _local(name) == "instrText" and self.instruction is not None:
            _check_field("".join(self.instruction))

    def says(self, text: str) -> None:
        if self.instruction is not None and len(self.instruction) < 1000:
            self.instruction.append(text)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _check_element(local: str, said: dict[str, str]) -> None:
    if local in _SCRIPTS or "macroEnabled" in said.get("ContentType", ""):
        raise Active("program")
    if local == "encryption-data":
        raise Active("encrypted")
    if local in _QUERIES:
        raise Active("fetches")
    if local == "fldSimple":
        _check_field(said.get("instr", ""))
    for key in _REFERS:
        target = said.get(key, "")
        followed = local == "a" and target.lower().startswith(_FOLLOWED)
        on_a_disk = local == "template" and _ON_A_DISK.match(target)
        if _OUTSIDE.match(target) and not followed and not on_a_disk:
            raise Active("fetches")


def _check_relation(said: dict[str, str]) -> None:
    """A relation to something outside is a link that a person follows, or it is refused."""
    kind, target = said.get("Type", "").rpartition("/")[2], said.get("Target", "")
    if kind in _PROGRAMS:
        raise Active("program")
    if said.get("TargetMode", "").lower() != "external" and not _ELSEWHERE.match(target):
        return
    followed = kind == "hyperlink" and target.lower().startswith(_FOLLOWED)
    on_a_disk = kind == "attachedTemplate" and _ON_A_DISK.match(target)
    if not followed and not on_a_disk:
        raise Active("fetches")


def _check_field(instruction: str) -> None:
    if _FIELDS_THAT_RUN.match(instruction):
        raise Active("fetches")


# An address with a scheme, or a share; in OpenDocument also a path out of the package.
_ELSEWHERE = re.compile(r"\s*(?!data:)([A-Za-z][A-Za-z0-9+.-]*:|//|\\\\)")
_OUTSIDE = re.compile(rf"{_ELSEWHERE.pattern}|\s*(/\w|\.\./)")
