"""The pages among two thousand cases cost the statements that they cost among thirty.

`make scale` asks the same among a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from pytest_django import DjangoDbBlocker

from config.own_database import own_database
from tests.scale import measuring
from tests.scale.town import Town, found_town
from tests.world import NOW
from workflow.models import Case, Organisation, User

FEW, MANY = 30, 2_000
Costs = measuring.Costs


@pytest.fixture(scope="module")
def measured(
    worker: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Town, Costs, Costs]]:
    """The same pages with few cases and with many.

    The clock stands still: a session that is used for minutes is prolonged by a statement.
    """
    with (
        django_db_blocker.unblock(),
        own_database(f"scale_{worker}"),
        time_machine.travel(NOW, tick=False),
    ):
        town = found_town()
        town.fill(FEW)
        few = measuring.all_costs(town, rounds=0)
        town.fill(MANY)
        yield town, few, measuring.all_costs(town, rounds=1, explain=True)


@pytest.mark.slow
def test_the_statements_stay_as_they_are(
    measured: tuple[Town, Costs, Costs], record_property: Callable[[str, object], None]
) -> None:
    town, few, many = measured
    assert measuring.wrong(few, many) == []
    assert measuring.touching_too_much(many, MANY) == []
    assert town.cases == MANY
    assert Case.objects.count() > MANY
    assert Organisation.objects.count() == 40
    assert User.objects.count() >= 400
    record_property(f"Pages among {FEW} and {MANY} cases: statements", measuring.table(few, many))
