"""Of a restricted case nothing leaves the house but its number, its deadline and its address."""

from __future__ import annotations

import quopri
from datetime import timedelta

import pytest

from cases.story.cast import POLICE
from notifications.deciding import write_letters
from notifications.models import Letter
from notifications.sending import send_waiting
from tests.notifications.post_office import PostOffice, body
from tests.world import NOW, TODAY, World
from workflow import releases
from workflow.models import Case, User

SOON = NOW + timedelta(minutes=1)
CANARIES = ("Kanariefågel", "Gulsiska", "Domherre", "Steglits", "Rödhake")
NAMES = ("Hanna", "Tove", "Tjänsteberedningen", "Socialförvaltningen", "OSL", "18:1")


def restricted(world: World) -> Case:
    title, description = CANARIES[:2]
    case = world.propose(title=title, description=description)
    basis = "OSL 18:1"
    releases.restrict(case.public_id, basis=basis, actor=world.actor("Hanna"), now=NOW)
    return world.turn(case, "submit", "Hanna")


def lived_through(world: World) -> Case:
    """Submitted, released, referred back with reasons."""
    case, police = restricted(world), world.cast.organisations[POLICE]
    releases.release(
        case.public_id,
        police,
        reason=CANARIES[2],
        basis="OSL 10 kap. 2 §",
        actor=world.actor("Hanna"),
        now=NOW,
    )
    until = TODAY + timedelta(days=21)
    world.decide(case, "refer_back", motivation=CANARIES[3], asked=CANARIES[4], until=until)
    return case


def everything(office: PostOffice) -> str:
    """The bytes as they are and decoded, and what we keep of them."""
    kept = [f"{one.subject} {one.text} {one.html} {one.reason}" for one in Letter.objects.all()]
    raw = [quopri.decodestring(one).decode(errors="replace") + one.decode() for one in office.raw]
    decoded = [f"{one['Subject']} {body(one)} {body(one, 'html')}" for one in office.letters]
    return "\n".join(kept + raw + decoded)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_of_it_is_in_the_bytes(
    world: World, post_office: PostOffice, language: str
) -> None:
    User.objects.update(language=language)
    case = lived_through(world)
    write_letters(SOON)
    # Its own organisation and the receivers; the coordinator hears nothing.
    send_waiting(lambda: SOON)
    about = [one for one in post_office.letters if str(case.public_id) in str(one["References"])]
    assert sorted(str(one["To"]).split(".")[0] for one in about) == [
        "carin",
        "hanna",
        "par",
        "petra",
        "ulla",
    ]
    found = everything(post_office)
    assert [word for word in CANARIES if word.lower() in found.lower()] == []
    for letter in about:
        said = str(letter["Subject"]) + body(letter) + body(letter, "html")
        assert [name for name in NAMES if name in said] == []


def test_what_it_does_say(world: World, post_office: PostOffice) -> None:
    case = restricted(world)
    write_letters(SOON)
    send_waiting(lambda: SOON)
    (tove,) = post_office.to("Tove")
    assert tove["Subject"] == "Ett ärende väntar på dig"
    said = body(tove)
    assert f"Ett ärende väntar på dig\n{case.number}\n\nÄrendet är skyddat." in said
    assert "Senast: 19 januari 2026" in said
    assert f"/arende/{case.public_id}/" in said


def test_whose_turn_it_is_not_gets_news(world: World, post_office: PostOffice) -> None:
    lived_through(world)
    write_letters(SOON)
    send_waiting(lambda: SOON)
    (petra,) = post_office.to("Petra")
    assert petra["Subject"] == "Det har hänt något i ett ärende"
    assert "Senast" not in body(petra)
