"""The harness in small, on the tests' own server, which is not killed: `make faults` does more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from config import queue, services
from tests.faults import outages
from tests.faults.due import Town, found_town
from tests.faults.killing import Killing

DUE, KILLS, SEED = 30, 4, 1
# Nobody whom others' tests need as well.
VICTIMS = {"worker 1": 3, "worker 2": 3, "beat 1": 1, "beat 2": 1, "mail": 1}


@pytest.fixture
def town(committed_db: str, settings: Settings) -> Iterator[Town]:
    """The settings of mail are the harness's for a while, and the queue's database goes again."""
    settings.EMAIL_TIMEOUT = 10
    for name in ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "SITE_URL"):
        setattr(settings, name, getattr(settings, name))  # put back afterwards
    queue.ensure_queue()
    yield found_town()
    services.drop_database(queue.queue_database())


@pytest.mark.slow
def test_killed_processes_lose_and_double_nothing(
    town: Town, record_property: Callable[[str, object], None]
) -> None:
    found = Killing(town, DUE, KILLS, SEED, victims=VICTIMS).run()
    record_property("killed in small", [str(found)])
    assert found.survived, found
    assert sum(found.kills.values()) == KILLS
    assert found.counted.twice <= found.kills_of_senders


@pytest.mark.slow
def test_a_mail_server_that_is_away_for_four_hours_loses_nothing(
    town: Town, record_property: Callable[[str, object], None]
) -> None:
    found = outages.mail_away(town, 50, step=10, timeout=0.05)
    record_property("mail server away, in small", [str(found)])
    assert (found.lost, found.twice, found.other_ids) == (0, 0, 0)
    assert found.minutes_to_drain <= 10
