"""What an erasure would take away, and where it stands: read, shown, and not yet touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from . import asked_words, leaves, row_security
from .errors import BadRecord, NotFound
from .leaves import MARK
from .models import Case, DocumentVersion, LedgerEntry, TextVersion
from .passages import Found, found_elsewhere, passages_of
from .text import Text

WORDS, PEOPLE, TEXT, FILE, OTHER = "words", "people", "text", "file", "other"
SHORTEST = len(MARK)  # what is shorter is no passage to look for: it stands in other words


@dataclass(frozen=True)
class Place:
    """Something that would go: a half of an entry, a text version, a file, rows elsewhere, or
    what people have asked for (``asked``).

    ``wanted`` is whether it was named, or holds words that were typed; what only holds words of
    something named may be somebody else's sentence. ``said`` are the words that stand there.
    """

    key: str
    name: Text
    what: str
    entry: UUID | None = None
    version: int | None = None
    file: DocumentVersion | None = None
    found: Found | None = None
    asked: Sequence[LedgerEntry] = ()
    said: Sequence[str] = ()
    wanted: bool = False


@dataclass(frozen=True)
class Wish:
    """What somebody wants erased: an entry's words or names, a version, words anywhere."""

    entry: UUID | None = None
    halves: Sequence[str] = ()
    version: int | None = None
    passage: str = ""


@dataclass
class Plan:
    """Everything that would go, in the order of the history; and the words that are looked for,
    the longest first."""

    places: list[Place] = field(default_factory=list)
    passages: Sequence[str] = ()


def plan(case: Case, wish: Wish) -> Plan:
    """Where what is to be erased stands in the case; reads for the system, changes nothing.

    The case's files are always among the places: nobody reads them for words. The caller has
    seen to it that whoever asks may erase. Raises NotFound for an entry or a version that is not
    the case's, BadRecord for a passage too short to be looked for.
    """
    with row_security.seeing(row_security.SYSTEM):
        own = list(_named(case, wish))
        typed = _typed(wish)
        passages = leaves.longest_first([*typed, *_words_of(case, own)])
        places = {place.key: replace(place, wanted=True) for place in own}
        sure = {one.key for one in _with_passages(case, typed)} if passages != typed else None
        for place in _with_passages(case, passages):
            wanted = sure is None or place.key in sure
            places.setdefault(place.key, replace(place, wanted=wanted))
        return Plan([*places.values(), *_files(case)], passages)


def _typed(wish: Wish) -> list[str]:
    if not wish.passage:
        return []
    if len(wish.passage.strip()) < SHORTEST:
        raise BadRecord("passage", _TOO_SHORT)
    return leaves.longest_first([wish.passage])


def _named(case: Case, wish: Wish) -> Iterator[Place]:
    if wish.entry is not None:
        entry = _entry_of(case, wish.entry)
        if WORDS in wish.halves and entry.text.words is not None:
            yield _half(entry, WORDS)
        if PEOPLE in wish.halves and entry.text.people is not None:
            yield _half(entry, PEOPLE)
    if wish.version is not None:
        text = TextVersion.objects.filter(case=case.pk, number=wish.version).first()
        if text is None or text.content is None or text.pk == case.text_version_id:
            raise NotFound
        yield _text(text)


def _words_of(case: Case, own: Sequence[Place]) -> Iterator[str]:
    """Every passage of the halves that are named: the same may stand elsewhere."""
    for place in own:
        if place.entry is None:
            continue
        text = _entry_of(case, place.entry).text
        said = passages_of(text.data) if place.what == WORDS else text.names.values()
        yield from (one for one in said if len(one) >= SHORTEST)


def _entry_of(case: Case, entry: UUID) -> LedgerEntry:
    found = LedgerEntry.objects.filter(chain=case.public_id, pk=entry).select_related("text")
    one = found.first()
    if one is None or one.kind == "erasure":
        raise NotFound
    return one


def _half(entry: LedgerEntry, half: str, said: Sequence[str] = ()) -> Place:
    name = _HALVES[half].format(number=entry.seq, day=entry.decided_on.isoformat())
    return Place(f"{half}:{entry.pk}", name, half, entry=entry.pk, said=said)


def _text(text: TextVersion, *, holds: bool = False, said: Sequence[str] = ()) -> Place:
    name = (_TEXT_THAT_HOLDS if holds else _TEXT).format(number=text.number)
    return Place(f"text:{text.number}", name, TEXT, version=text.number, said=said)


def _with_passages(case: Case, passages: Sequence[str]) -> Iterator[Place]:
    if not passages:
        return
    yield from _in_the_record(case, passages)
    for found in found_elsewhere(case, passages):
        name = _ROWS.format(name=found.name, count=found.count)
        yield Place(f"rows:{found.key}", name, OTHER, found=found, said=found.said)
    asked = asked_words.entries_with(case, passages)
    if asked:
        yield Place("asked", _ASKED.format(count=len(asked)), OTHER, asked=asked)


def _in_the_record(case: Case, passages: Sequence[str]) -> Iterator[Place]:
    entries = LedgerEntry.objects.filter(chain=case.public_id).exclude(kind="erasure")
    for entry in entries.select_related("text").order_by("seq"):
        for half, said in ((WORDS, entry.text.data), (PEOPLE, entry.text.names)):
            text = leaves.holding(said, passages)
            if text is not None:
                yield _half(entry, half, [leaves.around(text, passages)])
    for version in TextVersion.objects.filter(case=case.pk).order_by("number"):
        text = leaves.holding(version.data, passages, of_case=True)
        if text is not None:
            holds = version.pk == case.text_version_id
            yield _text(version, holds=holds, said=[leaves.around(text, passages)])


def _files(case: Case) -> Iterator[Place]:
    rows = DocumentVersion.objects.filter(document__case=case.pk, erased_at__isnull=True)
    for row in rows.select_related("document").order_by("document", "number"):
        number = row.document.number or "–"
        name = _FILE.format(name=row.name, number=number, version=row.number)
        yield Place(f"file:{row.public_id}", name, FILE, file=row)


_HALVES = {
    WORDS: Text("Orden i post {number}, {day}", "The words of entry {number}, {day}"),
    PEOPLE: Text("Namnen i post {number}, {day}", "The names in entry {number}, {day}"),
}
_TEXT = Text("Text, version {number}", "Text, version {number}")
_TEXT_THAT_HOLDS = Text(
    "Text, version {number} (gäller nu: skrivs om utan orden)",
    "Text, version {number} (holds now: written anew without the words)",
)
_FILE = Text(
    "{name} (handling {number}, version {version})", "{name} (document {number}, version {version})"
)
_ROWS = Text("{name}: {count}", "{name}: {count}")
_ASKED = Text(
    "Sökningar och uttag av beslut, antecknade med orden: {count}",
    "Searches for and exports of decisions, recorded with the words: {count}",
)
_TOO_SHORT = Text(
    "Skriv minst nio tecken. Ett kort ord står också i andra ord.",
    "Write at least nine characters. A short word stands in other words, too.",
)
