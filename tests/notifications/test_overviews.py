"""The week's overview: once a week, to whoever has something to do, and no word too much."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases.story.cast import OFFICIALS
from notifications import choices
from notifications.composing import NOTHING_WAITS, OF_ANOTHER_WEEK
from notifications.models import Cadence, Kind, Letter, Status
from notifications.overviews import owe_overviews
from notifications.sending import send_waiting
from tests.notifications.post_office import PostOffice, body
from tests.notifications.test_digests import submitted
from tests.world import NOW, World
from workflow import absences, conflicts, memberships, releases
from workflow.models import Membership, OutboxEvent, User
from workflow.rights import Role

MONDAY = datetime(2026, 1, 19, 6, 0, tzinfo=UTC)  # seven in Sweden
SECOND = timedelta(seconds=1)


@pytest.fixture
def world(world: World) -> World:
    """What happened while the world was built is told to nobody."""
    OutboxEvent.objects.update(handled_at=NOW)
    return world


def deliver(at: datetime = MONDAY) -> None:
    owe_overviews(at)
    send_waiting(lambda: at)


def overview(name: str = "Tove") -> Letter:
    return Letter.objects.get(kind=Kind.OVERVIEW, person__name__startswith=name)


def test_it_says_what_is_late_and_what_comes_due(world: World, post_office: PostOffice) -> None:
    days = {
        "Försenad": date(2026, 1, 16),
        "Nu": date(2026, 1, 25),
        "Nästa": date(2026, 1, 26),
        "Senare": date(2026, 2, 2),
        "Utan dag": None,
    }
    for title, due in days.items():
        submitted(world, title).items.update(due=due)
    deliver()
    (letter,) = post_office.to("Tove")
    assert letter["Subject"] == "Veckan: 5 väntar på dig (försenade: 1)"
    text = body(letter)
    order = ["Vecka 4", "Försenat", "Försenad", "Den här veckan", "Nu", "Nästa vecka", "Nästa"]
    order += ["Senare, eller utan dag", "Senare", "Utan dag"]
    places = [text.index(f"{word}\n") for word in order]
    assert places == sorted(places)
    assert "Ta ställning för Tjänsteberedningen" in text
    assert "Senast: 16 januari 2026" in text
    assert "https://samverka.example/att-gora/" in text
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert overview().kind == Kind.OVERVIEW


def test_whoever_has_nothing_to_do_gets_none(world: World, post_office: PostOffice) -> None:
    submitted(world)
    deliver()
    told = {str(one["To"]).split(".")[0] for one in post_office.letters}
    assert "tove" in told
    assert "kim" not in told  # only reads
    kim = overview("Kim")
    assert (kim.status, kim.reason) == (Status.SKIPPED, NOTHING_WAITS)


def test_once_a_week_however_often_it_is_run(world: World, post_office: PostOffice) -> None:
    submitted(world)
    deliver(MONDAY - SECOND)
    assert post_office.to("Tove") == []
    for hours in (0, 1, 30, 100):
        deliver(MONDAY + timedelta(hours=hours))
    assert len(post_office.to("Tove")) == 1
    assert len(set(post_office.keys)) == len(post_office.keys)
    deliver(MONDAY + timedelta(days=7))
    assert len(post_office.to("Tove")) == 2


@pytest.mark.parametrize(
    ("now", "owed"),
    [
        (datetime(2026, 4, 6, 12, tzinfo=UTC), False),  # Easter Monday
        (datetime(2026, 4, 7, 4, 59, tzinfo=UTC), False),
        (datetime(2026, 4, 7, 5, 0, tzinfo=UTC), True),  # seven, in summer
        (datetime(2026, 10, 26, 5, 59, tzinfo=UTC), False),  # the clocks were turned back
        (datetime(2026, 10, 26, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 4, 59, tzinfo=UTC), False),  # and forward
        (datetime(2026, 3, 30, 5, 0, tzinfo=UTC), True),
    ],
)
def test_at_seven_on_the_weeks_first_working_day(world: World, now: datetime, owed: bool) -> None:
    Letter.objects.filter(kind=Kind.OVERVIEW).update(next_try=now)
    assert bool(owe_overviews(now)) is owed


def test_whoever_does_not_want_it_gets_none(world: World, post_office: PostOffice) -> None:
    submitted(world)
    choices.choose(world.cast.person("Tove"), {Kind.OVERVIEW: Cadence.NONE})
    owe_overviews(MONDAY)
    choices.choose(world.cast.person("Olle"), {Kind.OVERVIEW: Cadence.NONE})  # owed already
    send_waiting(lambda: MONDAY)
    told = {str(one["To"]).split(".")[0] for one in post_office.letters}
    assert told.isdisjoint({"tove", "olle"})


def test_of_a_restricted_case_nothing_but_number_day_and_link(
    world: World, post_office: PostOffice
) -> None:
    case = world.propose(title="Kanariefågel")
    by: dict[str, Any] = {"actor": world.actor("Hanna"), "now": NOW}
    releases.restrict(case.public_id, basis="OSL 18:1", **by)
    world.turn(case, "submit", "Hanna")
    open_case = submitted(world, "Öppet")
    deliver()
    (letter,) = post_office.to("Tove")
    for kind in ("plain", "html"):
        assert "Kanariefågel" not in body(letter, kind)
        assert "TRY-S 2026/0001" in body(letter, kind)
        assert f"{open_case.number} Öppet" in body(letter, kind)
    kept = overview()
    assert "Kanariefågel" not in kept.text + kept.html


def test_jav_rights_and_drafts_are_asked_when_it_is_sent(
    world: World, post_office: PostOffice
) -> None:
    case = submitted(world)
    world.propose(title="Bara ett utkast")
    owe_overviews(MONDAY)
    tove, actor = world.cast.person("Tove"), world.actor("Tove")
    conflicts.report(case.public_id, tove, ground="släkt", actor=actor, now=NOW)
    olle = Membership.objects.get(
        person=world.cast.person("Olle"), body=world.cast.bodies[OFFICIALS]
    )
    memberships.end(olle, on=date(2026, 1, 16), by=None, now=NOW)
    send_waiting(lambda: MONDAY)
    told = {str(one["To"]).split(".")[0] for one in post_office.letters}
    assert told.isdisjoint({"tove", "olle"})
    assert "Bara ett utkast" not in "".join(body(one) for one in post_office.letters)


def test_a_substitute_is_told_of_what_the_absent_has_taken(
    world: World, post_office: PostOffice
) -> None:
    case = submitted(world)
    tove, olle = world.cast.person("Tove"), world.cast.person("Olle")
    case.items.filter(status="NEW").update(owner=tove, status="ASSIGNED")
    deliver()
    assert post_office.to("Olle") == []
    first, last = date(2026, 1, 19), date(2026, 1, 30)
    absences.register(tove, olle, starts=first, ends=last, by=tove, now=NOW)
    deliver(MONDAY + timedelta(days=7))
    assert len(post_office.to("Olle")) == 1


def test_more_than_a_letter_holds_is_counted(world: World, post_office: PostOffice) -> None:
    for number in range(28):
        submitted(world, f"Fältgrupp {number}")
    deliver()
    text = body(post_office.to("Tove")[0])
    assert str(post_office.to("Tove")[0]["Subject"]).startswith("Veckan: 28 väntar")
    assert text.count("/arende/") == 25
    assert "3 till väntar. Alla finns under Att göra." in text


def test_one_of_last_week_is_not_sent_beside_this_weeks(
    world: World, post_office: PostOffice
) -> None:
    submitted(world)
    post_office.close()
    deliver()
    post_office.open()
    send_waiting(lambda: MONDAY + timedelta(days=7))
    assert post_office.to("Tove") == []
    assert overview().reason == OF_ANOTHER_WEEK


def test_whoever_comes_later_waits_for_the_next(world: World, post_office: PostOffice) -> None:
    submitted(world)
    deliver()
    nina = User.objects.create_user(email="nina@example.se", name="Nina Ny")
    tuesday = date(2026, 1, 20)
    body_ = world.cast.bodies[OFFICIALS]
    memberships.give(nina, Role.SECRETARY, body_, starts=tuesday, by=None, now=MONDAY)
    deliver(MONDAY + timedelta(days=1))
    assert not Letter.objects.filter(person=nina).exists()
    deliver(MONDAY + timedelta(days=7))
    assert len([one for one in post_office.letters if one["To"] == "nina@example.se"]) == 1
