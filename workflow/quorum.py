"""Who took part in a body's decision, and were they enough?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import BadRecord, NotPermitted
from .models import Body
from .records import AtMeeting
from .rights import Role
from .text import Text
from .turn import Seated, Turn


def check_meeting(turn: Turn, body: Body, meeting: AtMeeting, *, quorate: bool) -> Any:
    """Refuses a meeting's decision that the body could not take; returns what to record.

    Somebody must be present, whatever is decided. Those present must sit in the body and be
    no more than its ordinary seats, none may have jäv in the case (kommunallagen 6:28) or have
    proposed it, a reservation comes from one present, and where ``quorate`` the quorum must be
    met.
    """
    seated = {seat.person_id: seat for seat in turn.seated if seat.body_id == body.pk}
    if not meeting.present:
        raise BadRecord("present", _NOBODY)
    _refuse_strangers(meeting, seated)
    for person in meeting.present:
        if person in turn.conflicted:
            raise NotPermitted(_JAV.format(name=seated[person].name))
        if person in turn.proposers:
            raise NotPermitted(_OWN_PROPOSAL.format(name=seated[person].name))
    ordinary = sum(1 for s in seated.values() if s.role is not Role.SUBSTITUTE)
    if len(meeting.present) > ordinary:
        raise BadRecord("present", _TOO_MANY.format(seats=ordinary))
    needed = needed_for_quorum(body, ordinary)
    if quorate and len(meeting.present) < needed:
        raise NotPermitted(_NO_QUORUM.format(present=len(meeting.present), needed=needed))
    return _as_record(meeting, seated, needed)


def needed_for_quorum(body: Body, ordinary_members: int) -> int:
    """How many must be present: more than half (kommunallagen 6:27), a number, or one."""
    if body.quorum == Body.Quorum.MAJORITY:
        return ordinary_members // 2 + 1
    if body.quorum == Body.Quorum.NUMBER:
        return body.quorum_number or 1
    return 1


def _refuse_strangers(meeting: AtMeeting, seated: Mapping[int, Seated]) -> None:
    if len(set(meeting.present)) != len(meeting.present):
        raise BadRecord("present", _TWICE)
    if not set(meeting.present) <= seated.keys():
        raise BadRecord("present", _STRANGER)
    if not {r.person_id for r in meeting.reservations} <= set(meeting.present):
        raise BadRecord("reservations", _ABSENT)
    votes: list[Any] = list(meeting.votes.values())
    if not all(type(count) is int and count >= 0 for count in votes):
        raise BadRecord("votes", _NO_VOTES)
    if sum(votes) > len(meeting.present):
        raise BadRecord("votes", _TOO_MANY_VOTES)
    if meeting.method == "vote" and not sum(votes):
        raise BadRecord("votes", _NO_VOTES)


def _as_record(meeting: AtMeeting, seated: Mapping[int, Seated], needed: int) -> dict[str, Any]:
    present = [seated[person] for person in meeting.present]
    return {
        "at": "meeting",
        "on": meeting.on.isoformat(),
        "paragraph": meeting.paragraph,
        "presenter": meeting.presenter,
        "method": meeting.method,
        "votes": dict(meeting.votes),
        "quorum": {"needed": needed, "present": len(present)},
        "present": [{"person": one.public_id, "role": one.role.value} for one in present],
        "reservations": [
            {"person": seated[r.person_id].public_id, "text": r.text} for r in meeting.reservations
        ],
        "names": {one.public_id: one.name for one in present},
    }


_JAV = Text(
    "{name} har jäv i ärendet och får inte delta. Ta bort personen från de närvarande.",
    "{name} has a conflict of interest and may not take part. Remove the person from those "
    "present.",
)
_OWN_PROPOSAL = Text(
    "{name} har lagt förslaget och får inte delta i beslutet om det.",
    "{name} made the proposal and may not take part in deciding on it.",
)
_NO_QUORUM = Text(
    "organet är inte beslutsfört: {present} närvarande, {needed} behövs.",
    "the body has no quorum: {present} present, {needed} needed.",
)
_NOBODY = Text("Ange vilka som var närvarande.", "Enter who was present.")
_TWICE = Text(
    "Samma person står två gånger bland de närvarande.",
    "The same person stands twice among those present.",
)
_STRANGER = Text(
    "Någon av de närvarande satt inte i organet den dagen. Kontrollera listan.",
    "Somebody among those present did not sit in the body on that day. Check the list.",
)
_ABSENT = Text(
    "Bara den som var närvarande kan reservera sig.",
    "Only somebody who was present can enter a reservation.",
)
_TOO_MANY = Text(
    "Organet har {seats} platser. En ersättare tjänstgör i stället för en ledamot.",
    "The body has {seats} seats. A substitute serves in place of a member.",
)
_NO_VOTES = Text("Ange hur många röster varje sida fick.", "Enter how many votes each side had.")
_TOO_MANY_VOTES = Text(
    "Det finns fler röster än närvarande.", "There are more votes than people present."
)
