"""Whose turn comes next, and until when: the seats that a turn sets out."""

from __future__ import annotations

from datetime import date, datetime

from . import deadlines
from .models import Case
from .turn import Seat, Turn


def seats_after(case: Case, turn: Turn) -> list[Seat]:
    """The seats for the state the case has just come into; none in a final state."""
    if case.state in case.FINAL:
        return []
    if turn.staying and turn.item is not None:
        return [_same_seat(turn)]
    parties = case.parties_to_act(case.state)
    if parties:
        due = _due(case, turn)
        return [Seat(due, turn.now, organisation_id=p, party_id=p) for p in parties]
    return [seat_in(case, turn)]


def seat_in(case: Case, turn: Turn) -> Seat:
    """The one seat of a state: a route step's body, the state's own body, or an organisation."""
    if turn.entering is not None:
        due = deadlines.due_at_step(turn.entering, turn.today)
        return Seat(due, turn.now, body_id=turn.entering.body_id)
    body_id = case.body_for(case.state)
    if body_id is not None:
        return Seat(_due(case, turn), turn.now, body_id=body_id)
    holder = case.holding_organisation_id(case.state)
    return Seat(_due(case, turn), turn.now, organisation_id=holder)


def _same_seat(turn: Turn) -> Seat:
    # Postponed: the same queue, the new day, and still "here since" the case came.
    item = turn.item
    assert item is not None
    entered: datetime = item.entered
    return Seat(
        turn.record.until,
        entered,
        body_id=item.body_id,
        organisation_id=item.organisation_id,
        party_id=item.party_id,
    )


def _due(case: Case, turn: Turn) -> date | None:
    if turn.record.until is not None:
        return turn.record.until
    days = case.working_days_for(case.state)
    if days is not None:
        return deadlines.add_working_days(turn.today, days)
    return case.due_on(case.state)
