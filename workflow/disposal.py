"""That a finished case whose time has come was dealt with: destroyed, or handed over to an archive.

Destroying is done by erasures, handing over with an archive package; this is the records manager's
word that it is done, an entry in the case's chain. It takes the case off the list of what is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from . import gate, ledger, loading
from .deadlines import local_date
from .entries import people_of
from .errors import AlreadyHandled, BadRecord, MissingForGate, NotFound
from .lifecycle import Who, rule
from .models import Case
from .records import check_characters
from .retention import DISPOSE, is_dealt_with
from .text import Text
from .turn import Actor

RULE = rule(Text("Anteckna gallrad eller levererad", "Record as dealt with"),
            Who.RECORDS_MANAGER, kind="setting")  # fmt: skip
WAYS: Mapping[str, Text] = {
    "destroyed": Text("Gallrad", "Destroyed"),
    "delivered": Text("Levererad till arkivmyndigheten", "Handed over to the archive"),
    "kept": Text("Bevaras trots allt", "Kept after all"),
}


def dispose(case_id: UUID, way: str, *, reference: str, actor: Actor, now: datetime) -> Case:
    """Records what was done with a finished case, by which decision or delivery.

    By the records manager of the owner's party. Raises NotFound, NotPermitted, BadRecord for a
    case that is not finished, MissingForGate, or AlreadyHandled where it is recorded already.
    """
    with loading.one_turn(actor, now):
        case = loading.begin(case_id, actor=actor, now=now)
        with gate.hidden_unless_visible(case, actor):
            gate.permit(case, RULE, DISPOSE, None, own_item=False)
            if not loading.is_visible(case, actor.person):
                raise NotFound
        check_characters(reference, "reference")
        if way not in WAYS:
            raise BadRecord("way", _NO_WAY)
        if not reference.strip():
            raise MissingForGate(["reference"], [_REFERENCE])
        if case.finished is None:
            raise BadRecord("way", _NOT_FINISHED)
        if is_dealt_with(case):
            raise AlreadyHandled
        case.ledger_head = ledger.record([_entry(case, way, {"reference": reference.strip()})])
        case.save(update_fields=["ledger_head"])
    return case


def _entry(case: Case, way: str, words: dict[str, Any]) -> ledger.Entry:
    turn = case.turn
    person, held = turn.actor.person, turn.held
    return ledger.Entry(
        chain=case.public_id,
        case=case.public_id,
        kind="setting",
        act=DISPOSE,
        outcome=way,
        decided_on=local_date(turn.now),
        organisation=held.place_ref if held is not None else None,
        recorded_by=person.public_id if person else None,
        membership=held.membership if held is not None else None,
        words=words | {"place": held.place_name if held is not None else ""},
        people=people_of(turn, None),
    )


_NO_WAY = Text("Välj ett av alternativen.", "Choose one of these.")
_REFERENCE = Text(
    "gallringsbeslutet eller leveransen", "the decision on destruction or the delivery"
)
_NOT_FINISHED = Text("Ärendet är inte avslutat.", "The case is not finished.")
