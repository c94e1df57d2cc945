"""What a turn must pass before anything is written: who, which text, what was entered, what
the next stage demands. Every refusal of the engine is raised here or below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from . import loading, permissions, quorum
from .deadlines import local_date
from .errors import (
    HAS_CONFLICT,
    BadRecord,
    MissingForGate,
    NotFound,
    NotPermitted,
    NotYourTurn,
    Refusal,
    StaleText,
)
from .later_acts import LATER
from .lifecycle import Act, Condition, Rule, Who
from .models import Body, Case
from .records import AtMeeting
from .rights import RIGHT_NAMES, Right
from .text import Text
from .turn import Actor, Away, Turn


@contextmanager
def hidden_unless_visible(case: Case, actor: Actor) -> Iterator[None]:
    """Turns every refusal inside into NotFound for somebody who may not know of the case."""
    # Whoever may act also sees the case, so only a refusal needs the second question.
    try:
        yield
    except Refusal as refusal:
        if not isinstance(refusal, NotFound) and not loading.is_visible(case, actor.person):
            raise NotFound from None
        raise


def choose_item(case: Case, item_id: UUID | None) -> None:
    """Puts the named item on the turn; AlreadyHandled if it is done, NotFound if it is not the
    case's."""
    if item_id is not None:
        case.turn.item = loading.named_item(case, item_id)


def transition_rule(case: Case, transition: str) -> Rule:
    """The rule of a transition from the state the case is in; NotYourTurn if it has none."""
    method = getattr(type(case), transition, None)
    meta = getattr(method, "_django_fsm", None)
    if meta is None:
        raise NotFound  # an address made up, and nothing that tells whether the case is there
    if not meta.has_transition(case.state):
        any_rule: Rule = next(iter(meta.transitions.values())).custom["rule"]
        raise not_your_turn(case, any_rule)
    rule: Rule = meta.get_transition(case.state).custom["rule"]
    return rule


def declared_act(case: Case, code: str) -> Act:
    """What a case type, or every case with a number, declares under an act's code.

    NotFound for none, NotYourTurn where the case's state does not have it.
    """
    declared = case.ACTS.get(code) or LATER.get(code)
    if declared is None:
        raise NotFound
    later = code in LATER and code not in case.ACTS
    if case.number is None if later else case.state not in declared.source:
        raise not_your_turn(case, declared.rule)
    return declared


def not_your_turn(case: Case, rule: Rule) -> NotYourTurn:
    """The refusal that says where the case is and who has it."""
    holder = next((i.body.name for i in case.turn.items if i.body is not None), "")
    return NotYourTurn(act=rule.label, state=case.STATE_NAMES[case.state], holder=holder)


def permit(
    case: Case, rule: Rule, code: str, item_id: UUID | None, *, own_item: bool = True
) -> None:
    """Finds in which capacity the actor may do this, and puts it on the turn.

    NotPermitted otherwise, and for whoever has jäv in the case.
    """
    turn = case.turn
    found = permissions.find_capacity(case, turn, rule)
    if found is None:
        raise NotPermitted(permissions.why_not(case, turn, rule))
    turn.capacity, turn.held = found
    turn.on_behalf_of = on_behalf_of(turn)
    if turn.capacity in _FROM_AFAR and not loading.is_visible(case, turn.actor.person):
        raise NotFound  # a registered case may never have been before that body
    if turn.actor.person is not None and turn.actor.person.pk in turn.conflicted:
        raise NotPermitted(HAS_CONFLICT)
    if own_item and item_id is None and permissions.needs_own_item(turn):
        raise TypeError(f"{code} by a body or party needs the item_id it acts on")


