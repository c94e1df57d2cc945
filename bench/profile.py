"""Where the time of a turn goes: its statements one by one, and its Python by function."""

from __future__ import annotations

import cProfile
import io
import pstats
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from django.db import connection

from config.postgres import PROJECT

from .our_side import OurSide, make_world
from .reports import Report
from .rounds import Clock
from .sides import STEPS

CASES, WARM_UP = 30, 3
FUNCTIONS = 45
_PLACE = re.compile(rf"\S*/(site-packages|lib/python[\d.]+)/|{re.escape(str(PROJECT))}/")


def measure(*, quick: bool) -> Report:
    """Two passes over the same work: the profiler would distort the statements' times."""
    side = OurSide(make_world())
    cases = 1 if quick else CASES
    for _ in range(WARM_UP):
        side.run(Clock())
    spent = _statements(side, cases)
    profile = _profiled(side, cases)
    turns = cases * len(STEPS)
    costly_first = sorted(spent.items(), key=lambda entry: -sum(entry[1]))
    return Report(
        title=f"profile: {turns} turns; a statement's time is building apart, waiting included",
        columns=("statement", "ms each", "a turn"),
        rows=[
            [text, f"{1000 * median(laps):.2f}", len(laps) / turns] for text, laps in costly_first
        ],
        texts={
            "Python by its own time": _table(profile, "tottime"),
            "Python with what it calls": _table(profile, "cumtime"),
        },
    )


def _statements(side: OurSide, cases: int) -> dict[str, list[float]]:
    spent: dict[str, list[float]] = defaultdict(list)

    def timed(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            spent[_short(sql)].append(time.perf_counter() - started)

    with connection.execute_wrapper(timed):
        for _ in range(cases):
            _one_case(side)
    return spent


def _one_case(side: OurSide) -> None:
    with _untimed():
        side.open()
    for step in range(len(STEPS)):
        with _untimed():
            side.look(step)
        side.act(step)


@contextmanager
def _untimed() -> Iterator[None]:
    wrappers = connection.execute_wrappers
    connection.execute_wrappers = wrappers[:-1]  # all but the one that times
    try:
        yield
    finally:
        connection.execute_wrappers = wrappers


def _short(sql: str) -> str:
    """A statement without its columns and values, so that the same ones come together.

    One that is kept as a file begins with what it is for.
    """
    flat = " ".join(sql.split()).replace('"', "").removeprefix("-- ")
    flat = re.sub(r"SELECT .*? FROM (?=workflow_|cases_)", "SELECT … FROM ", flat)
    return flat[:100]


def _profiled(side: OurSide, cases: int) -> pstats.Stats:
    profile = cProfile.Profile()
    for _ in range(cases):
        side.open()
        for step in range(len(STEPS)):
            side.look(step)
            profile.enable()
            side.act(step)
            profile.disable()
    return pstats.Stats(profile, stream=io.StringIO())


def _table(stats: pstats.Stats, order: str) -> str:
    stream = io.StringIO()
    stats.stream = stream  # type: ignore[attr-defined]
    stats.sort_stats(order).print_stats(FUNCTIONS)
    return "\n".join(
        _PLACE.sub("", line) for line in stream.getvalue().splitlines() if line.strip()
    )
