"""Sides measured in turn, A B C A B C …, so that the machine's noise falls on all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

Name = TypeVar("Name")


@dataclass
class Laps:
    """What one side took in each round: seconds on the wall, and of this process's CPU."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def typical(self) -> float:
        """The median seconds of a round."""
        return median(self.wall)

    @property
    def typical_cpu(self) -> float:
        """The median CPU seconds of a round, PostgreSQL's not counted."""
        return median(self.cpu)

    def times(self, other: Laps) -> float:
        """How many times this side's time the other took: the median of the rounds' ratios."""
        return median(b / a for a, b in zip(self.wall, other.wall, strict=True))


class Clock:
    """Adds up what happens inside `with clock:`; setting up happens outside."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __enter__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter() - self._wall
        self.cpu += time.process_time() - self._cpu


def interleave(
    sides: Mapping[Name, Callable[[Clock], None]], *, rounds: int, warm_up: int
) -> dict[Name, Laps]:
    """Runs every side once a round; the first rounds fill caches and are not counted."""
    laps = {name: Laps() for name in sides}
    for number in range(warm_up + rounds):
        for name, run in sides.items():
            gc.collect()  # One side's garbage is not the next one's cost.
            clock = Clock()
            run(clock)
            if number >= warm_up:
                laps[name].wall.append(clock.wall)
                laps[name].cpu.append(clock.cpu)
    return laps
