"""Pages about letters: choosing, having fewer by the link of a letter, dead letters, whom none
reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from cases.story.cast import CITY, OFFICIALS, SOCIAL
from config import accounts_letters
from notifications import addresses, choices, stopping
from notifications.deciding import write_letters
from notifications.models import Cadence, DeadAddress, Kind, Letter, Preference, Status
from notifications.sending import send_waiting
from tests.notifications.post_office import PostOffice, body
from tests.notifications.test_digests import TOMORROW, submitted, wants
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World
from workflow import invitations, memberships
from workflow.models import OutboxEvent, User
from workflow.rights import Role
from workflow.row_security import NOBODY, seeing, seeing_as

SOON = NOW + timedelta(minutes=1)
TOVE = "tove.tjanst@example.se"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
Visit = Callable[[str], Visitor]


@pytest.fixture(autouse=True)
def _at_the_worlds_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world(world: World) -> World:
    """What happened while the world was built is told to nobody."""
    OutboxEvent.objects.update(handled_at=NOW)
    return world


@pytest.fixture
def visit(world: World) -> Visit:
    """Somebody by first name, signed in."""
    return lambda name: Visitor(world.cast.person(name))


def chosen(world: World, name: str) -> dict[Kind, Cadence]:
    return choices.everything(world.cast.person(name))


def deliver(at: object = SOON) -> None:
    write_letters(SOON)
    send_waiting(lambda: SOON)


# -- choosing


def test_one_chooses_by_clicks(world: World, visit: Visit) -> None:
    page = visit("Tove").open("/installningar/")
    assert "/installningar/brev/" in page.links
    page = page.visitor.open("/installningar/brev/")
    form = page.form("your_turn")
    assert {name for name in form.offered if name != "language"} == set(choices.DEFAULTS)
    assert form.offered["overview"] == ["weekly", "none"]
    assert "invited" not in form.offered
    done = page.send("your_turn", your_turn="daily", decided="none")
    assert "Ditt val av brev är sparat." in done.text
    assert done.form("your_turn").values["your_turn"] == ["daily"]
    expected = dict(choices.DEFAULTS) | {Kind.YOUR_TURN: Cadence.DAILY, Kind.DECIDED: Cadence.NONE}
    assert chosen(world, "Tove") == expected
    assert chosen(world, "Olle") == choices.DEFAULTS


def test_what_cannot_be_chosen_is_said_at_its_place(world: World, visit: Visit) -> None:
    visitor = visit("Tove")
    page = visitor.open("/installningar/brev/")
    values = page.form("your_turn").values | {"overview": ["daily"], "your_turn": ["weekly"]}
    wrong = visitor.send("post", "/installningar/brev/", values)
    assert wrong.status == 422
    assert wrong.form("your_turn").values["your_turn"] == ["weekly"]  # nothing chosen is lost
    assert not Preference.objects.exists()


def test_a_choice_is_hers_alone_by_the_second_wall(world: World) -> None:
    wants(world, "Tove", Cadence.DAILY)
    olle = world.cast.person("Olle")
    with seeing_as(olle.pk, TODAY):
        assert not Preference.objects.exists()
    with seeing(NOBODY):
        assert not Preference.objects.exists()


# -- fewer, by the link of a letter


def link_in(office: PostOffice, name: str) -> str:
    """The address in the header of the only letter, and no other in the letter."""
    (letter,) = office.to(name)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (found,) = re.findall(r"<https://samverka\.example(/\S+)>", str(letter["List-Unsubscribe"]))
    for kind in ("plain", "html"):
        assert re.findall(r"/brev/farre/[\w:.-]+/", body(letter, kind)) == [found]
    return str(found)


def strict() -> Client:
    """Somebody's mail program: no session, no token, and tokens are asked for."""
    return Client(enforce_csrf_checks=True)


def test_one_click_stops_letters_of_that_kind(world: World, post_office: PostOffice) -> None:
    submitted(world)
    deliver()
    link = link_in(post_office, "Tove")
    looked = strict().get(link)
    assert looked.status_code == 200
    assert "Din tur" in looked.content.decode()
    assert not Preference.objects.exists()  # mail programs look at links by themselves
    done = strict().post(link, ONE_CLICK)
    assert done.status_code == 200
    assert "/installningar/brev/" in done.content.decode()
    assert chosen(world, "Tove") == dict(choices.DEFAULTS) | {Kind.YOUR_TURN: Cadence.NONE}
    assert chosen(world, "Olle") == choices.DEFAULTS
    assert strict().post(link, ONE_CLICK).status_code == 200  # once more does no harm
    submitted(world)
    deliver()
    assert len(post_office.to("Tove")) == 1
    assert len(post_office.to("Olle")) == 2


