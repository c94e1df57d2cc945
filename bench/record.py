"""An auditor's search over a million entries, beside the best SQL for the same page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
from django.db import transaction
from django.test import Client

from tests.world import TODAY
from workflow import permissions
from workflow.record_search import Found, Sought, find
from workflow.row_security import seeing_as

from . import plans, record_by_hand
from .record_town import Searchers, found_searchers, owners_connection
from .reports import Goal, Report, machine
from .rounds import Clock, Laps, interleave

ENTRIES, ROUNDS = 1_000_000, 30
QUICK_ENTRIES, QUICK_ROUNDS = 3_000, 2
WARM_UP = 5
COLUMNS = ("question", "Samverka ms", "by hand ms", "ratio", "statements", "rows")
STATEMENTS = 12
# What an auditor asks as a whole page, by the form's own fields.
PAGES = {
    "everything": "",
    "rare words": "?q=vattenskoter",
    "common words": "?q=belysning",
}


def measure(*, quick: bool) -> Report:
    """Each question by our code and by hand in turn, then whole pages as somebody signed in."""
    town = found_searchers(QUICK_ENTRIES if quick else ENTRIES)
    by_hand = owners_connection()
    questions = _questions(town)
    for question in questions:
        _check(town, by_hand, question)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    laps = _interleave(town, by_hand, rounds)
    pages, statements = _pages(town, rounds)
    return Report(
        title=f"record: 25 of {town.entries:,} entries for an auditor, {rounds} rounds",
        columns=COLUMNS,
        rows=[
            *(_row(town, question, laps) for question in questions),
            *(_page_row(name, pages[name], count) for name, count in statements.items()),
        ],
        goals=[
            *_ratios(laps, list(questions)),
            Goal("first page, whole, ms", 1000 * pages["everything"].typical, "at most", 150),
            Goal("statements of a page", max(statements.values()), "at most", STATEMENTS),
            *_plans(town),
        ],
        texts={"Machine": machine(by_hand)},
    )


def _questions(town: Searchers) -> dict[str, Sought]:
    body, recorder = town.town.bodies[5].public_id, town.town.people[5].public_id
    return {
        "everything": Sought(),
        "a body": Sought(body=body),
        "a person": Sought(people=(recorder,)),
        "an act": Sought(act="refer_back"),
        "a year": Sought(since=date(2024, 1, 1), until=date(2024, 12, 31)),
        "rare words": Sought(words="vattenskoter"),
        "common words": Sought(words="belysning"),
    }


def _ours(town: Searchers, sought: Sought) -> Found:
    """From a person to her page, behind the second wall, as a request does it."""
    with seeing_as(town.auditor.pk, TODAY), transaction.atomic():
        return find(sought, permissions.rights_of(town.auditor, TODAY))


def _by_hand(town: Searchers, by_hand: psycopg.Connection[Any], question: str) -> list[Any]:
    given = {
        "person": town.auditor.pk,
        "body": town.town.bodies[5].public_id,
        "recorder": town.town.people[5].public_id,
    }
    return record_by_hand.page(by_hand, question, given, TODAY)


def _check(town: Searchers, by_hand: psycopg.Connection[Any], question: str) -> None:
    """Refuses a comparison of two different answers."""
    ours = [entry.pk for entry in _ours(town, _questions(town)[question]).entries]
    hand = [row[0] for row in _by_hand(town, by_hand, question)][: len(ours) or 1]
    assert ours == hand, question


def _interleave(
    town: Searchers, by_hand: psycopg.Connection[Any], rounds: int
) -> dict[tuple[str, str], Laps]:
    sides: dict[tuple[str, str], Callable[[Clock], None]] = {}
    for question, sought in _questions(town).items():
        sides[question, "ours"] = _timed(lambda sought=sought: _ours(town, sought))  # type: ignore[misc]
        sides[question, "hand"] = _timed(
            lambda question=question: _by_hand(town, by_hand, question)  # type: ignore[misc]
        )
    return interleave(sides, rounds=rounds, warm_up=WARM_UP)


def _timed(ask: Callable[[], object]) -> Callable[[Clock], None]:
    def run(clock: Clock) -> None:
        with clock:
            ask()

    return run


def _pages(town: Searchers, rounds: int) -> tuple[dict[str, Laps], dict[str, int]]:
    """Whole requests: session, rights, choices, the search, its entry in the record, the page."""
    client = Client(headers={"host": "localhost"})
    client.force_login(town.auditor)
    asks = {name: f"/beslut/{query}" for name, query in PAGES.items()}
    statements = {
        name: len(plans.asked_by(lambda path=path: client.get(path)))  # type: ignore[misc]
        for name, path in asks.items()
    }
    assert all(client.get(path).status_code == 200 for path in asks.values())
    sides = {name: _timed(lambda path=path: client.get(path)) for name, path in asks.items()}  # type: ignore[misc]
    return interleave(sides, rounds=rounds, warm_up=WARM_UP), statements


def _row(town: Searchers, question: str, laps: dict[tuple[str, str], Laps]) -> list[str | float]:
    ours, hand = (laps[question, whose] for whose in ("ours", "hand"))
    sought = _questions(town)[question]
    found = plans.asked_by(lambda: _ours(town, sought))
    return [
        question,
        1000 * ours.typical,
        1000 * hand.typical,
        hand.times(ours),
        str(len(found)),
        str(len(_ours(town, sought).entries)),
    ]


def _page_row(name: str, laps: Laps, statements: int) -> list[str | float]:
    return [f"{name}, whole page", 1000 * laps.typical, "", "", str(statements), ""]


def _ratios(laps: dict[tuple[str, str], Laps], questions: list[str]) -> list[Goal]:
    """The first page is held against the hand-written one; the others are told."""
    found = {one: laps[one, "hand"].times(laps[one, "ours"]) for one in questions}
    first, *others = found
    return [
        Goal(f"{first}: Samverka : by hand", found[first], "at most", 3),
        *(Goal(f"{one}: Samverka : by hand", found[one]) for one in others),
    ]


def _plans(town: Searchers) -> list[Goal]:
    """What no statement may do: read all entries, texts, items or cases through."""
    found = [
        plans.read_through(lambda sought=sought: _ours(town, sought))  # type: ignore[misc]
        for sought in _questions(town).values()
    ]
    return [Goal("tables read through", sum(sum(one.values()) for one in found), "at most", 0)]
