"""What a transition would lead to, asked before it is made, and whose turn it is after one.

The transition itself is tried on a copy in memory, so that a page promises exactly what the
turn will do: the next state, who gets the case, until when, and what is missing for it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from . import gate, seating
from .errors import MissingForGate
from .lifecycle import Gap, moves_of
from .models import Body, Case, Organisation
from .records import Record
from .turn import Seat, Turn


@dataclass(frozen=True)
class Outlook:
    """The state that a transition leads to, the seats there, and what it still lacks.

    ``waiting`` are the organisations whose word is still awaited where the state stays;
    ``reopens`` says whether anything leads on from a final state.
    """

    state: str
    seats: Sequence[Seat] = ()
    gaps: Sequence[Gap] = ()
    waiting: Sequence[int] = ()
    stays: bool = False
    final: bool = False
    reopens: bool = False


@dataclass
class Places:
    """The names of bodies and organisations by key; read in two statements for many."""

    bodies: dict[int, str] = field(default_factory=dict)
    organisations: dict[int, str] = field(default_factory=dict)

    def of(self, seat: Seat) -> str:
        """Who sits in a seat."""
        if seat.body_id is not None:
            return self.bodies.get(seat.body_id, "")
        return self.organisations.get(seat.organisation_id or 0, "")


def outlook(case: Case, code: str, record: Record | None = None) -> Outlook:
    """What the transition would lead to now; the case and its turn stay as they are.

    To be asked for a transition that is open (`options.open_moves`).
    """
    tried = copy.copy(case)
    tried.turn = replace(
        case.turn, record=record or Record(), touched=[], seats=[], entering=None, staying=False
    )
    getattr(tried, code)()  # django-fsm: sets the state in memory
    return _seen_from(tried, case.state)


def after(case: Case, source: str) -> Outlook:
    """The same for a case that a turn has just moved from ``source``; asks no gate."""
    return _outlook(case, source, gaps=())


def _seen_from(tried: Case, source: str) -> Outlook:
    try:
        gate.check_gate(tried, source)
    except MissingForGate as refusal:
        missing = [g for g in tried.missing(tried.turn.content) if g.code in refusal.missing]
        return _outlook(tried, source, gaps=missing)
    return _outlook(tried, source, gaps=())


def _outlook(case: Case, source: str, *, gaps: Sequence[Gap]) -> Outlook:
    turn = case.turn
    stays = case.state == source and turn.entering is None and not turn.staying
    final = case.state in case.FINAL
    return Outlook(
        state=case.state,
        seats=[] if stays else turn.seats or seating.seats_after(case, turn),
        gaps=gaps,
        waiting=_others(turn) if stays else (),
        stays=case.state == source,
        final=final,
        reopens=final and any(m.source == case.state for m in moves_of(type(case))),
    )


def _others(turn: Turn) -> list[int]:
    mine = turn.item
    return [i.party_id for i in turn.items if i.party_id is not None and i is not mine]


def places(outlooks: Iterable[Outlook]) -> Places:
    """The names of everybody in these outlooks, in at most two statements."""
    bodies: set[int] = set()
    organisations: set[int] = set()
    for one in outlooks:
        bodies |= {s.body_id for s in one.seats if s.body_id is not None}
        organisations |= {s.organisation_id for s in one.seats if s.organisation_id is not None}
        organisations |= set(one.waiting)
    return Places(
        bodies=dict(Body.objects.filter(pk__in=bodies).values_list("pk", "name")) if bodies else {},
        organisations=dict(
            Organisation.objects.filter(pk__in=organisations).values_list("pk", "name")
        )
        if organisations
        else {},
    )


def due_of(outlook: Outlook) -> date | None:
    """The day by which an answer is expected."""
    return next((seat.due for seat in outlook.seats if seat.due is not None), None)
