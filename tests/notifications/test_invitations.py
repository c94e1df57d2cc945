"""An invitation's letter: to an address, in its language, and only while it can be accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from cases.story.cast import CITY
from notifications.models import Kind, Letter, Status
from notifications.tasks import send_due
from tests.notifications.post_office import PostOffice, body
from tests.world import NOW, TODAY, World
from workflow import invitations
from workflow.models import Invitation, OutboxEvent
from workflow.rights import Role

pytestmark = pytest.mark.urls("tests.web.urls")
Offer = Callable[..., Invitation]


@pytest.fixture
def offer(world: World, time_machine: Any) -> Offer:
    """Invites somebody to the city at the world's time; nothing else waits to be told."""
    time_machine.move_to(NOW)
    OutboxEvent.objects.update(handled_at=NOW)

    def made(email: str = "nina@example.se", **changes: Any) -> Invitation:
        given: dict[str, Any] = {
            "name": "Nina Ny",
            "role": Role.CASE_OFFICER,
            "place": world.cast.organisations[CITY],
            "starts": TODAY,
            "by": world.cast.person("Adam"),
            "now": NOW,
        }
        return invitations.invite(email=email, **(given | changes))

    return made


def links_in(text: str) -> set[str]:
    return set(re.findall(r"https://samverka\.example(/inbjudan/[^\s\"<]+)", text))


def test_one_letter_to_the_address(offer: Offer, post_office: PostOffice) -> None:
    invitation = offer()
    for _ in range(2):
        send_due()
    (sent,) = post_office.letters
    assert str(sent["To"]) == "nina@example.se"
    assert str(sent["Subject"]) == "Inbjudan till Samverka"
    for part in (body(sent), body(sent, "html")):
        assert "Adam Administratör bjuder in dig som handläggare i Helsingborgs stad." in part
        assert "26 januari 2026" in part
        assert links_in(part) == {f"/inbjudan/{invitations.token_of(invitation)}/"}
    assert Client().get(links_in(body(sent)).pop()).status_code == 200


def test_it_comes_in_the_language_of_the_invitation(offer: Offer, post_office: PostOffice) -> None:
    offer(language="en")
    send_due()
    (sent,) = post_office.letters
    assert str(sent["Subject"]) == "Invitation to Samverka"
    assert "invites you as case officer" in body(sent)


def test_whoever_has_an_account_gets_the_same_letter(offer: Offer, post_office: PostOffice) -> None:
    offer("kim.kollega@example.se")
    offer("nina@example.se")
    send_due()
    texts = [re.sub(r"/inbjudan/\S+", "", body(letter)) for letter in post_office.letters]
    assert len(texts) == 2
    assert texts[0] == texts[1]
    assert {letter.person for letter in Letter.objects.filter(kind=Kind.INVITED)} == {None}


@pytest.mark.parametrize("how", ["withdrawn", "accepted", "inviter left"])
def test_what_can_no_longer_be_accepted_is_skipped(
    offer: Offer, world: World, post_office: PostOffice, how: str
) -> None:
    invitation = offer()
    adam = world.cast.person("Adam")
    if how == "withdrawn":
        invitations.withdraw(invitation.public_id, by=adam, now=NOW)
    elif how == "accepted":
        token = invitations.token_of(invitation)
        invitations.accept_as_new(token, name="Nina", password="x" * 20, now=NOW)
    else:
        adam.is_active = False
        adam.save()
    send_due()
    assert post_office.letters == []
    assert [letter.status for letter in Letter.objects.filter(kind=Kind.INVITED)] == [
        Status.SKIPPED
    ]


def test_sent_again_is_another_letter(offer: Offer, world: World, post_office: PostOffice) -> None:
    invitation = offer()
    send_due()
    invitations.resend(invitation.public_id, by=world.cast.person("Adam"), now=NOW)
    send_due()
    assert len(set(post_office.keys)) == 2


def test_what_is_kept_has_no_working_link(
    offer: Offer, post_office: PostOffice, settings: Settings
) -> None:
    """Who reads the table of letters cannot accept; the demo's page shows the link."""
    invitation = offer()
    send_due()
    (kept,) = Letter.objects.filter(kind=Kind.INVITED)
    token = invitations.token_of(invitation)
    assert token not in kept.text + kept.html
    settings.DEMO = True
    assert "nina@example.se" in Client().get("/demo/brev/").content.decode()
    for path in ("", "html/"):
        assert token in Client().get(f"/demo/brev/{kept.pk}/{path}").content.decode()


def test_a_letter_is_to_a_person_or_to_an_address(
    offer: Offer, world: World, post_office: PostOffice
) -> None:
    offer()
    send_due()
    (kept,) = Letter.objects.filter(kind=Kind.INVITED)
    for changes in ({"person": world.cast.person("Kim")}, {"address": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=kept.pk).update(**changes)
