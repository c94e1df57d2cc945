"""What a turn writes into the ledger: from the running turn to an entry."""

from __future__ import annotations

from typing import Any

from .ledger import Entry
from .lifecycle import Rule
from .models import Body, Case, Organisation
from .records import AtMeeting
from .turn import Turn

# The kinds that settle a work item: the database allows one such entry per item.
_DECIDES = ("decision", "registered")
# What is said of an earlier entry rests on the text that that one rests on.
_RESTS_ON_NO_TEXT = ("correction", "formal")


def entry_of(
    case: Case, code: str, rule: Rule, *, source: str, how: dict[str, Any] | None
) -> Entry:
    """The entry of one transition or act, on the text that it rests on."""
    turn = case.turn
    held, person = turn.held, turn.actor.person
    by_body = turn.capacity is not None and turn.capacity.is_body
    about = turn.about
    of_body = by_body or (about is not None and held is not None and held.place == "body")
    urgent = how is not None and how["at"] == "urgent"
    text = case.text_version if rule.kind not in _RESTS_ON_NO_TEXT else None
    return Entry(
        chain=case.public_id,
        case=case.public_id,
        kind=rule.kind,
        act=code,
        outcome=turn.record.outcome,
        item=turn.item.public_id if turn.item is not None and rule.kind in _DECIDES else None,
        source=source,
        target=case.state,
        decided_on=turn.record.decided_on(turn.today),
        body=held.place_ref if held is not None and of_body else None,
        organisation=held.place_ref if held and held.place == "organisation" else None,
        decided_by=person.public_id if person and (urgent or not by_body) else None,
        recorded_by=person.public_id if person else None,
        membership=held.membership if held else None,
        sitting=turn.record.how.sitting if isinstance(turn.record.how, AtMeeting) else None,
        text_number=text.number if text else None,
        text_sha256=text.sha256 if text else "",
        refers_to=about.pk if about is not None else None,
        words=words_of(turn, how),
        people=people_of(turn, how),
    )


def opening_entry(case: Case) -> Entry:
    """The first entry of a case; it rests on no text, since a draft is overwritten."""
    turn = case.turn
    person, held = turn.actor.person, turn.held
    return Entry(
        chain=case.public_id,
        case=case.public_id,
        kind="opened",
        act="open",
        target=case.state,
        decided_on=turn.today,
        organisation=case.owner_organisation.public_id,
        decided_by=person.public_id if person else None,
        recorded_by=person.public_id if person else None,
        membership=held.membership if held else None,
        words=words_of(turn, None),
        people=people_of(turn, None),
    )


def release_entry(
    case: Case, place: Organisation | Body, reason: str, act: str = "release", basis: str = ""
) -> Entry:
    """The entry for a receiver (its subject) that the case was released to, or taken from.

    ``organisation`` is whose case it is: between authorities, who disclosed matters. ``basis``
    is the law that lets a restricted case be disclosed.
    """
    turn = case.turn
    person = turn.actor.person
    return Entry(
        chain=case.public_id,
        case=case.public_id,
        kind="release",
        act=act,
        decided_on=turn.today,
        organisation=case.owner_organisation.public_id,
        decided_by=person.public_id if person else None,
        recorded_by=person.public_id if person else None,
        membership=turn.held.membership if turn.held else None,
        subject=place.public_id,
        words={"reason": reason, "receiver": place.name, "receiver_kind": _kind(place)}
        | ({"basis": basis} if basis else {}),
        people=people_of(turn, None),
    )


def _kind(place: Organisation | Body) -> str:
    return "body" if isinstance(place, Body) else "organisation"


def words_of(turn: Turn, how: dict[str, Any] | None) -> dict[str, Any]:
    """What was said and how it was decided, people by public id; stands beside the chain."""
    record = turn.record
    earlier = record.earlier
    words: dict[str, Any] = {
        "motivation": record.motivation,
        "asked": record.asked,
        "until": record.until.isoformat() if record.until else "",
        "process": record.process,
        "effect": record.effect,
        "wording": dict(record.wording),
        "report": dict(record.report),
        "how": {key: value for key, value in how.items() if key != "names"} if how else None,
        "earlier": {
            "body": earlier.body,
            "on": earlier.on.isoformat(),
            "reference": earlier.reference,
        }
        if earlier
        else None,
        "place": turn.held.place_name if turn.held else "",
        "on_behalf_of": str(turn.on_behalf_of.public_id) if turn.on_behalf_of else "",
    }
    return {key: value for key, value in words.items() if value}


def people_of(turn: Turn, how: dict[str, Any] | None) -> dict[str, str]:
    """The names of everybody an entry mentions, by public id; may be erased one by one."""
    names: dict[str, str] = dict(how.get("names", {})) if how else {}
    if turn.actor.person is not None:
        names[str(turn.actor.person.public_id)] = turn.actor.person.name
    if turn.on_behalf_of is not None:
        names[str(turn.on_behalf_of.public_id)] = turn.on_behalf_of.name
    return names
