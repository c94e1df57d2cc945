"""A crowd posts one decision: one is recorded, everybody else hears who was first."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from cases.story.cast import OFFICIALS
from tests.workflow.web.clicking import Visitor
from tests.workflow.web.test_deciding import decide_page, meeting
from tests.world import World, current
from workflow.models import LedgerEntry

CLIENTS, AT_A_TIME = 200, 16
P95 = 4.0  # seconds, on an idle machine with two cores


@pytest.mark.slow
def test_one_of_two_hundred_is_recorded(
    committed_world: World, record_property: Callable[[str, object], None]
) -> None:
    world = committed_world
    activity = world.activity_in("preparation")
    visitor = Visitor(world.cast.person("Tove"))
    page = decide_page(visitor, activity)
    values: dict[str, Any] = {
        **page.form("outcome").values,
        **meeting(world, OFFICIALS),
        "outcome": "endorse",
        "motivation": "En motivering som ingen ska behöva skriva om.",
    }
    session = visitor.client.cookies["sessionid"].value
    assert Session.objects.count() == 1

    def post(_: int) -> tuple[int, float, bool]:
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = session
        started = time.monotonic()
        try:
            response = client.post(page.address, values)
            kept = "En motivering som ingen" in response.content.decode()
            return response.status_code, time.monotonic() - started, kept
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_A_TIME) as threads:
        answers = list(threads.map(post, range(CLIENTS)))
    found = Counter(status for status, _, _ in answers)
    waited = sorted(took for _, took, _ in answers)
    p95 = waited[int(len(waited) * 0.95)]
    told = f"{dict(found)}, p95 {p95:.2f} s, {AT_A_TIME} at a time"
    record_property("200 clients posting one decision", [told])
    assert found == {302: 1, 409: CLIENTS - 1}
    assert all(kept for status, _, kept in answers if status == 409)
    assert LedgerEntry.objects.filter(case=activity, act="endorse").count() == 1
    assert current(activity).state == "steering"
    assert p95 <= P95
