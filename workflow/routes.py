"""The pure function of the road: which step comes after this one.

Knows neither database nor activities; ``Step`` is a published route's row as a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Step:
    """One step of a frozen route, with the body's planned meetings from today on."""

    position: int
    stage: str
    body_id: int
    working_days: int
    to_meeting: bool
    demands: tuple[str, ...] = ()
    meetings: tuple[date, ...] = ()


def first_step(steps: Sequence[Step]) -> Step | None:
    """Where a submitted case goes; None on a route without steps."""
    return min(steps, key=lambda s: s.position, default=None)


def step_after(steps: Sequence[Step], position: int | None) -> Step | None:
    """The step that follows this position, or None after the last."""
    if position is None:
        return first_step(steps)
    later = [s for s in steps if s.position > position]
    return first_step(later)


def step_at(steps: Sequence[Step], position: int | None) -> Step | None:
    """The step at exactly this position."""
    return next((s for s in steps if s.position == position), None)


def last_step(steps: Sequence[Step]) -> Step | None:
    """The route's last step; its body may discontinue and reconsider."""
    return max(steps, key=lambda s: s.position, default=None)


def hops(stages: Sequence[str], *, end: str) -> list[tuple[str, str]]:
    """The hops an unbroken road makes through these stages and out to ``end``."""
    return list(zip(stages, [*stages[1:], end], strict=True))
