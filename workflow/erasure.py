"""Lawful erasure: the words or names beside an entry, a text version, and the same words elsewhere.

An entry of kind ``erasure`` is what empties the record (migration 0023); rows beside it are
changed here, in the same transaction. What remains is what the entry's own columns say: which
act, when, by whom as a public id, and the fingerprints. Arkivlagen (1990:782) 10 §;
dataskyddsförordningen (EU) 2016/679, article 17.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from . import archiving, document_store, gate, leaves, ledger, loading, row_security, versions
from .deadlines import local_date
from .entries import people_of
from .erasure_grounds import CHOOSABLE, FINISHED
from .erasure_plan import FILE, OTHER, PEOPLE, TEXT, WORDS, Place, Plan, Wish, plan
from .errors import BadRecord, MissingForGate, NotFound
from .ledger import Entry
from .lifecycle import Who, rule
from .models import Case, LedgerEntry, TextVersion
from .records import check_characters
from .text import Text
from .turn import Actor

__all__ = ["FILE", "PEOPLE", "WORDS", "Place", "Plan", "Wish", "drafts_of", "erase", "plan", "weed"]
RULE = rule(Text("Gallra", "Erase"), Who.RECORDS_MANAGER, kind="erasure")
WEED = rule(Text("Rensa arbetsutkast", "Weed working drafts"), Who.RECORDS_MANAGER, kind="erasure")


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
            planned = plan(case, wish)
            places = [place for place in planned.places if place.key in keys]
            if not places:
                raise MissingForGate(["places"], [_PLACES])
            told = {"ground": ground, "reference": reference.strip()}
            _erase(case, places, planned.passages, wish.entry, told)
            archiving.take_back(case, now)
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
            archiving.take_back(case, now)
    return len(numbers)


def _begin(case_id: UUID, wanted: Any, code: str, actor: Actor, now: datetime) -> Case:
    case = loading.begin(case_id, actor=actor, now=now)
    with gate.hidden_unless_visible(case, actor):
        gate.permit(case, wanted, code, None, own_item=False)
        if not loading.is_visible(case, actor.person):
            raise NotFound
    return case


# -- taking it away


def _erase(
    case: Case,
    places: Sequence[Place],
    passages: Sequence[str],
    about: UUID | None,
    told: dict[str, str],
) -> None:
    for place in places:
        if place.found is not None:
            place.found.erase()
    case.refresh_from_db(fields=["title"])
    entries = [entry for place in places for entry in _entries(case, place, passages, told)]
    others = [name for place in places for name in _beside(place)]
    if others or not entries:
        entries.append(
            _entry(case, "erase", OTHER, told | {"what": others or [TEXT]}, refers_to=about)
        )
    _record(case, entries)
    for place in places:
        _erase_asked(case, place.asked, told)
    files = [place.file.stored_as for place in places if place.file is not None]
    transaction.on_commit(lambda: document_store.discard_all(files))


def _beside(place: Place) -> Iterator[str]:
    """What of a place is told of rows outside the case's record."""
    if place.found is not None:
        yield f"{place.found.key}: {place.found.count}"
    if place.asked:
        yield f"asked: {len(place.asked)}"


def _entries(
    case: Case, place: Place, passages: Sequence[str], told: dict[str, str]
) -> Iterator[Entry]:
    """The entries that empty a place of the case's record."""
    said = told | {"what": [place.what]}
    if place.entry is not None:
        yield _entry(case, "erase", place.what, said, refers_to=place.entry)
    elif place.version is not None:
        yield from _erase_text(case, place.version, passages, told)
    elif place.file is not None:
        file = {"subject": place.file.public_id, "text_sha256": place.file.sha256}
        yield _entry(case, "erase", FILE, said, **file)


def _erase_asked(case: Case, asked: Sequence[LedgerEntry], told: dict[str, str]) -> None:
    """In the chains of those who asked: an entry is emptied by one of its own chain."""
    for one in asked:
        said = told | {"what": [WORDS]}
        of = {"chain": one.chain, "case": None, "subject": case.public_id}
        ledger.record([_entry(case, "erase", WORDS, said, refers_to=one.pk, **of)])


def _erase_text(
    case: Case, number: int, passages: Sequence[str], told: dict[str, str]
) -> list[Entry]:
    """The entry that empties a version. The one that holds is written anew first, without the
    words; a draft's only version is overwritten, and nothing is left to be emptied."""
    text = TextVersion.objects.get(case=case.pk, number=number)
    if text.pk == case.text_version_id:
        content = leaves.marked(text.data, passages, of_case=True)
        versions.write(case, content, by=case.turn.actor.person, now=case.turn.now)
        case.save(update_fields=["text_version"])
        if case.text_version_id == text.pk:
            return []
    words = told | {"what": [f"{TEXT} {number}"]}
    of = {"text_number": text.number, "text_sha256": text.sha256}
    return [_entry(case, "erase", TEXT, words, **of)]


def _entry(case: Case, act: str, outcome: str, words: dict[str, Any], /, **of: Any) -> Entry:
    """An entry of this act; ``of`` says what it empties."""
    turn = case.turn
    person, held = turn.actor.person, turn.held
    common: dict[str, Any] = {
        "chain": case.public_id,
        "case": case.public_id,
        "kind": "erasure",
        "act": act,
        "outcome": outcome,
        "decided_on": local_date(turn.now),
        "organisation": held.place_ref if held is not None else None,
        "decided_by": person.public_id if person else None,
        "recorded_by": person.public_id if person else None,
        "membership": held.membership if held is not None else None,
        "words": words | {"place": held.place_name if held is not None else ""},
        "people": people_of(turn, None),
    }
    return Entry(**(common | of))


def _record(case: Case, entries: Sequence[Entry]) -> None:
    case.ledger_head = ledger.record(entries)
    case.save(update_fields=["ledger_head"])


_NO_GROUND = Text("Välj på vilken grund.", "Choose on what ground.")
_REFERENCE = Text("gallringsbeslutet eller begäran", "the decision on erasure or the request")
_PLACES = Text("vad som ska gallras", "what is to be erased")
_NO_DRAFTS = Text(
    "Ärendet har inga arbetsutkast att rensa, eller är inte avslutat.",
    "The case has no working drafts to weed, or is not finished.",
)
