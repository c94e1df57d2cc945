"""Erasing and letters: only what is said of the case, and nothing that was on its way meanwhile."""

from __future__ import annotations

from datetime import datetime

import pytest

from notifications import sending
from notifications.composing import Composed, composed
from notifications.deciding import write_letters
from notifications.models import Cadence, Kind, Letter, Status
from tests.notifications.post_office import PostOffice
from tests.notifications.test_digests import MONDAY, SOON, TOMORROW, send, submitted, wants, world
from tests.notifications.test_overviews import deliver
from tests.workflow.test_erasure import erase, planned
from tests.world import NOW, World
from workflow.erasure import Wish
from workflow.models import Case, LedgerEntry

__all__ = ["world"]
NAME = "Granne Åsa Zqvist på Ringvägen"
OTHER = "Hotet mot Bo Yqvist på Kajen"
LETTERS = "rows:notifications.Letter"


def keys(world: World, case: Case, passage: str) -> set[str]:
    return {place.key for place in planned(world, case, Wish(passage=passage))}


def test_an_overview_is_no_oracle_for_other_cases(world: World, post_office: PostOffice) -> None:
    mine, other = submitted(world, NAME), submitted(world, OTHER)
    deliver(MONDAY)
    assert Letter.objects.filter(kind=Kind.OVERVIEW, text__contains=NAME).exists()
    assert LETTERS not in keys(world, mine, OTHER)
    assert LETTERS in keys(world, other, OTHER)
    draft = world.propose(title="Ett utkast")  # in no overview
    assert LETTERS not in keys(world, draft, NAME)
    assert LETTERS in keys(world, mine, NAME)
    erase(world, mine, Wish(passage=NAME))
    assert not Letter.objects.filter(text__contains=NAME).exists()


def test_a_digest_is_asked_only_for_its_part_about_the_case(
    world: World, post_office: PostOffice
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    mine, other = submitted(world, NAME), submitted(world, OTHER)
    write_letters(NOW)
    send(TOMORROW)
    (digest,) = Letter.objects.filter(kind=Kind.DIGEST, status=Status.SENT)
    assert NAME in digest.text
    assert OTHER in digest.text
    assert LETTERS not in keys(world, mine, OTHER)
    assert LETTERS in keys(world, other, OTHER)


@pytest.mark.parametrize("meanwhile", [True, False])
def test_a_letter_rendered_before_an_erasure_keeps_nothing_of_it(
    world: World, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch, meanwhile: bool
) -> None:
    case = submitted(world, NAME)
    write_letters(NOW)

    def slow(letter: Letter, now: datetime) -> Composed:
        found = composed(letter, now)
        if meanwhile and not LedgerEntry.objects.filter(kind="erasure").exists():
            erase(world, case, Wish(passage=NAME))
        return found

    monkeypatch.setattr(sending, "composed", slow)
    send(SOON)
    sent = Letter.objects.filter(event__case=case.pk, status=Status.SENT)
    assert sent.exists()
    kept = [one for one in sent if NAME in f"{one.subject} {one.text} {one.html}"]
    assert bool(kept) is not meanwhile