def test_the_page_has_the_button_that_does_it(world: World) -> None:
    link = f"/brev/farre/{stopping.token_of(world.cast.person('Tove'), Kind.DECIDED)}/"
    response = strict().get(link)
    hidden = re.findall(r'name="([\w-]+)" value="([\w-]+)"', response.content.decode())
    assert dict(hidden).items() >= ONE_CLICK.items()
    assert strict().post(link, ONE_CLICK, content_type="application/json").status_code == 403


def test_it_is_in_the_language_of_whoever_gets_the_letters(world: World) -> None:
    User.objects.filter(email=TOVE).update(language="en")
    link = f"/brev/farre/{stopping.token_of(world.cast.person('Tove'), Kind.DECIDED)}/"
    response = strict().get(link)
    assert response["Content-Language"] == "en"
    assert '<html lang="en"' in response.content.decode()
    assert "Decided" in response.content.decode()
    reader = strict()
    reader.cookies["django_language"] = "sv"  # chosen in this browser
    assert reader.get(link)["Content-Language"] == "sv"


@pytest.mark.parametrize(
    "form",
    [{}, {"List-Unsubscribe": "one-click"}, ONE_CLICK | {"more": "1"}, {"kind": "your_turn"}],
)
def test_nothing_else_that_is_sent_does_it(world: World, form: dict[str, str]) -> None:
    link = f"/brev/farre/{stopping.token_of(world.cast.person('Tove'), Kind.DECIDED)}/"
    assert strict().post(link, form).status_code == 403
    assert Client().post(link, form).status_code == 400
    assert not Preference.objects.exists()


def test_a_token_that_is_not_ours_is_a_plain_page(world: World) -> None:
    good = stopping.token_of(world.cast.person("Tove"), Kind.DECIDED)
    other = stopping.token_of(world.cast.person("Olle"), Kind.RELEASED)
    mixed = f"{good.split(':')[0]}:{other.split(':')[1]}"
    for token in ("x", good[:-1], good + "a", mixed, "a:b:c", "å", good.replace(":", "")):
        for answer in (
            strict().get(f"/brev/farre/{token}/"),
            Client().post(f"/brev/farre/{token}/", ONE_CLICK),
        ):
            assert answer.status_code == 404
            assert "Länken fungerar inte" in answer.content.decode()
    assert not Preference.objects.exists()


def test_of_a_digest_it_stops_what_comes_in_digests(world: World, post_office: PostOffice) -> None:
    wants(world, "Tove", Cadence.DAILY, Kind.YOUR_TURN, Kind.PREPARED)
    wants(world, "Tove", Cadence.WEEKLY, Kind.DECIDED)
    submitted(world)
    write_letters(SOON)
    send_waiting(lambda: TOMORROW)
    assert strict().post(link_in(post_office, "Tove"), ONE_CLICK).status_code == 200
    stopped = (Kind.YOUR_TURN, Kind.PREPARED, Kind.DECIDED)
    assert chosen(world, "Tove") == dict(choices.DEFAULTS) | dict.fromkeys(stopped, Cadence.NONE)


def test_an_invitation_cannot_be_stopped(world: World, post_office: PostOffice) -> None:
    invite(world)
    deliver()
    (letter,) = post_office.letters
    assert letter["List-Unsubscribe"] is None
    assert letter["List-Unsubscribe-Post"] is None
    assert "/brev/farre/" not in body(letter) + body(letter, "html")


def invite(world: World, email: str = "nina@example.se") -> None:
    invitations.invite(
        email=email,
        name="Nina Ny",
        role=Role.MEMBER,
        place=world.cast.organisations[CITY],
        starts=TODAY,
        by=world.cast.person("Adam"),
        now=NOW,
    )


# -- letters that were given up


@pytest.fixture
def disa(world: World) -> Visitor:
    """Who runs the installation."""
    person = User.objects.create_user(email="disa@example.se", name="Disa Drift")
    memberships.give(person, Role.OPERATOR, None, starts=TODAY, by=None, now=NOW)
    OutboxEvent.objects.update(handled_at=NOW)
    return Visitor(person)


def given_up(world: World, office: PostOffice, *cases: str) -> None:
    office.answers[TOVE] = "550 5.1.1 no such person"
    for title in cases or ("Kanariefågel",):
        submitted(world, title)
    deliver()


