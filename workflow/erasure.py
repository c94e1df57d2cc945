"""Lawful erasure: the words or names beside an entry, a text version, and the same words elsewhere.

An entry of kind ``erasure`` is what empties the record (migration 0023); rows beside it are
changed here, in the same transaction. What remains is what the entry's own columns say: which
act, when, by whom as a public id, and the fingerprints. Arkivlagen (1990:782) 10 §;
dataskyddsförordningen (EU) 2016/679, article 17.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from . import gate, ledger, loading, row_security, versions
from .deadlines import local_date
from .entries import people_of
from .erasure_grounds import CHOOSABLE, FINISHED
from .errors import BadRecord, MissingForGate, NotFound
from .ledger import Entry
from .lifecycle import Who, rule
from .models import Case, LedgerEntry, TextVersion
from .passages import MARK, Found, found_elsewhere, in_json, passages_of, without
from .records import check_characters
from .text import Text
from .turn import Actor

RULE = rule(Text("Gallra", "Erase"), Who.RECORDS_MANAGER, kind="erasure")
WEED = rule(Text("Rensa arbetsutkast", "Weed working drafts"), Who.RECORDS_MANAGER, kind="erasure")
WORDS, PEOPLE, TEXT, OTHER = "words", "people", "text", "other"
SHORTEST = len(MARK)  # what is shorter is no passage to look for: it stands in other words


@dataclass(frozen=True)
class Place:
    """Something that would go: a half of an entry, a text version, or rows elsewhere."""

    key: str
    name: Text
    what: str
    entry: UUID | None = None
    version: int | None = None
    found: Found | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody wants erased: an entry's words or names, a version, words anywhere."""

    entry: UUID | None = None
    halves: Sequence[str] = ()
    version: int | None = None
    passage: str = ""


@dataclass
class Plan:
    """Everything that would go, in the order of the history; and the words that are looked for."""

    places: list[Place] = field(default_factory=list)
    passages: Sequence[str] = ()


def plan(case: Case, wish: Wish) -> Plan:
    """Where what is to be erased stands in the case; reads for the system, changes nothing.

    The caller has seen to it that whoever asks may erase. Raises NotFound for an entry or a
    version that is not the case's, BadRecord for a passage too short to be looked for.
    """
    with row_security.seeing(row_security.SYSTEM):
        return _plan(case, wish)


