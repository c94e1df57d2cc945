"""Each kind of letter as it would look for her now: real data, hers to see, nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from cases.story.cast import CITY, OFFICIALS
from notifications import wording
from notifications.deciding import write_letters
from notifications.models import Kind, Letter
from notifications.sending import send_waiting
from tests.statements import Statements
from tests.web.reading import read
from tests.web.traces import fingerprint
from tests.world import NOW, TODAY, World
from workflow import invitations, releases
from workflow.models import Case, OutboxEvent
from workflow.rights import Role

SOON = NOW + timedelta(minutes=1)
WHERE = "/installningar/brev/exempel/"
KINDS = Kind.values


@pytest.fixture(autouse=True)
def clock(world: World) -> Iterator[None]:
    OutboxEvent.objects.update(handled_at=NOW)
    with time_machine.travel(SOON + timedelta(minutes=1), tick=True):
        yield


def browser(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.cast.person(name))
    return client


def submitted(world: World, **changes: Any) -> Case:
    case = world.propose(**changes)
    return world.turn(case, "submit", "Hanna")


def words(client: Client, kind: str) -> str:
    answer = client.get(f"{WHERE}{kind}/")
    assert answer.status_code == 200
    main = read(answer.content).main()
    return main.text()


def test_every_kind_says_when_it_comes(world: World) -> None:
    assert set(wording.COMES) == set(Kind.values)
    page = browser(world, "Tove").get(WHERE).content.decode()
    for kind in Kind.values:
        assert f'href="{WHERE}{kind}/"' in page
        assert str(wording.COMES[kind]) in page
    assert browser(world, "Tove").get(f"{WHERE}hittepa/").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_where_there_is_nothing_to_show_it_says_when_it_comes(world: World, kind: str) -> None:
    nora = browser(world, "Adam")
    said = words(nora, kind)
    assert "Inget att visa än" in said
    assert str(wording.COMES[kind]) in said
    assert nora.get(f"{WHERE}{kind}/html/").status_code == 404


def test_hers_is_what_was_sent(world: World) -> None:
    submitted(world, title="Trygga skolvägar")
    write_letters(SOON)
    send_waiting(lambda: SOON)
    letter = Letter.objects.get(person=world.cast.person("Tove"))
    tove = browser(world, "Tove")
    said = words(tove, "your_turn")
    assert "Så här ser ditt senaste brev" in said
    assert letter.subject in said
    assert " ".join(letter.text.split()) in " ".join(said.split())
    html = tove.get(f"{WHERE}your_turn/html/")
    assert html.content.decode() == letter.html.replace("<head>", '<head><base target="_top">', 1)
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    frames = list(read(tove.get(f"{WHERE}your_turn/").content).root.all("iframe"))
    assert [frame.get("sandbox") for frame in frames] == ["allow-top-navigation-by-user-activation"]


def test_another_persons_case_that_she_sees_with_her_in_the_receivers_place(world: World) -> None:
    case = submitted(world, title="Trygga skolvägar")
    said = words(browser(world, "Lena"), "your_turn")  # a member decides nothing herself
    assert "Du har inte fått något brev av den sorten." in said
    assert f"Din tur: {case.number} Trygga skolvägar" in said
    assert f"Ta ställning för {OFFICIALS}" in said


def test_each_kind_from_what_has_happened(world: World) -> None:
    case = world.activity_in("approved")
    revised = submitted(world, title="Återkommen")
    world.decide(revised, "refer_back", asked="mål", until=TODAY + timedelta(days=9))
    releases.release(
        revised.public_id,
        world.cast.organisations[CITY],
        reason="ni ska medverka",
        actor=world.actor("Hanna"),
        now=NOW,
    )
    hanna = browser(world, "Kim")
    assert f"Beslutat: {case.number}" in words(hanna, "decided")
    assert f"Återremitterat: {revised.number} Återkommen" in words(hanna, "referred_back")
    assert f"Tillgängligt för er: {revised.number} Återkommen" in words(hanna, "released")


def test_what_she_may_not_see_is_never_shown(world: World) -> None:
    case = world.activity_in("approved")
    write_letters(SOON)
    assert "Beslutat" in words(browser(world, "Hanna"), "decided")
    for kind in KINDS:
        said = words(browser(world, "Pär"), kind)
        assert str(case.number) not in said
        assert case.title not in said


def test_of_a_restricted_case_no_more_than_the_letter_says(world: World) -> None:
    case = world.propose(title="Kanariefågel", description="Gulsiska")
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    case = world.turn(case, "submit", "Hanna")
    tove = browser(world, "Tove")
    said = words(tove, "your_turn") + tove.get(f"{WHERE}your_turn/html/").content.decode()
    assert str(case.number) in said
    for word in ("Kanariefågel", "Gulsiska", "OSL"):
        assert word not in said


def test_an_invitation_without_what_its_link_proves(world: World) -> None:
    invited = invitations.invite(
        email="inga@example.se",
        name="Inga Inbjuden",
        role=Role.CASE_OFFICER,
        place=world.cast.organisations[CITY],
        starts=TODAY,
        by=world.cast.person("Adam"),
        now=NOW,
    )
    adam = browser(world, "Adam")
    said = words(adam, "invited") + adam.get(f"{WHERE}invited/html/").content.decode()
    assert "Adam Administratör bjuder in dig som handläggare" in said
    assert invitations.token_of(invited) not in said
    assert "Inget att visa än" in words(browser(world, "Hanna"), "invited")


def test_looking_changes_nothing_and_costs_little(world: World) -> None:
    world.activity_in("approved")
    submitted(world)
    hanna = browser(world, "Hanna")
    before = fingerprint()
    for kind in KINDS:
        with Statements(connection) as statements:
            hanna.get(f"{WHERE}{kind}/")
            hanna.get(f"{WHERE}{kind}/html/")
        assert len(statements) <= 60, kind
    assert fingerprint() == before
    assert not Letter.objects.exists()


@pytest.mark.parametrize("kind", [Kind.YOUR_TURN, Kind.DECIDED])
def test_in_the_language_of_her_pages(world: World, kind: str) -> None:
    world.activity_in("approved")
    submitted(world)
    hanna = world.cast.person("Hanna")
    hanna.language = "en"
    hanna.save()
    said = words(browser(world, "Hanna"), kind)
    assert {"your_turn": "Your turn: ", "decided": "Approved: "}[kind] in said
