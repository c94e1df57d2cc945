"""The running turn: what is known under the case's lock, and who acts.

``engine.py`` fills it, conditions and transitions on the models read it as ``case.turn``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from .lifecycle import Who
from .records import Record
from .rights import Held, Rights, Role
from .routes import Step, first_step, last_step, step_after, step_at

if TYPE_CHECKING:
    from .models import LedgerEntry, User, WorkItem


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, or the system (``person`` None), which may only what a rule
    gives the clock, and open cases on an import's behalf."""

    person: User | None

    @property
    def is_system(self) -> bool:
        return self.person is None


SYSTEM = Actor(None)


@dataclass(frozen=True)
class Seat:
    """Whose the next work item is and until when; ``due`` is a local date."""

    due: date | None
    entered: datetime
    body_id: int | None = None
    organisation_id: int | None = None
    party_id: int | None = None


@dataclass(frozen=True)
class Seated:
    """One who sits in a body on the day of the meeting."""

    body_id: int
    person_id: int
    public_id: str
    name: str
    role: Role


@dataclass(frozen=True)
class Away:
    """One who is away today and has named the actor as her substitute."""

    person_id: int
    public_id: UUID
    name: str


@dataclass
class Turn:
    """One turn under one lock. ``today`` is the local date of ``now`` (aware)."""

    actor: Actor
    record: Record
    now: datetime
    today: date
    rights: Rights
    items: Sequence[WorkItem]
    item: WorkItem | None
    steps: Sequence[Step]
    position: int | None
    content: dict[str, Any]
    conflicted: frozenset[int] = frozenset()
    proposers: frozenset[int] = frozenset()  # who opened, submitted or resubmitted it
    seated: Sequence[Seated] = ()  # in the bodies of the road, on the day of the record's meeting
    road_id: int | None = None  # the route the case is on, or a draft would take
    away: Mapping[int, Away] = field(default_factory=dict)  # by key: for whom the actor stands in
    about: LedgerEntry | None = None  # the earlier entry that an act is about
    # filled as the turn goes
    capacity: Who | None = None
    held: Held | None = None
    on_behalf_of: Away | None = None  # who holds the item, and is away
    entering: Step | None = None
    staying: bool = False
    touched: list[str] = field(default_factory=list)  # the case type's own columns set
    seats: list[Seat] = field(default_factory=list)

    @property
    def step(self) -> Step | None:
        """The route step where the case stands (in revision: that sent it back)."""
        return step_at(self.steps, self.position)

    @property
    def is_last_step(self) -> bool:
        """Whether the case stands at the last step of its route."""
        return self.step is not None and self.step == last_step(self.steps)

    @property
    def is_last_party(self) -> bool:
        """Whether every other party has already acted."""
        return len(self.items) <= 1

    def enter_first(self, *, otherwise: str) -> str:
        """Enters the route's first step; returns its stage."""
        return self._enter(first_step(self.steps), otherwise)

    def enter_next(self, *, otherwise: str) -> str:
        """Enters the step after this one; returns its stage, or ``otherwise`` after the last."""
        return self._enter(step_after(self.steps, self.position), otherwise)

    def _enter(self, step: Step | None, otherwise: str) -> str:
        self.entering = step
        return step.stage if step is not None else otherwise