def test_the_operator_sees_what_was_given_up_and_no_case(
    world: World, post_office: PostOffice, disa: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    given_up(world, post_office)
    page = disa.open("/drift/")
    assert "Brev som inte gick fram" in page.text
    for said in ("Din tur", "12 januari 2026 kl. 10.01", "550 5.1.1 no such person"):
        assert said in page.text
    for word in ("Kanariefågel", "2026/0003", "Tove"):
        assert word not in page.html
    del post_office.answers[TOVE]
    letter = Letter.objects.get(status=Status.FAILED)
    assert {"name": "letter", "value": str(letter.pk)}.items() <= page.forms[-2].buttons[0].items()
    done = disa.send(page.forms[-2].method, page.forms[-2].action, {"letter": [str(letter.pk)]})
    assert "Brevet skickas på nytt." in done.text
    assert "put back by" in caplog.text
    assert str(letter.pk) in caplog.text
    send_waiting(lambda: SOON)
    assert len(post_office.to("Tove")) == 1
    assert "Alla brev har gått fram eller är på väg." in disa.open("/drift/").text


def test_all_are_tried_again_at_once(world: World, post_office: PostOffice, disa: Visitor) -> None:
    given_up(world, post_office, "Ett", "Två", "Tre")
    del post_office.answers[TOVE]
    answer = disa.client.post("/drift/brev/", {"letter": "all"})
    assert answer.status_code == 302
    send_waiting(lambda: SOON)
    assert len(post_office.to("Tove")) == 3


def test_what_failed_in_a_digest_goes_by_itself(
    world: World, post_office: PostOffice, disa: Visitor
) -> None:
    wants(world, "Tove", Cadence.DAILY)
    submitted(world)
    write_letters(SOON)
    send_waiting(lambda: TOMORROW)
    piece = Letter.objects.filter(digest__isnull=False)
    piece.update(status=Status.FAILED, sent_at=None)
    disa.client.post("/drift/brev/", {"letter": str(piece.get().pk)})
    send_waiting(lambda: TOMORROW)
    assert [str(one["Subject"]).split(":")[0] for one in post_office.to("Tove")] == [
        "Sammanfattning",
        "Din tur",
    ]


@pytest.mark.parametrize("name", ["Adam", "Signe", "Tove"])
def test_nobody_else_tries_again(
    world: World, post_office: PostOffice, visit: Visit, name: str
) -> None:
    given_up(world, post_office)
    assert visit(name).client.post("/drift/brev/", {"letter": "all"}).status_code == 404
    assert Letter.objects.filter(status=Status.FAILED).exists()


# -- whom no letter reaches

MARK = "Brev når inte fram sedan 12 januari 2026"


def seats(world: World) -> str:
    return f"/organ/{world.cast.bodies[OFFICIALS].public_id}/ledamoter/"


def people(world: World, name: str) -> str:
    return f"/organisationer/{world.cast.organisations[name].public_id}/personer/"


def test_the_coordinator_sees_it_until_a_letter_is_taken(
    world: World, post_office: PostOffice, visit: Visit
) -> None:
    given_up(world, post_office)
    assert visit("Signe").open(seats(world)).text.count(MARK) == 1
    assert MARK not in visit("Tove").open(seats(world)).text
    del post_office.answers[TOVE]
    submitted(world)
    deliver()
    assert MARK not in visit("Signe").open(seats(world)).text


def test_the_administrator_sees_it_and_others_there_do_not(world: World, visit: Visit) -> None:
    hanna = world.cast.person("Hanna")
    adam = world.cast.person("Adam")
    place = world.cast.organisations[SOCIAL]
    memberships.give(adam, Role.ADMINISTRATOR, place, starts=TODAY, by=None, now=NOW)
    addresses.refused(hanna.email.upper(), "550 no", NOW)
    addresses.refused(hanna.email, "550 still no", NOW + timedelta(days=1))
    assert visit("Adam").open(people(world, SOCIAL)).text.count(MARK) == 1
    assert MARK in visit("Adam").open(f"{people(world, SOCIAL)}{hanna.public_id}/").text
    assert MARK not in visit("Kim").open(people(world, SOCIAL)).text
    assert DeadAddress.objects.get().reason == "550 still no"


@pytest.mark.parametrize(
    ("answer", "dead"),
    [("550 5.1.1 no such person", True), ("452 mailbox full", False), ("421 closing", False)],
)
def test_only_a_refusal_for_good_makes_an_address_dead(
    world: World, post_office: PostOffice, answer: str, dead: bool
) -> None:
    post_office.answers[TOVE] = answer
    submitted(world)
    deliver()
    assert DeadAddress.objects.filter(address=TOVE).exists() is dead


def test_a_letter_whose_words_are_refused_makes_no_address_dead(
    world: World, post_office: PostOffice
) -> None:
    post_office.answer_to_data = "554 looks like spam"
    submitted(world)
    deliver()
    assert Letter.objects.filter(status=Status.FAILED).exists()
    assert not DeadAddress.objects.exists()


def test_letters_about_accounts_count_as_well(world: World, post_office: PostOffice) -> None:
    post_office.answers[TOVE] = "550 5.1.1 no such person"
    accounts_letters.owe(accounts_letters.Kind.PASSWORD_CHANGED, TOVE)
    accounts_letters.send_waiting()
    assert DeadAddress.objects.filter(address=TOVE).exists()
    del post_office.answers[TOVE]
    accounts_letters.owe(accounts_letters.Kind.PASSWORD_CHANGED, TOVE)
    accounts_letters.send_waiting()
    assert not DeadAddress.objects.exists()
