"""What a person can do with a case now: the same rules as the turn's gate, asked beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from . import loading, permissions
from .lifecycle import Move, moves_of
from .models import Case
from .text import Text
from .turn import Actor


def options(case_id: UUID, *, actor: Actor, now: datetime) -> Sequence[Move]:
    """The transitions open to the actor, in a stable order, without what they demand.

    Reads without a lock: the turn asks again. A case the actor may not see has none.
    """
    case = loading.look(case_id, actor=actor, now=now)
    if case is None or not loading.is_visible(case, actor.person):
        return ()
    return open_moves(case)


def open_moves(case: Case) -> list[Move]:
    """The transitions open to the actor of the case's loaded turn; asks no database."""
    return [move for move in moves_of(type(case)) if _is_open(move, case)]


def label_of(move: Move, case: Case) -> Text:
    """What a transition is called here: in the last step of a deciding body, Bifall."""
    turn = case.turn
    body = turn.item.body if turn.item is not None else None
    final = turn.is_last_step and body is not None and not body.is_advisory
    return move.rule.final_label if final and move.rule.final_label else move.rule.label


def _is_open(move: Move, case: Case) -> bool:
    if move.source != case.state:
        return False
    turn = case.turn
    person = turn.actor.person
    if person is not None and person.pk in turn.conflicted:
        return False
    if permissions.find_capacity(case, turn, move.rule) is None:
        return False
    return all(condition(case) for condition in move.conditions)
