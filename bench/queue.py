"""A secretary's queue at a million work items, beside the best SQL for the same page."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

import psycopg

from tests.world import TODAY
from workflow import permissions, queues
from workflow.models import User

from . import plans, queue_by_hand
from .database import analyse
from .queue_town import Town, found_town
from .reports import Goal, Report, machine
from .rounds import Clock, Laps, interleave
from .sides import own_connection

SIZES, ROUNDS = (10_000, 1_000_000), 100
QUICK_SIZES, QUICK_ROUNDS = (1_000, 20_000), 5
WARM_UP = 10
PAGES = ("my work", "a body's queue")
COLUMNS = ("page", "work items", "Samverka ms", "by hand ms", "ratio", "statements", "total")


def measure(*, quick: bool) -> Report:
    """Measures the small backlog, lets it grow, measures again."""
    town, own = found_town(), own_connection()
    sizes = QUICK_SIZES if quick else SIZES
    rounds = QUICK_ROUNDS if quick else ROUNDS
    laps = {}
    rows: list[list[str | float]] = []
    for size in sizes:
        town.fill(size)
        analyse()
        laps[size] = _interleave(town, own, rounds)
        rows += [_row(page, town, laps[size]) for page in PAGES]
    return Report(
        title=f"queue: 25 rows and the total for a secretary of three bodies, {rounds} rounds",
        columns=COLUMNS,
        rows=rows,
        goals=[*_ratios(laps[sizes[0]], laps[sizes[-1]]), *_statement_goals(town), *_plans(town)],
        texts=_explained(town) | {"Machine": machine(own)},
    )


def _ours(town: Town, page: str, person: User | None = None) -> queues.QueuePage:
    """From a person to her page: what she may, then what waits for her."""
    rights = permissions.rights_of(person or town.secretary, TODAY)
    if page == PAGES[0]:
        return queues.my_work(rights)
    return queues.body_queue(rights, town.bodies[0].pk)


def _by_hand(town: Town, page: str, own: psycopg.Connection[Any]) -> queue_by_hand.Page:
    if page == PAGES[0]:
        return queue_by_hand.my_work(own, town.secretary.pk, TODAY)
    return queue_by_hand.body_queue(own, town.secretary.pk, town.bodies[0].pk, TODAY)


def _interleave(town: Town, own: psycopg.Connection[Any], rounds: int) -> dict[str, Laps]:
    for page in PAGES:
        ours, (rows, total) = _ours(town, page), _by_hand(town, page, own)
        assert [item.pk for item in ours.items] == [row[0] for row in rows]
        assert ours.total == total

    def timed(ask: Callable[[], object]) -> Callable[[Clock], None]:
        def run(clock: Clock) -> None:
            with clock:
                ask()

        return run

    sides = {}
    for page in PAGES:
        sides[f"{page}, ours"] = timed(lambda page=page: _ours(town, page))  # type: ignore[misc]
        sides[f"{page}, hand"] = timed(lambda page=page: _by_hand(town, page, own))  # type: ignore[misc]
    return interleave(sides, rounds=rounds, warm_up=WARM_UP)


def _row(page: str, town: Town, laps: dict[str, Laps]) -> list[str | float]:
    ours, hand = laps[f"{page}, ours"], laps[f"{page}, hand"]
    asked = plans.asked_by(lambda: _ours(town, page))
    return [
        page,
        f"{town.items:,}".replace(",", " "),
        1000 * ours.typical,
        1000 * hand.typical,
        hand.times(ours),
        str(len(asked)),
        str(_ours(town, page).total),
    ]


def _ratios(small: dict[str, Laps], large: dict[str, Laps]) -> list[Goal]:
    goals = []
    for page in PAGES:
        ours, hand = large[f"{page}, ours"], large[f"{page}, hand"]
        goals.append(Goal(f"{page}: Samverka : by hand", hand.times(ours), "at most", 5))
        growth = median(ours.wall) / median(small[f"{page}, ours"].wall)
        goals.append(Goal(f"{page}: growth", growth, "at most", 1.5))
    return goals


def _statement_goals(town: Town) -> list[Goal]:
    goals = []
    for rows in (1, 30):
        person = town.serves_body_with(rows)
        asked = plans.asked_by(lambda person=person: _ours(town, PAGES[0], person))  # type: ignore[misc]
        assert _ours(town, PAGES[0], person).total == rows
        goals.append(Goal(f"statements where {rows} wait", len(asked), "at most", 6))
    return goals


def _plans(town: Town) -> list[Goal]:
    """What no plan of ours may hold: the backlog read through, or sorted."""
    asked = plans.asked_by(lambda: [_ours(town, page) for page in PAGES])
    slices = 4  # her three bodies, and what she has claimed
    return [
        Goal("backlog read through", sum(map(plans.sequential_scans, asked)), "at most", 0),
        Goal(
            "most rows sorted",
            max(map(plans.most_rows_sorted, asked)),
            "at most",
            slices * queues.PAGE,
        ),
    ]


def _explained(town: Town) -> dict[str, str]:
    asked = plans.asked_by(lambda: _ours(town, PAGES[0]))
    return {
        f"Plan {number} of {len(asked)}, my work": plans.plan_text(statement)
        for number, statement in enumerate(asked, 1)
    }
