"""Jäv: a person takes no part in one case (kommunallagen 6:28-30, 7:4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from . import flows, ledger, loading
from .errors import BadRecord, MissingForGate, NotFound, NotPermitted
from .models import Body, ConflictOfInterest, User
from .permissions import body_in_turn
from .records import check_characters
from .rights import Right
from .text import Text
from .turn import Actor


def report(
    case_id: UUID,
    person: User,
    *,
    ground: str,
    actor: Actor,
    now: datetime,
) -> ConflictOfInterest:
    """Records that a person has jäv in a case, with the ground; an entry in the ledger.

    Anybody who sees the case reports her own; for somebody else it takes whoever records
    for the body that has the turn. Raises NotFound, NotPermitted, MissingForGate, LockBusy.
    """
    with loading.one_turn(actor, now):
        case = loading.begin(case_id, actor=actor, now=now)
        if actor.person is None or not loading.is_visible(case, actor.person):
            raise NotFound
        body_id = body_in_turn(case.turn)
        held = case.turn.rights.find(Right.RECORD, body_id, "body")
        if person != actor.person and held is None:
            raise NotPermitted(_WHO_RECORDS)
        check_characters(ground, "ground")
        if not ground.strip():
            raise MissingForGate(["ground"], [_GROUND])
        if person.pk in case.turn.conflicted:
            raise BadRecord("person", _KNOWN)
        row = ConflictOfInterest.objects.create(
            case_id=case.pk,
            person=person,
            ground=ground,
            self_reported=person == actor.person,
            recorded_by=actor.person,
            recorded_at=now,
        )
        for item in case.turn.items:  # what she had taken is nobody's again
            if item.owner_id == person.pk:
                flows.StageActivation(item).hand_back()
        body = Body.objects.filter(pk=body_id).first() if body_id is not None else None
        entry = ledger.Entry(
            chain=case.public_id,
            case=case.public_id,
            kind="conflict",
            act="report_conflict",
            decided_on=case.turn.today,
            body=body.public_id if body else None,
            recorded_by=actor.person.public_id,
            membership=held.membership if held else None,
            subject=person.public_id,
            words={"ground": ground},
            people={str(one.public_id): one.name for one in (person, actor.person)},
        )
        case.ledger_head = ledger.record([entry])
        case.save(update_fields=["ledger_head"])
    return row


_WHO_RECORDS = Text(
    "den som antecknar för organet med ärendet antecknar också andras jäv.",
    "whoever records for the body with the case also records others' conflicts of interest.",
)
_KNOWN = Text("Jävet är redan antecknat.", "The conflict of interest has been recorded already.")
_GROUND = Text("jävsgrunden", "the ground of the conflict")
