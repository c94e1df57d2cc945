"""Case numbers when many come at once: two series, no gap in either, none mixed up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.racing import at_once
from tests.world import NOW, World, current, seen
from workflow import engine, ledger, releases
from workflow.errors import Refusal
from workflow.models import Case, LedgerEntry


def restrict(world: World, case: Case) -> None:
    hanna = world.actor("Hanna")
    releases.restrict(case.public_id, basis="OSL 18 kap. 1 §", actor=hanna, now=NOW)


def numbers_of(results: list[Any]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for case in results:
        series, place = str(case.number).split("/")
        found.setdefault(series, []).append(int(place))
    return {series: sorted(places) for series, places in found.items()}


def submitting(world: World, case: Case) -> Callable[[], Case]:
    text, hanna = seen(case), world.actor("Hanna")
    return lambda: engine.turn(case.public_id, "submit", actor=hanna, seen_version=text, now=NOW)


@pytest.mark.slow
def test_series_have_no_gaps_when_open_and_restricted_come_at_once(
    committed_world: World,
) -> None:
    world = committed_world
    cases = [world.propose(title=f"Nummer {place}") for place in range(12)]
    for case in cases[::2]:
        restrict(world, case)
    before = int(str(world.turn(world.propose(), "submit", "Hanna").number).split("/")[1])
    results = at_once([submitting(world, case) for case in cases])
    assert not [r for r in results if isinstance(r, Refusal)]
    numbers = numbers_of(results)
    assert numbers["TRY-S 2026"] == list(range(1, 7))
    assert numbers["TRY 2026"] == list(range(before + 1, before + 7))


@pytest.mark.slow
def test_restricting_and_submitting_at_once_never_mixes_the_series(
    committed_world: World,
) -> None:
    """Whichever comes first, the number belongs to what the case was when it got it."""
    world = committed_world
    for place in range(6):
        case = world.propose(title=f"Samtidigt {place}")
        results = at_once([submitting(world, case), partial(restrict, world, case)])
        assert not [r for r in results if isinstance(r, Refusal)]
        acts = list(
            LedgerEntry.objects.filter(chain=case.public_id, act__in=("submit", "restrict"))
            .order_by("seq")
            .values_list("act", flat=True)
        )
        now = current(case)
        assert now.restricted
        assert str(now.number).startswith("TRY-S" if acts[0] == "restrict" else "TRY 2026")
    assert ledger.verify().intact