def on_behalf_of(turn: Turn) -> Away | None:
    """Who is away and holds the item that the actor, her substitute, acts on in its own place.

    Also where the substitute has taken it over from her.
    """
    item, held = turn.item, turn.held
    if item is None or held is None or turn.actor.person is None:
        return None
    place = "organisation" if item.body_id is None else "body"
    if (held.place, held.place_id) != (place, item.body_id or item.organisation_id):
        return None
    taken_over = item.owner_id == turn.actor.person.pk
    return turn.away.get(item.done_for_id if taken_over else item.owner_id)


def check_text(case: Case, seen: str | None) -> None:
    """StaleText unless the actor read the text that holds now; the clock reads nothing."""
    current = case.text_version
    if case.turn.actor.is_system or current is None or seen == current.sha256:
        return
    raise StaleText(seen=seen or "", current=current.sha256, current_number=current.number)


def check_record(case: Case, rule: Rule, *, as_body: bool | None = None) -> dict[str, Any] | None:
    """Checks what was entered; returns how it was decided, ready for the ledger."""
    turn = case.turn
    collective = turn.capacity is not None and turn.capacity.is_body
    turn.record.check(
        rule,
        submitted=case.number is not None,
        as_body=collective if as_body is None else as_body,
        today=turn.today,
    )
    how = turn.record.how
    if how is None:
        return None
    if not collective:
        raise BadRecord("how", _NO_BODY)
    if how.on < local_date(case.created):
        raise BadRecord("how", _BEFORE_THE_CASE)
    body = _acting_body(turn)
    if isinstance(how, AtMeeting):
        checked: dict[str, Any] = quorum.check_meeting(turn, body, how, quorate=rule.quorate)
        return checked
    _check_urgent(case, body)
    return {"at": "urgent", "on": how.on.isoformat(), "reason": how.reason}


def _acting_body(turn: Turn) -> Body:
    held = turn.held
    assert held is not None
    if turn.item is not None and turn.item.body is not None:
        body: Body = turn.item.body
        if body.pk == held.place_id:
            return body
    return Body.objects.get(pk=held.place_id)


def _check_urgent(case: Case, body: Body) -> None:
    turn = case.turn
    if turn.rights.find(Right.DECIDE_URGENTLY, body.pk, "body") is None:
        raise NotPermitted(
            Text(
                "brådskande beslut fattas av {role}.", "urgent decisions are taken by {role}."
            ).format(role=RIGHT_NAMES[Right.DECIDE_URGENTLY].format(place=body.name))
        )
    if turn.actor.person is not None and turn.actor.person.pk in turn.proposers:
        raise NotPermitted(_OWN_PROPOSAL)


def check_conditions(case: Case, transition: str) -> None:
    """Asks the transition's own conditions; NotPermitted with the first one's reason."""
    meta = getattr(type(case), transition)._django_fsm
    for condition in meta.get_transition(case.state).conditions:
        if isinstance(condition, Condition) and not condition(case):
            raise NotPermitted(condition.otherwise)


def check_gate(case: Case, source: str) -> None:
    """MissingForGate when the stage just entered demands what the text does not have."""
    turn = case.turn
    demanded: Sequence[str] = ()
    if turn.entering is not None:
        demanded = turn.entering.demands
    elif case.state != source:
        demanded = case.demands_for(case.state)
    gaps = [gap for gap in case.missing(turn.content) if gap.code in demanded] if demanded else []
    if gaps:
        raise MissingForGate([g.code for g in gaps], [g.name for g in gaps])


# Bodies that act without having the turn.
_FROM_AFAR = (Who.LAST_BODY, Who.DECIDER, Who.DECIDERS_OFFICE)
_NO_BODY = Text(
    "Här beslutar inget organ. Ta bort sammanträdet.",
    "No body decides here. Remove the meeting.",
)
_BEFORE_THE_CASE = Text(
    "Ärendet fanns inte den dagen. Kontrollera sammanträdets datum.",
    "The case did not exist on that day. Check the date of the meeting.",
)
_OWN_PROPOSAL = Text(
    "du har lagt förslaget och kan inte besluta om det.",
    "you made the proposal and cannot decide on it.",
)