def erase(
    case_id: UUID,
    wish: Wish,
    *,
    keys: Collection[str],
    ground: str,
    reference: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Erases the places of the wish that ``keys`` name; returns how many there were.

    By the records manager of the owner's party, on a ground with its reference. Each emptied
    half and text is an entry of its own in the case's chain. Raises NotFound, NotPermitted,
    MissingForGate, BadRecord or LockBusy; nothing is erased then.
    """
    with loading.one_turn(actor, now):
        case = _begin(case_id, RULE, "erase", actor, now)
        check_characters(reference, "reference")
        if ground not in CHOOSABLE:
            raise BadRecord("ground", _NO_GROUND)
        if not reference.strip():
            raise MissingForGate(["reference"], [_REFERENCE])
        with row_security.seeing(row_security.SYSTEM):
            planned = _plan(case, wish)
            places = [place for place in planned.places if place.key in keys]
            if not places:
                raise MissingForGate(["places"], [_PLACES])
            told = {"ground": ground, "reference": reference.strip()}
            _erase(case, places, planned.passages, wish.entry, told)
    return len(places)


def drafts_of(case: Case) -> list[int]:
    """The numbers of the versions that weeding would remove, once the case is finished.

    A working draft is a version that no entry rests on and that is not the newest.
    """
    if case.finished is None:
        return []
    rests = LedgerEntry.objects.filter(chain=case.public_id, text_number__isnull=False)
    found = TextVersion.objects.filter(case=case.pk).exclude(pk=case.text_version_id)
    found = found.exclude(number__in=rests.values("text_number"))
    return list(found.order_by("number").values_list("number", flat=True))


def weed(case_id: UUID, *, actor: Actor, now: datetime) -> int:
    """Removes the working drafts of a finished case (arkivlagen 6 §); returns how many.

    By the records manager; one entry says which. Raises as ``erase``; BadRecord where there
    are none.
    """
    with loading.one_turn(actor, now):
        case = _begin(case_id, WEED, "weed", actor, now)
        with row_security.seeing(row_security.SYSTEM):
            numbers = drafts_of(case)
            if not numbers:
                raise BadRecord("weed", _NO_DRAFTS)
            words = {"what": [f"text {n}" for n in numbers], "count": len(numbers)}
            _record(case, [_entry(case, "weed", "", words | {"ground": FINISHED})])
    return len(numbers)


def _begin(case_id: UUID, wanted: Any, code: str, actor: Actor, now: datetime) -> Case:
    case = loading.begin(case_id, actor=actor, now=now)
    with gate.hidden_unless_visible(case, actor):
        gate.permit(case, wanted, code, None, own_item=False)
        if not loading.is_visible(case, actor.person):
            raise NotFound
    return case


# -- what would go


def _plan(case: Case, wish: Wish) -> Plan:
    places: dict[str, Place] = {}
    passages: list[str] = []
    if wish.passage:
        if len(wish.passage.strip()) < SHORTEST:
            raise BadRecord("passage", _TOO_SHORT)
        passages.append(wish.passage.strip())
    if wish.entry is not None:
        for place in _halves(_entry_of(case, wish.entry), wish.halves, passages):
            places[place.key] = place
    if wish.version is not None:
        text = TextVersion.objects.filter(case=case.pk, number=wish.version).first()
        if text is None or text.content is None or text.pk == case.text_version_id:
            raise NotFound
        place = _text(text)
        places[place.key] = place
    for place in _with_passages(case, passages):
        places.setdefault(place.key, place)
    return Plan(list(places.values()), passages)


def _entry_of(case: Case, entry: UUID) -> LedgerEntry:
    found = LedgerEntry.objects.filter(chain=case.public_id, pk=entry).select_related("text")
    one = found.first()
    if one is None or one.kind == "erasure":
        raise NotFound
    return one


def _halves(entry: LedgerEntry, halves: Sequence[str], passages: list[str]) -> Iterator[Place]:
    if WORDS in halves and entry.text.words is not None:
        passages += [one for one in passages_of(entry.text.data) if len(one) >= SHORTEST]
        yield _half(entry, WORDS)
    if PEOPLE in halves and entry.text.people is not None:
        passages += [name for name in entry.text.names.values() if len(name) >= SHORTEST]
        yield _half(entry, PEOPLE)


def _half(entry: LedgerEntry, half: str) -> Place:
    name = _HALVES[half].format(number=entry.seq, day=entry.decided_on.isoformat())
    return Place(f"{half}:{entry.pk}", name, half, entry=entry.pk)


def _text(text: TextVersion, *, holds: bool = False) -> Place:
    name = (_TEXT_THAT_HOLDS if holds else _TEXT).format(number=text.number)
    return Place(f"text:{text.number}", name, TEXT, version=text.number)


def _with_passages(case: Case, passages: Sequence[str]) -> Iterator[Place]:
    if not passages:
        return
    entries = LedgerEntry.objects.filter(chain=case.public_id).exclude(kind="erasure")
    for entry in entries.select_related("text").order_by("seq"):
        for half, said in ((WORDS, entry.text.words), (PEOPLE, entry.text.people)):
            if said is not None and any(in_json(one) in said for one in passages):
                yield _half(entry, half)
    for text in TextVersion.objects.filter(case=case.pk, content__isnull=False).order_by("number"):
        if any(in_json(one) in (text.content or "") for one in passages):
            yield _text(text, holds=text.pk == case.text_version_id)
    for found in found_elsewhere(case, passages):
        name = _ROWS.format(name=found.name, count=found.count)
        yield Place(f"rows:{found.key}", name, OTHER, found=found)


# -- taking it away


def _erase(
    case: Case,
    places: Sequence[Place],
    passages: Sequence[str],
    about: UUID | None,
    told: dict[str, str],
) -> None:
    others = [place for place in places if place.found is not None]
    for place in others:
        assert place.found is not None
        place.found.erase()
    case.refresh_from_db(fields=["title"])
    entries = []
    for place in places:
        if place.entry is not None:
            said = told | {"what": [place.what]}
            entries.append(_entry(case, "erase", place.what, said, refers_to=place.entry))
        elif place.version is not None:
            entries += _erase_text(case, place.version, passages, told)
    if others or not entries:
        names = [f"{p.found.key}: {p.found.count}" for p in others if p.found is not None]
        words = told | {"what": names or [TEXT]}
        entries.append(_entry(case, "erase", OTHER, words, refers_to=about))
    _record(case, entries)


def _erase_text(
    case: Case, number: int, passages: Sequence[str], told: dict[str, str]
) -> list[Entry]:
    """The entry that empties a version. The one that holds is written anew first, without the
    words; a draft's only version is overwritten, and nothing is left to be emptied."""
    text = TextVersion.objects.get(case=case.pk, number=number)
    if text.pk == case.text_version_id:
        content = without(text.content or "", passages)
        versions.write(case, content, by=case.turn.actor.person, now=case.turn.now)
        case.save(update_fields=["text_version"])
        if case.text_version_id == text.pk:
            return []
    words = told | {"what": [f"{TEXT} {number}"]}
    return [_entry(case, "erase", TEXT, words, version=text)]


def _entry(
    case: Case,
    act: str,
    outcome: str,
    words: dict[str, Any],
    *,
    refers_to: UUID | None = None,
    version: TextVersion | None = None,
) -> Entry:
    turn = case.turn
    person, held = turn.actor.person, turn.held
    return Entry(
        chain=case.public_id,
        case=case.public_id,
        kind="erasure",
        act=act,
        outcome=outcome,
        decided_on=local_date(turn.now),
        organisation=held.place_ref if held is not None else None,
        decided_by=person.public_id if person else None,
        recorded_by=person.public_id if person else None,
        membership=held.membership if held is not None else None,
        text_number=version.number if version is not None else None,
        text_sha256=version.sha256 if version is not None else "",
        refers_to=refers_to,
        words=words | {"place": held.place_name if held is not None else ""},
        people=people_of(turn, None),
    )


def _record(case: Case, entries: Sequence[Entry]) -> None:
    case.ledger_head = ledger.record(entries)
    case.save(update_fields=["ledger_head"])


_HALVES = {
    WORDS: Text("Orden i post {number}, {day}", "The words of entry {number}, {day}"),
    PEOPLE: Text("Namnen i post {number}, {day}", "The names in entry {number}, {day}"),
}
_TEXT = Text("Text, version {number}", "Text, version {number}")
_TEXT_THAT_HOLDS = Text(
    "Text, version {number} (gäller nu: skrivs om utan orden)",
    "Text, version {number} (holds now: written anew without the words)",
)
_ROWS = Text("{name}: {count}", "{name}: {count}")
_NO_GROUND = Text("Välj på vilken grund.", "Choose on what ground.")
_REFERENCE = Text("gallringsbeslutet eller begäran", "the decision on erasure or the request")
_PLACES = Text("vad som ska gallras", "what is to be erased")
_TOO_SHORT = Text(
    "Skriv minst nio tecken. Ett kort ord står också i andra ord.",
    "Write at least nine characters. A short word stands in other words, too.",
)
_NO_DRAFTS = Text(
    "Ärendet har inga arbetsutkast att rensa, eller är inte avslutat.",
    "The case has no working drafts to weed, or is not finished.",
)
