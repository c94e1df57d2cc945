"""A secretary's queue at a million work items, beside the best SQL for the same page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connections

from workflow import queues

from . import plans
from .backlogs import PAGES, SLICES, Backlog
from .database import analyse, instead, keep_copy
from .queue_town import found_town
from .reports import Goal, Report, machine
from .rounds import Clock, Laps, interleave

SIZES, ROUNDS = (10_000, 1_000_000), 100
QUICK_SIZES, QUICK_ROUNDS = (500, 3_000), 2
WARM_UP = 10
COLUMNS = ("page", "work items", "Samverka ms", "by hand ms", "ratio", "statements", "total")
# The partial ones, and the key by which a page's rows are read once they are chosen.
_INDEXES = {"queue_of_body", "queue_of_organisation", "workflow_workitem_pkey"}
Key = tuple[str, int, str]  # page, work items, whose code


def measure(*, quick: bool) -> Report:
    """The same town with few items and with many, asked in turn."""
    sizes = QUICK_SIZES if quick else SIZES
    rounds = QUICK_ROUNDS if quick else ROUNDS
    small, large = _backlogs(sizes)
    for backlog in (small, large):
        backlog.check()
    laps = _interleave((small, large), rounds)
    return Report(
        title=f"queue: 25 rows and the total for a secretary of three bodies, {rounds} rounds",
        columns=COLUMNS,
        rows=[_row(page, backlog, laps) for page in PAGES for backlog in (small, large)],
        goals=[*_ratios(small, large, laps), *_statement_goals(large), *_plans(large)],
        texts=_explained(large) | {"Machine": machine(large.by_hand)},
    )


def _backlogs(sizes: Sequence[int]) -> tuple[Backlog, Backlog]:
    """The few are copied aside before the many are added: the same people, the same rows."""
    few, many = sizes
    town = found_town()
    town.fill(few)
    analyse()
    copy = keep_copy()
    town.fill(many)
    analyse()
    return Backlog(town, few, copy), Backlog(town, many, connections["default"])


def _interleave(backlogs: Sequence[Backlog], rounds: int) -> dict[Key, Laps]:
    sides: dict[Key, Callable[[Clock], None]] = {}
    for page in PAGES:
        for backlog in backlogs:
            sides[page, backlog.items, "ours"] = backlog.ours_timed(page)
            sides[page, backlog.items, "hand"] = backlog.by_hand_timed(page)
    return interleave(sides, rounds=rounds, warm_up=WARM_UP)


def _row(page: str, backlog: Backlog, laps: dict[Key, Laps]) -> list[str | float]:
    ours, hand = (laps[page, backlog.items, whose] for whose in ("ours", "hand"))
    with instead(backlog.database):
        asked = plans.asked_by(lambda: backlog.ours(page))
    return [
        page,
        f"{backlog.items:,}".replace(",", " "),
        1000 * ours.typical,
        1000 * hand.typical,
        hand.times(ours),
        str(len(asked)),
        str(backlog.ours(page).total),
    ]


def _ratios(small: Backlog, large: Backlog, laps: dict[Key, Laps]) -> list[Goal]:
    goals = []
    for page in PAGES:
        ours, hand = (laps[page, large.items, whose] for whose in ("ours", "hand"))
        growth = laps[page, small.items, "ours"].times(ours)
        goals.append(Goal(f"{page}: Samverka : by hand", hand.times(ours), "at most", 5))
        goals.append(Goal(f"{page}: growth", growth, "at most", 1.5))
    return goals


def _statement_goals(backlog: Backlog) -> list[Goal]:
    goals = []
    for rows in (1, 30):
        person = backlog.town.serves_body_with(rows)
        asked = plans.asked_by(lambda person=person: backlog.ours(PAGES[0], person))  # type: ignore[misc]
        assert backlog.ours(PAGES[0], person).total == rows
        goals.append(Goal(f"statements where {rows} wait", len(asked), "at most", 6))
    return goals


def _plans(backlog: Backlog) -> list[Goal]:
    """What no plan of ours may hold: the backlog read through, or sorted."""
    asked = plans.asked_by(lambda: [backlog.ours(page) for page in PAGES])
    found = set().union(*map(plans.indexes_of_items, asked))
    return [
        Goal("backlog read through", sum(map(plans.sequential_scans, asked)), "at most", 0),
        Goal(
            "most rows sorted",
            max(map(plans.most_rows_sorted, asked)),
            "at most",
            SLICES * queues.PAGE,
        ),
        Goal("items found through any other index", len(found - _INDEXES), "at most", 0),
    ]


def _explained(backlog: Backlog) -> dict[str, str]:
    asked = plans.asked_by(lambda: backlog.ours(PAGES[0]))
    return {
        f"Plan {number} of {len(asked)}, my work": plans.plan_text(statement)
        for number, statement in enumerate(asked, 1)
        if "workflow_workitem" in statement.sql
    }
