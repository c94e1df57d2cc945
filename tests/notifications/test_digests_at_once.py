"""Digests, and letters that come in meanwhile: real commits, several workers."""

from __future__ import annotations

import pytest

from notifications.deciding import write_letters
from notifications.models import Cadence, Letter, Status
from tests.notifications.post_office import PostOffice, body
from tests.notifications.test_digests import (
    MONDAY,
    SOON,
    TOMORROW,
    digests,
    pieces,
    send,
    submitted,
    wants,
)
from tests.racing import at_once
from tests.world import NOW, World
from workflow.models import OutboxEvent


@pytest.mark.slow
def test_what_is_owed_while_a_digest_is_on_its_way_is_in_the_next(
    committed_world: World, post_office: PostOffice
) -> None:
    """Its row is there before the digest is marked, and was not when that was put together."""
    OutboxEvent.objects.update(handled_at=NOW)
    wants(committed_world, "Tove", Cadence.DAILY)
    submitted(committed_world, "I tid")
    write_letters(SOON)

    def meanwhile() -> None:
        post_office.when_taken = lambda: None
        at_once([lambda: (submitted(committed_world, "Just nu"), write_letters(SOON))])

    Letter.objects.filter(person__email__startswith="olle").update(next_try=MONDAY)
    post_office.when_taken = meanwhile
    send(TOMORROW)
    (digest, following) = digests()
    assert (digest.status, following.status) == (Status.SENT, Status.WAITING)
    assert pieces() == [(Status.SENT, ""), (Status.WAITING, "")]
    send(following.next_try)
    assert ["Just nu" in body(one) for one in post_office.to("Tove")] == [False, True]


@pytest.mark.slow
def test_several_workers_make_one_digest(committed_world: World, post_office: PostOffice) -> None:
    wants(committed_world, "Tove", Cadence.DAILY)
    OutboxEvent.objects.update(handled_at=NOW)
    for number in range(6):
        submitted(committed_world, f"Fältgrupp {number}")
    at_once([lambda: write_letters(SOON)] * 4)
    write_letters(SOON)
    assert (len(digests()), len(pieces())) == (1, 6)
    at_once([lambda: send(TOMORROW)] * 4)
    assert [str(one["Subject"]) for one in post_office.to("Tove")] == ["Sammanfattning: 6 nyheter"]
