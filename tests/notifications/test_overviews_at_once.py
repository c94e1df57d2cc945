"""Several workers owe and send the week's overviews: one letter each."""

from __future__ import annotations

from collections import Counter

import pytest

from notifications.models import Kind, Letter
from notifications.overviews import owe_overviews
from notifications.sending import send_waiting
from tests.notifications.post_office import PostOffice
from tests.notifications.test_digests import submitted
from tests.notifications.test_overviews import MONDAY
from tests.racing import at_once
from tests.world import NOW, World
from workflow.models import OutboxEvent


@pytest.mark.slow
def test_several_workers_owe_and_send_one_each(
    committed_world: World, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.overviews.BATCH", 3)
    submitted(committed_world)
    OutboxEvent.objects.update(handled_at=NOW)
    at_once([lambda: owe_overviews(MONDAY)] * 4)
    at_once([lambda: send_waiting(lambda: MONDAY)] * 4)
    send_waiting(lambda: MONDAY)
    people = Letter.objects.filter(kind=Kind.OVERVIEW).values_list("person", flat=True)
    assert len(people) == len(set(people)) > 10
    assert set(Counter(post_office.addresses).values()) == {1}
    assert "tove.tjanst@example.se" in post_office.addresses
