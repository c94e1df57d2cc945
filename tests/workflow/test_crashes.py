"""A process dies in the middle of a turn: the decision happened wholly or not at all.

Killed with SIGKILL before every statement and with it on its way, and before, during and
after COMMIT. Whatever is left must be whole, and the turn can be made again.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from cases.story.cast import OFFICIALS, PLANNING, POLICE
from config import postgres
from tests import ledger_oracle
from tests.crash_at import COMMIT, Death
from tests.racing import traces
from tests.world import NOW, World, current, item_of, open_items, seen
from workflow import engine, ledger, tree
from workflow.errors import AlreadyHandled, NotYourTurn
from workflow.models import Case, LedgerEntry, NumberSeries, Release, TextVersion, WorkItem
from workflow.records import Record

KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Act:
    """A transition to die in: from, to, who, and what is entered."""

    source: str
    target: str
    by: str

    def arguments(self, world: World, case: Case, code: str) -> dict[str, Any]:
        places = [world.cast.organisations[name] for name in (POLICE, PLANNING)]
        record: dict[str, Record] = {
            "endorse_amended": Record(
                how=world.meeting(OFFICIALS), motivation="m", wording={"description": "Ny"}
            ),
            "finish": Record(outcome="partly", motivation="snö"),
        }
        return {
            "actor": world.actor(self.by),
            "seen_version": seen(case),
            "item_id": item_of(case),
            "record": record.get(code),
            "releases": places if code == "submit" else (),
            "now": NOW,
        }


ACTS = {
    "submit": Act("draft", "preparation", "Hanna"),
    "endorse_amended": Act("preparation", "steering", "Tove"),
    "finish": Act("execution", "evaluation", "Stina"),
}


def state_of(case: Case) -> tuple[Any, ...]:
    """Everything a turn writes, so that half a turn would show."""
    now = current(case)
    items = WorkItem.objects.filter(process=case.pk).order_by("pk")
    return (
        (now.state, now.position, now.number, now.title, now.status, now.finished),
        (now.text_version_id, bytes(now.ledger_head or b"")),
        list(items.values_list("pk", "status", "finished", "owner")),
        list(TextVersion.objects.filter(case=case.pk).order_by("number").values_list("sha256")),
        Release.objects.filter(case=case.pk).count(),
        traces(case),
    )


def die(deaths: list[Death]) -> list[int]:
    """Lets each of them happen in a process of its own; returns how the processes ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash_at"],
        cwd=postgres.PROJECT,
        input=pickle.dumps(deaths),
        stdout=subprocess.PIPE,
        check=True,
    )
    ended: list[int] = pickle.loads(done.stdout)
    return ended


def prepared(world: World, code: str, at: str | None) -> Death:
    case = world.activity_in(ACTS[code].source)
    return Death(case.public_id, code, ACTS[code].arguments(world, case, code), at)


def places(statements: int) -> list[str]:
    """Before each statement, and when it is sent."""
    numbers = range(1, statements + 1)
    return [f"{moment} {number}" for number in numbers for moment in ("before", "sent")]


def case_of(death: Death) -> Case:
    return Case.objects.get(public_id=death.case)


def entries_and_items_match() -> tuple[set[Any], set[Any]]:
    """Decided items without an entry, and entries whose item is still open or is none."""
    done = set(WorkItem.objects.filter(status="DONE").values_list("public_id", flat=True))
    closed = set(WorkItem.objects.exclude(finished=None).values_list("public_id", flat=True))
    entered = set(LedgerEntry.objects.exclude(item=None).values_list("item", flat=True))
    return done - entered, entered - closed


@pytest.mark.slow
def test_a_turn_that_dies_anywhere_happened_wholly_or_not_at_all(committed_world: World) -> None:
    world = committed_world
    counts = die([prepared(world, code, None) for code in ACTS])
    deaths = [
        prepared(world, code, at)
        for code, count in zip(ACTS, counts, strict=True)
        for at in (*places(count), *COMMIT)
    ]
    assert len(deaths) >= 30, counts
    before = [state_of(case_of(death)) for death in deaths]

    _, *ended = die([prepared(world, "finish", None), *deaths])
    assert set(ended) == {KILLED}

    for death, then in zip(deaths, before, strict=True):
        happened = verdict(death, then)
        if death.at != "sent commit":
            assert happened == (death.at == "after commit"), (death.code, death.at)
    assert entries_and_items_match() == (set(), set())
    whole()
    for death in deaths:
        again(death)
    whole()
    no_number_is_missing()


def verdict(death: Death, before: tuple[Any, ...]) -> bool:
    """Whether the turn happened; fails if it did by half."""
    case, act = case_of(death), ACTS[death.code]
    if state_of(case) == before:
        return False
    told = 3 if death.code == "submit" else 1  # a release is an entry and an event, too
    items, entered, events = before[-1]
    assert (case.state, traces(case)) == (act.target, (items + 1, entered + told, events + told))
    return True


def again(death: Death) -> None:
    """The same turn once more: done now, or refused because it was."""
    case, act = case_of(death), ACTS[death.code]
    if case.state == act.source:
        engine.turn(death.case, death.code, **death.arguments)
    else:
        with pytest.raises((AlreadyHandled, NotYourTurn)):
            engine.turn(death.case, death.code, **death.arguments)
    assert current(case).state == act.target
    assert len(open_items(case)) == 1


def whole() -> None:
    """The ledger verifies, for ourselves and for the oracle, and every entry gets its number."""
    tree.number()
    assert tree.size() == LedgerEntry.objects.count()
    report = ledger.verify()
    assert report.intact, report.broken
    assert ledger_oracle.recompute(ledger_oracle.rows()) == []


def no_number_is_missing() -> None:
    """A number that a dying turn had taken was given back."""
    given = Case.objects.exclude(number=None).count()
    assert NumberSeries.objects.get(series="TRY", restricted=False).last == given
