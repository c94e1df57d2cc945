"""Two people want different things of one case at the same moment.

Whatever comes of it must be what would have come of one after the other, in either order.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests import ledger_oracle
from tests.racing import at_once, held, traces, wait_until_waiting, wanting
from tests.world import NOW, World, current
from workflow import ledger
from workflow.errors import Refusal
from workflow.models import Case, LedgerEntry, WorkItem
from workflow.models.work import OPEN
from workflow.records import Record

PAIRS = int(os.environ.get("SAMVERKA_RACE_PAIRS", "60"))  # every night: 2000
SPRING = NOW.replace(month=3, day=2)  # the activity's start date
UNTIL = date(2026, 4, 7)
BODIES = {
    "preparation": (OFFICIALS, "Tove", "Olle"),
    "steering": (STEERING, "Sara", "Sven"),
    "political": (POLITICIANS, "Siv", "Bo"),
    "review": (OFFICIALS, "Tove", "Olle"),
}
START = ("preparation", "steering", "political", "revision", "approved", "execution", "evaluation")
FINAL = ("closed", "rejected", "dismissed", "withdrawn")
BURIED = FINAL[1:]  # nothing can be wanted of these any more


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do with a case in some state."""

    code: str
    by: str
    record: Record
    on_item: bool  # an office acts on the case, whoever's item is open


def wish(code: str, by: str, **record: Any) -> Wish:
    on_item = by not in ("", "Hanna", "Signe")
    return Wish(code, by, Record(**({"motivation": "därför"} | record)), on_item)


OFFICE = {
    "revision": (
        wish("withdraw", "Hanna"),
        wish("dismiss", "Signe"),
        wish("resubmit", "Hanna"),
        wish("resubmit", "Carin"),
    ),
    "approved": (
        wish("start", ""),
        wish("start", "Stina"),
        wish("discontinue", "Signe"),
        wish("reconsider", "Signe"),
    ),
    "execution": (
        wish("finish", "Stina", outcome="done"),
        wish("finish", "Stina", outcome="not_done"),
        wish("discontinue", "Signe"),
        wish("reconsider", "Signe"),
    ),
    "evaluation": (wish("evaluate", "Stina", process="så", effect="så"),),
    "closed": (wish("reopen", "Arvid"),),
}


def wishes(world: World, case: Case) -> list[Wish]:
    """Everything that somebody could want to do with the case where it is."""
    if case.state not in BODIES:
        return list(OFFICE[case.state])
    body, *people = BODIES[case.state]
    how = {"how": world.meeting(body)}
    if case.state == "review":
        outcomes: dict[str, dict[str, Any]] = {"accept": how, "return_evaluation": how}
    else:
        later = how | {"motivation": "därför", "until": UNTIL}
        outcomes = {"endorse": how, "reject": how, "dismiss": how, "postpone": later}
        outcomes["refer_back"] = later | {"asked": "mer"}
    found = [wish(code, by, **given) for code, given in outcomes.items() for by in people]
    if case.state != "review":
        found += [wish("withdraw", "Hanna"), wish("dismiss", "Signe")]
    return found


def call_of(world: World, case: Case, one: Wish) -> Callable[[], Case]:
    given: dict[str, Any] = {"record": one.record, "now": SPRING}
    if not one.on_item:
        given["item_id"] = None
    return wanting(world, case, one.code, one.by, **given)


Calls = Sequence[Callable[[], Case]]
Outcome = tuple[Any, ...]


def outcome(case: Case, results: Sequence[Any]) -> Outcome:
    """What came of a pair: who succeeded, where the case is, what was left behind."""
    entries = LedgerEntry.objects.filter(chain=case.public_id).order_by("seq")
    return (
        tuple("done" if isinstance(r, Case) else type(r).__name__ for r in results),
        current(case).state,
        tuple(entries.values_list("act", flat=True)),
        traces(case),
    )


def in_this_order(case: Case, calls: Calls, order: Sequence[int]) -> Outcome:
    """What would come of it one after the other; undone again."""
    results: list[Any] = [None, None]
    with transaction.atomic():
        for index in order:
            try:
                results[index] = calls[index]()
            except Refusal as refusal:
                results[index] = refusal
        found = outcome(case, results)
        transaction.set_rollback(True)
    return found


def together(case: Case, calls: Calls, *, in_line: bool) -> Outcome:
    """Both at once; ``in_line`` lets neither go on before both wait for the lock."""
    if not in_line:
        return outcome(case, at_once(calls))
    with ThreadPoolExecutor(1) as outer:
        with held(case):
            results = outer.submit(at_once, calls)
            wait_until_waiting(len(calls))
        return outcome(case, results.result())


def has_one_turn_at_most(case: Case) -> bool:
    """One open item while the case is open, none afterwards."""
    items = WorkItem.objects.filter(process=case.pk, status__in=OPEN).count()
    return items == (0 if current(case).state in FINAL else 1)


@pytest.mark.slow
def test_conflicting_wishes_end_as_if_one_had_come_after_the_other(committed_world: World) -> None:
    world, choose = committed_world, random.Random(7)
    case: Case | None = None
    ends: Counter[str] = Counter()
    for number in range(PAIRS):
        if case is None or case.state in BURIED or number % 3 == 0:  # or it goes round for ever
            case = world.activity_in(choose.choice(START))
        pair = choose.choices(wishes(world, case), k=2)
        calls = [call_of(world, case, one) for one in pair]
        possible = [in_this_order(case, calls, order) for order in ((0, 1), (1, 0))]
        found = together(case, calls, in_line=number % 2 == 0)
        assert found in possible, (case.state, pair)
        assert has_one_turn_at_most(case), (case.state, pair)
        case = current(case)
        ends[" and ".join(sorted(found[0]))] += 1
    assert ledger.verify().intact
    assert ledger_oracle.recompute(ledger_oracle.rows()) == []
    # The pairs did conflict: mostly one was refused, and some fit one after the other.
    assert {"AlreadyHandled and done", "NotYourTurn and done", "done and done"} <= set(ends)
