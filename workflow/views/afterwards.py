"""What later entries say of one: corrected, changed, formally decided, erased; told both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .. import passages, permissions
from ..entry_kinds import OF_A_BODY
from ..erasure_grounds import GROUNDS
from ..later_acts import CHANGE, CORRECT, FORMAL, LATER
from ..lifecycle import Who
from ..models import Case, LedgerEntry
from ..rights import Right
from ..templatetags.wording import long_day
from ..text import Text
from .doors import Door, address


@dataclass(frozen=True)
class Reference:
    """That an entry speaks of another of the same case, which stands at ``place``."""

    sentence: Text
    place: int


def references(entries: Sequence[LedgerEntry]) -> Mapping[UUID, Sequence[Reference]]:
    """By entry what it says of an earlier one, and what later ones say of it; asks nothing."""
    known = {entry.pk: entry for entry in entries}
    found: dict[UUID, list[Reference]] = defaultdict(list)
    for entry in entries:
        earlier = known.get(entry.refers_to_id) if entry.refers_to_id else None
        if earlier is None or entry.act not in _SPOKEN_OF:
            continue
        speaks, spoken_of = _SPEAKS[entry.act], _SPOKEN_OF[entry.act]
        day = long_day(earlier.decided_on)
        found[entry.pk].append(Reference(speaks.format(day=day), earlier.seq))
        day = long_day(entry.decided_on)
        found[earlier.pk].append(Reference(spoken_of.format(day=day), entry.seq))
    return found


def erasure_said(words: Mapping[str, Any]) -> Iterator[tuple[Text, str]]:
    """What an erasure took away, and on what ground."""
    if words.get("what"):
        yield _WHAT, ", ".join(str(_what(one)) for one in words["what"])
    if words.get("ground"):
        yield _GROUND, str(GROUNDS.get(words["ground"], words["ground"]))
    if words.get("reference"):
        yield _REFERENCE, words["reference"]


def _what(said: str) -> Text:
    """A thing that was erased, in words: "words", "text 3", "workflow.Release: 1"."""
    code, _, rest = said.partition(" ")
    if said in _THINGS:
        return _THINGS[said]
    name = _ASKED if code == "asked:" else passages.name_of(code.rstrip(":"))
    if code == "text":
        return _VERSION.format(number=rest)
    return _COUNTED.format(name=name, count=rest) if name is not None else Text(said, said)


def doors_of(case: Case, entry: LedgerEntry) -> list[Door]:
    """What the actor of the case's turn may do about one entry of its history; asks nothing."""
    return [*_about_a_decision(case, entry), *_erasing(case, entry)]


def _about_a_decision(case: Case, entry: LedgerEntry) -> Iterator[Door]:
    turn, person = case.turn, case.turn.actor.person
    if entry.kind not in OF_A_BODY or entry.body is None or case.number is None:
        return
    if person is None or person.pk in turn.conflicted:
        return
    body = entry.body
    if turn.rights.find(Right.RECORD, body.pk, "body") is not None:
        for code, name in ((CORRECT, "correct"), (CHANGE, "change-decision")):
            href = address(name, case_id=case.public_id, entry_id=entry.pk)
            yield Door(code, LATER[code].rule.label, href)
    turn.about = entry
    formal = permissions.find_capacity(case, turn, LATER[FORMAL].rule)
    turn.about = None
    if body.is_advisory and formal is not None:
        href = address("formal-decision", case_id=case.public_id, entry_id=entry.pk)
        yield Door(FORMAL, LATER[FORMAL].rule.label, href)


def _erasing(case: Case, entry: LedgerEntry) -> Iterator[Door]:
    if not may_erase(case):
        return
    text = entry.text
    if entry.kind != "erasure" and (text.words is not None or text.people is not None):
        href = f"{address('erase', case_id=case.public_id)}?post={entry.pk}"
        yield Door("erase", _ERASE, href)


def may_erase(case: Case) -> bool:
    """Whether the actor of the case's turn keeps the records of its owner."""
    person = case.turn.actor.person
    if person is None or person.pk in case.turn.conflicted:
        return False
    return permissions.holds(Who.RECORDS_MANAGER, case, case.turn) is not None


_SPEAKS: Mapping[str, Text] = {
    CORRECT: Text("Rättar beslutet {day}", "Corrects the decision of {day}"),
    CHANGE: Text("Ändrar beslutet {day}", "Changes the decision of {day}"),
    FORMAL: Text("Hör till beslutet {day}", "Belongs to the decision of {day}"),
    "erase": Text("Gäller posten {day}", "Is about the entry of {day}"),
}
_SPOKEN_OF: Mapping[str, Text] = {
    CORRECT: Text("Rättad {day}", "Corrected on {day}"),
    CHANGE: Text("Ändrad {day}", "Changed on {day}"),
    FORMAL: Text("Formellt beslut {day}", "Formal decision on {day}"),
    "erase": Text("Gallrad {day}", "Erased on {day}"),
}
_ERASE = Text("Gallra", "Erase")
_WHAT = Text("Gallrat", "Erased")
_THINGS: Mapping[str, Text] = {
    "words": Text("orden i en post", "the words of an entry"),
    "people": Text("namnen i en post", "the names in an entry"),
    "text": Text("ord i utkastets text", "words in the draft's text"),
    "file": Text("en fil", "a file"),
}
_VERSION = Text("text, version {number}", "text, version {number}")
_COUNTED = Text("{name}: {count}", "{name}: {count}")
_ASKED = Text("Sökningar och uttag av beslut", "Searches for and exports of decisions")
_GROUND = Text("Grund", "Ground")
_REFERENCE = Text("Beslut eller begäran", "Decision or request")
