"""The XML of office files, read by its grammar in whatever encoding: what it would fetch or run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from .budget import Budget
from .persons import Looking

_FOLLOWED = ("http://", "https://", "mailto:", "tel:")
# Attributes by which OpenDocument refers to something, and VML and SVG to pictures.
_REFERS = ("href", "src")
_SCRIPTS = frozenset({"script", "event-listener", "ddeLink", "dde-source", "applet"})
_QUERIES = frozenset({"dbPr", "webPr", "auto-reload"})
_PROGRAMS = frozenset({"vbaProject", "oleObject", "aFChunk", "control", "attachedToolbars"})
# The template that a document was made from, on somebody's own disk: nobody else's is opened.
_ON_A_DISK = re.compile(r"(file:///)?[A-Za-z]:[\\/]")
_FIELDS_THAT_RUN = re.compile(r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.I)
# Of a field's words the first says what it does.
_FIRST_WORD = 64
_INSTRUCTIONS = ("instrText", "delInstrText")
# Where OOXML has what people read: in runs, which do not part a word, and in cells.
_READ = ("t", "v")
_PART_TEXT = ("p", "si", "is", "v", "br", "tab", "cr")
_TYPES = "[content_types].xml"
# What XML is called in packages; other parts that are declared to be XML hide what they are.
_MAY_BE_XML = (".xml", ".rels", ".vml", ".rdf", ".svg", ".psmdcp")
_DEEPEST = 400
_LONGEST_TAG = 4_000_000


class Broken(Exception):
    """It cannot be read."""


class Active(Exception):
    """It runs, fetches or is too much: the word says which (`office._SAID`)."""


@dataclass
class Whole:
    """What all parts of a file have together: how much work it may be, and its text."""

    budget: Budget
    text: Looking = field(default_factory=Looking)


def read_xml(name: str, whole: Whole) -> Callable[[bytes, bool], None]:
    """What takes the bytes of one entry, piece by piece, and whether that was all.

    Raises Broken where they are no XML or have a document type, Active for what is refused,
    Person for a personal number in its text, Spent for too much work.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    looking = _Follows(name.lower(), whole)
    taken = 0
    parser.StartElementHandler = looking.begins
    parser.EndElementHandler = looking.ends
    parser.CharacterDataHandler = looking.says
    parser.StartDoctypeDeclHandler = _refuse_type
    parser.buffer_text = True

    def take(piece: bytes, last: bool) -> None:
        nonlocal taken
        taken += len(piece)
        try:
            parser.Parse(piece, last)
        except expat.ExpatError:
            raise Broken from None
        if taken - parser.CurrentByteIndex > _LONGEST_TAG:
            raise Broken  # a tag comes as a whole, with millions of attributes
        if last:
            whole.text.finish()

    return take


def _refuse_type(*_: object) -> None:
    raise Broken


class _Follows:
    """Follows one entry from its first element to its last."""

    def __init__(self, name: str, whole: Whole) -> None:
        self.name, self.whole = name, whole
        self.depth = 0
        self.fields: list[str] = []  # the beginning of each open field's instruction
        self.within = ""  # which element's text is read

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self.whole.budget.element(len(attributes))
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Broken
        local = self.within = _local(name)
        said = {_local(key): value for key, value in attributes.items()} if attributes else {}
        if self.name.endswith(".rels"):
            _check_relation(said)
        if self.name == _TYPES:
            _check_type(said)
        _check_element(local, said)
        if local == "fldChar":
            self._field(said.get("fldCharType", ""))

    def _field(self, part: str) -> None:
        """A field begins, which may be within another's instruction, or ends."""
        if part == "begin":
            self.fields.append("")
        elif self.fields:
            _check_field(self.fields[-1])
            if part == "end":
                self.fields.pop()

    def ends(self, name: str) -> None:
        self.depth -= 1
        local = _local(name)
        if local in _INSTRUCTIONS and self.fields:
            _check_field(self.fields[-1])
        if local in _PART_TEXT:
            self.whole.text.add("\n")
        self.within = ""

    def says(self, text: str) -> None:
        if self.within in _READ:
            self.whole.text.add(text)
        if self.within in _INSTRUCTIONS:
            self.fields = self.fields or [""]
            self._add(-1, text)
        elif self.within == "t" and len(self.fields) > 1:
            self._add(-2, text)  # what the inner field gives is a part of the outer's instruction

    def _add(self, which: int, text: str) -> None:
        if len(self.fields[which]) < _FIRST_WORD:
            self.fields[which] = (self.fields[which] + text).lstrip()[:_FIRST_WORD]


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
        target = said.get(key)
        if not target:
            continue
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


def _check_type(said: dict[str, str]) -> None:
    """What is declared to be XML is called so, or it is not what it seems."""
    part = said.get("PartName") or f".{said.get('Extension', '')}"
    if said.get("ContentType", "").lower().endswith(("+xml", "/xml")) and not part.lower().endswith(
        _MAY_BE_XML
    ):
        raise Broken


def _check_field(instruction: str) -> None:
    if _FIELDS_THAT_RUN.match(instruction):
        raise Active("fetches")


# An address with a scheme, or a share; in OpenDocument also a path out of the package.
_ELSEWHERE = re.compile(r"\s*(?!data:)([A-Za-z][A-Za-z0-9+.-]*:|//|\\\\)")
_OUTSIDE = re.compile(rf"{_ELSEWHERE.pattern}|\s*(/\w|\.\./)")
