"""The calendar feed: whose days stand in it, what never does, and when the address works."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from icalendar import Calendar, Event
from pytest_django import Settings

from cases.story.cast import OFFICIALS
from config.logs import CONSOLE, WithoutKeys
from notifications import calendar_addresses
from notifications.models import CalendarAddress
from tests.statements import Statements
from tests.web.reading import read
from tests.world import NOW, TODAY, World, item_of
from workflow import assignments, deactivation, memberships, releases
from workflow.models import Case, Meeting, Membership, WorkItem
from workflow.row_security import NOBODY, seeing

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def clock(world: World, settings: Settings) -> Iterator[None]:
    settings.SITE_URL = "https://samverka.example"
    with time_machine.travel(LATER, tick=True):
        yield


def submitted(world: World, **changes: Any) -> Case:
    case = world.propose(**changes)
    return world.turn(case, "submit", "Hanna")


def address(world: World, name: str) -> str:
    return f"/kalender/{calendar_addresses.make(world.cast.person(name), NOW)}.ics"


def asked(path: str) -> Any:
    """The answer to somebody without a session, in a process that says nothing of itself."""
    with seeing(NOBODY):
        return Client().get(path)


def events(path: str) -> list[Event]:
    answer = asked(path)
    assert answer.status_code == 200
    found: list[Event] = Calendar.from_ical(answer.content).events
    return found


def titles(path: str) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(path)]


def test_what_is_to_be_done_by_when_and_where_one_goes(world: World) -> None:
    case = submitted(world, title="Kanariefågel")
    path = address(world, "Tove")
    (event,) = events(path)
    assert str(event["SUMMARY"]) == f"Ta ställning för {OFFICIALS} {case.number}"
    assert event.start == date(2026, 1, 19)
    assert event.end == date(2026, 1, 20)  # a whole day ends where the next begins
    assert str(event["URL"]) == f"https://samverka.example/arende/{case.public_id}/"
    assert (str(event["CLASS"]), str(event["TRANSP"])) == ("PRIVATE", "TRANSPARENT")
    answer = asked(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert b"Kanarie" not in answer.content
    assert b"VTIMEZONE" not in answer.content
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_in_her_own_language(world: World) -> None:
    case = submitted(world)
    tove = world.cast.person("Tove")
    tove.language = "en"
    tove.save()
    assert titles(address(world, "Tove")) == [f"Decide for {OFFICIALS} {case.number}"]


def test_an_event_stays_the_same_when_its_day_is_moved(world: World) -> None:
    case = submitted(world)
    path = address(world, "Tove")
    before = events(path)[0]
    WorkItem.objects.filter(process=case).update(due=TODAY + timedelta(days=90))
    after = events(path)[0]
    assert before["UID"] == after["UID"]
    item = WorkItem.objects.get(process=case, status="NEW")
    assert str(after["UID"]) == f"{item.public_id}@samverka.example"
    assert after.start == TODAY + timedelta(days=90)


def test_of_a_restricted_case_the_number_and_only_to_whoever_may_see_it(world: World) -> None:
    case = world.propose(title="Kanariefågel")
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    case = world.turn(case, "submit", "Hanna")
    assert titles(address(world, "Tove")) == [f"Skyddat ärende {case.number}"]
    for name in ("Signe", "Lena", "Pär", "Sara", "Rut"):
        answer = asked(address(world, name))
        assert b"Skyddat" not in answer.content, name
        assert str(case.number).encode() not in answer.content, name


def test_hers_and_what_nobody_has_taken_not_what_a_colleague_has(world: World) -> None:
    submitted(world)
    taken = submitted(world)
    assignments.take(item_of(taken), actor=world.actor("Olle"), now=NOW)
    assert len(titles(address(world, "Tove"))) == 1
    assert len(titles(address(world, "Olle"))) == 2
    assert titles(address(world, "Pär")) == []


def test_the_meetings_of_her_bodies(world: World) -> None:
    body = world.cast.bodies[OFFICIALS]
    for days in (-400, -31, -1, 0, 20, 500):
        Meeting.objects.create(body=body, on=TODAY + timedelta(days=days))
    path = address(world, "Lena")
    assert titles(path) == [f"Möte: {OFFICIALS}"] * 3
    assert len({str(event["UID"]) for event in events(path)}) == 3
    assert titles(address(world, "Mats")) == []


def test_rights_are_asked_anew_each_time(world: World) -> None:
    submitted(world)
    path = address(world, "Tove")
    assert len(titles(path)) == 1
    role = Membership.objects.get(person=world.cast.person("Tove"), body__isnull=False)
    memberships.end(role, on=TODAY - timedelta(days=1), by=None, now=NOW)
    assert titles(path) == []


def test_whatever_does_not_work_answers_alike(world: World) -> None:
    submitted(world)
    old, gone, closed = (address(world, name) for name in ("Tove", "Olle", "Lena"))
    address(world, "Tove")
    calendar_addresses.take_away(world.cast.person("Olle"), NOW)
    lena = world.cast.person("Lena")
    deactivation.deactivate(lena, by=None, now=NOW)
    answers = [
        asked(path) for path in (old, gone, closed, "/kalender/x.ics", f"/kalender/{'x' * 500}.ics")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {b"Not found\n"}
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def test_an_address_is_made_shown_once_replaced_and_taken_away(world: World) -> None:
    tove = Client()
    tove.force_login(world.cast.person("Tove"))
    where = "/installningar/kalender/"

    def shown(answer: Any) -> list[str]:
        inputs = read(answer.content).main().all("input")
        return [one.get("value") for one in inputs if one.get("id") == "secret"]

    assert shown(tove.get(where)) == []
    assert not CalendarAddress.objects.exists()
    (first,) = shown(tove.post(where, {"do": "make"}))
    assert first.startswith("https://samverka.example/kalender/")
    assert shown(tove.get(where)) == []
    secret = first.rsplit("/", 1)[1].removesuffix(".ics")
    (row,) = CalendarAddress.objects.values()
    assert secret not in str(row)
    assert len(secret) >= 43  # 256 bits
    path = first.removeprefix("https://samverka.example")
    assert asked(path).status_code == 200
    (second,) = shown(tove.post(where, {"do": "make"}))
    assert second != first
    assert asked(path).status_code == 404
    assert asked(second.removeprefix("https://samverka.example")).status_code == 200
    assert tove.post(where, {"do": "take_away"}).status_code == 302
    assert asked(second.removeprefix("https://samverka.example")).status_code == 404


def test_one_that_asks_again_and_again_is_told_to_wait(world: World) -> None:
    path, other = address(world, "Tove"), address(world, "Olle")
    assert [asked(path).status_code for _ in range(31)] == [200] * 30 + [429]
    assert asked(other).status_code == 200


def test_a_long_feed_costs_what_a_short_one_costs(world: World) -> None:
    path = address(world, "Tove")

    def cost() -> int:
        with Statements(connection) as statements:
            asked(path)
        return len(statements)

    submitted(world)
    few = cost()
    for _ in range(30):
        submitted(world)
    assert cost() == few <= 22
    assert len(titles(path)) == 31


def test_no_log_holds_a_secret(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    path = address(world, "Tove")
    secret = path.split("/")[2].removesuffix(".ics")
    logger = logging.getLogger("django.request")
    handler = logging.StreamHandler()
    handler.addFilter(WithoutKeys())
    lines: list[str] = []
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    try:
        calendar_addresses.take_away(world.cast.person("Tove"), NOW)
        asked(path)
        asked("/inbjudan/en-hemlighet/")
    finally:
        logger.removeHandler(handler)
    assert lines
    assert "Not Found: /kalender/…" in lines
    assert all(secret not in line and "en-hemlighet" not in line for line in lines)
    assert CONSOLE["handlers"]["console"]["filters"] == ["without_keys"]
