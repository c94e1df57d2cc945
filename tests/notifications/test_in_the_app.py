"""One's letters in the app: what stands there, what of it is unread, and what never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from cases.story.cast import OFFICIALS, POLICE
from notifications import inbox
from notifications.composing import NOT_CONCERNED
from notifications.deciding import write_letters
from notifications.models import Letter, Status
from tests.statements import Statements
from tests.web.reading import Page, read
from tests.world import NOW, TODAY, World, item_of
from workflow import assignments, conflicts, releases
from workflow.models import Case, OutboxEvent
from workflow.permissions import rights_of

SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def clock(world: World) -> Iterator[None]:
    """Five minutes after what the tests do; nothing from before is owed to anybody."""
    OutboxEvent.objects.update(handled_at=NOW)
    with time_machine.travel(LATER, tick=True):
        yield


def submitted(world: World, **changes: Any) -> Case:
    case = world.propose(**changes)
    return world.turn(case, "submit", "Hanna")


def browser(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.cast.person(name))
    return client


def page_of(client: Client, path: str = "/handelser/") -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return read(answer.content)


def words(client: Client, path: str = "/handelser/") -> str:
    return page_of(client, path).root.text()


def unread(world: World, name: str) -> int:
    return inbox.unread(rights_of(world.cast.person(name), TODAY))


def letter_to(world: World, name: str) -> Letter:
    return Letter.objects.get(person=world.cast.person(name))


def test_a_row_says_what_the_letter_says(world: World) -> None:
    case = submitted(world, title="Trygga skolvägar")
    write_letters(SOON)
    said = words(browser(world, "Tove"))
    assert f"Din tur: {case.number} Trygga skolvägar" in said
    assert "Hanna Handläggare (Socialförvaltningen) har lämnat in ärendet." in said
    assert f"Ta ställning för {OFFICIALS}" in said
    assert "19 januari 2026" in said
    assert "Oläst" in said
    assert "Inget har hänt än" in words(browser(world, "Hanna"))


def test_the_bell_counts_in_words_and_numbers(world: World) -> None:
    tove = browser(world, "Tove")
    assert "olästa" not in words(tove, "/att-gora/")
    submitted(world)
    write_letters(SOON)
    assert "1 oläst" in words(tove, "/att-gora/")
    submitted(world)
    write_letters(SOON)
    assert "2 olästa" in words(tove, "/installningar/")
    assert unread(world, "Tove") == 2


def test_reading_marks_nothing_and_buttons_do(world: World) -> None:
    submitted(world, title="Ett")
    submitted(world, title="Två")
    write_letters(SOON)
    tove = browser(world, "Tove")
    for _ in range(2):
        assert words(tove).count("Oläst") == 2
    first, second = Letter.objects.filter(person=world.cast.person("Tove"))
    answer = tove.post(f"/handelser/{first.pk}/last/", {"sida": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/handelser/")
    assert words(tove).count("Oläst") == 1
    answer = tove.post(f"/handelser/{second.pk}/oppna/")
    assert second.of_event.case is not None
    assert answer["Location"] == f"/arende/{second.of_event.case.public_id}/"
    assert unread(world, "Tove") == 0
    read_at = Letter.objects.get(pk=first.pk).read_at
    tove.post(f"/handelser/{first.pk}/last/")
    assert Letter.objects.get(pk=first.pk).read_at == read_at


def test_all_are_read_but_what_came_after_the_page(world: World) -> None:
    submitted(world)
    write_letters(SOON)
    tove = browser(world, "Tove")
    form = page_of(tove).form("until")
    submitted(world)
    write_letters(LATER + timedelta(minutes=1))
    assert tove.post(form.action, form.data()).status_code == 302
    assert unread(world, "Tove") == 1
    for nonsense in ("", "x", "2026-99-99T00:00", "2026-01-12T10:00", "\x00"):
        assert tove.post(form.action, {"until": nonsense}).status_code == 302


def test_another_persons_letter_is_not_there(world: World) -> None:
    submitted(world)
    write_letters(SOON)
    letter = letter_to(world, "Tove")
    hanna = browser(world, "Hanna")
    for end in ("oppna", "last"):
        assert hanna.post(f"/handelser/{letter.pk}/{end}/").status_code == 404
    assert letter_to(world, "Tove").read_at is None


def test_of_a_case_that_she_may_not_see_any_more_there_is_nothing(world: World) -> None:
    case = submitted(world, title="Kanariefågel")
    release = releases.release(
        case.public_id,
        world.cast.organisations[POLICE],
        reason="ni ska medverka",
        actor=world.actor("Hanna"),
        now=NOW,
    )
    write_letters(SOON)
    par = browser(world, "Pär")
    before = words(par)
    assert "Tillgängligt för er" in before
    assert unread(world, "Pär") == 1
    letter = Letter.objects.get(person=world.cast.person("Pär"))
    releases.take_back(release.public_id, reason="fel", actor=world.actor("Hanna"), now=NOW)
    after = words(par)
    assert unread(world, "Pär") == 0
    assert "Inget har hänt än" in after
    for word in ("Kanariefågel", str(case.number), str(letter.pk), "oläst"):
        assert word not in after
    for end in ("oppna", "last"):
        assert par.post(f"/handelser/{letter.pk}/{end}/").status_code == 404


def test_of_a_restricted_case_a_row_says_number_and_day_only(world: World) -> None:
    case = world.propose(title="Kanariefågel", description="Gulsiska")
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    case = world.turn(case, "submit", "Hanna")
    write_letters(SOON)
    said = words(browser(world, "Tove"))
    assert f"Ett ärende väntar på dig: {case.number}" in said
    assert "19 januari 2026" in said
    for word in ("Kanariefågel", "Gulsiska", "OSL", "Hanna", OFFICIALS + " ska"):
        assert word not in said


def test_a_letter_that_failed_stands_there_and_one_that_was_overtaken_does_not(
    world: World,
) -> None:
    submitted(world)
    write_letters(SOON)
    tove = browser(world, "Tove")
    Letter.objects.update(status=Status.FAILED, reason="no such mailbox")
    assert "Din tur" in words(tove)
    Letter.objects.update(status=Status.SKIPPED, reason="she wants no e-mail")
    assert "Din tur" in words(tove)
    Letter.objects.update(status=Status.SKIPPED, reason=NOT_CONCERNED)
    assert "Inget har hänt än" in words(tove)


def test_a_turn_that_has_passed_says_so(world: World) -> None:
    case = submitted(world)
    write_letters(SOON)
    tove = browser(world, "Tove")
    world.decide(case, "endorse")
    said = words(tove)
    assert "Var din tur" in said
    assert "Uppgiften är gjord, eller ligger hos någon annan nu." in said


def test_what_a_colleague_has_taken_and_what_she_has_jav_in_is_not_hers(world: World) -> None:
    taken, jav = submitted(world, title="Tagen"), submitted(world, title="Jävig")
    write_letters(SOON)
    tove = world.cast.person("Tove")
    assignments.take(item_of(taken), actor=world.actor("Olle"), now=NOW)
    conflicts.report(jav.public_id, tove, ground="bror", actor=world.actor("Tove"), now=NOW)
    said = words(browser(world, "Tove"))
    assert said.count("Var din tur") == 2


def test_rows_cost_no_statements(world: World) -> None:
    tove = browser(world, "Tove")

    def cost() -> list[str]:
        with Statements(connection) as statements:
            tove.get("/handelser/")
        return [query["sql"] for query in statements]

    case = submitted(world)
    world.decide(case, "endorse")
    submitted(world)
    write_letters(SOON)
    few = cost()
    for number in range(29):
        submitted(world, title=f"Mobila team {number}")
    write_letters(SOON)
    many = cost()
    assert unread(world, "Tove") == 30
    assert len(many) == len(few), [sql[:200] for sql in many if many.count(sql) > few.count(sql)]
    assert len(many) <= 16


def test_older_ones_stand_on_the_next_page(world: World) -> None:
    for number in range(inbox.PAGE + 1):
        submitted(world, title=f"Team {number}")
    write_letters(SOON)
    tove = browser(world, "Tove")
    assert len(page_of(tove).forms) > 0
    first, second = words(tove), words(tove, "/handelser/?sida=2")
    assert (first.count("Din tur"), second.count("Din tur")) == (inbox.PAGE, 1)
    assert "Äldre" in first
    assert "Nyare" in second
    assert "Inget har hänt än" in words(tove, "/handelser/?sida=9")
