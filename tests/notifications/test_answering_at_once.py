"""Clicks on one link at the same moment are one answer."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from cases.models import ProgressReport
from notifications import answering
from notifications.deciding import write_letters
from notifications.models import ActionLink, Kind, Letter
from tests.racing import at_once
from tests.world import World
from workflow import reminding
from workflow.models import LedgerEntry

NOW = datetime(2026, 5, 25, 8, 0, tzinfo=UTC)  # a step is due in a week
CLICKS = 4


@pytest.mark.slow
def test_of_clicks_at_once_one_is_heard(committed_world: World) -> None:
    activity = committed_world.activity_in("execution")
    with time_machine.travel(NOW, tick=True):
        reminding.sweep(NOW)
        write_letters(NOW)
        stina = committed_world.cast.person("Stina")
        letter = Letter.objects.get(person=stina, kind=Kind.REMINDER)
        link = ActionLink.objects.create(letter=letter, expires_at=NOW + timedelta(days=1))
        path = f"/brev/svara/{answering.token_of(link)}/"

        def click() -> int:
            client = Client()
            (seen,) = re.findall(r'name="seen" value="([^"]*)"', client.get(path).content.decode())
            return client.post(path, {"answer": "done", "seen": seen}).status_code

        found = Counter(at_once([click] * CLICKS))
    assert found[200] == 1, found
    assert set(found) <= {200, 410}
    assert ProgressReport.objects.filter(activity=activity).count() == 1
    entries = LedgerEntry.objects.filter(chain=activity.public_id, act="report_progress")
    assert entries.count() == 1
