"""Letters through a provider's interface: a real server in a process of its own answers."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from pydantic import SecretStr
from pytest_django import Settings

from cases.story.cast import OFFICIALS
from config.mail import PROVIDERS, MailWay, mail_way
from config.postgres import PROJECT
from notifications.deciding import write_letters
from notifications.models import DeadAddress, Letter, Status
from notifications.sending import PAUSE, send_waiting
from tests.notifications.provider import TOKEN
from tests.world import NOW, TODAY, World
from workflow import memberships
from workflow.models import OutboxEvent, User
from workflow.rights import Role

SOON = NOW + timedelta(minutes=1)
TOVE, OLLE = "tove.tjanst@example.se", "olle.ordning@example.se"


class Provider:
    """The process, and what it has taken."""

    def __init__(self) -> None:
        with closing(socket.socket()) as found:
            found.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{found.getsockname()[1]}/"
            self.port = str(found.getsockname()[1])

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.notifications.provider", self.port]
        process = subprocess.Popen(command, cwd=PROJECT)
        for _ in range(200):
            with suppress(OSError):
                assert self.taken == []
                return process
            time.sleep(0.05)
        raise TimeoutError("The provider's server did not start")

    @property
    def taken(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.url}taken", timeout=5) as answer:
            found: list[dict[str, Any]] = json.load(answer)["taken"]
        return found

    @property
    def addresses(self) -> list[str]:
        return sorted(one["To"] for one in self.taken)


def told(url: str, token: str = TOKEN) -> MailWay:
    """The way as the environment would say it."""
    return mail_way("postmark", SecretStr(json.dumps({"server_token": token, "api_url": url})))


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    found = Provider()
    use(settings, told(found.url))
    settings.SITE_URL = "https://samverka.example"
    settings.DEFAULT_FROM_EMAIL = "Samverka <brev@samverka.example>"
    process = found.start()
    try:
        yield found
    finally:
        process.kill()
        process.wait()


def use(settings: Settings, way: MailWay) -> None:
    settings.EMAIL_BACKEND, settings.ANYMAIL = way.backend, {**way.anymail, "REQUESTS_TIMEOUT": 2}
    settings.EMAIL_HEADERS = way.headers


def owed(world: World, *more: str) -> None:
    """Letters to Tove and Olle, and to others by the beginning of their address."""
    for name in more:
        person = User.objects.create_user(email=f"{name}@example.se", name=name.title())
        body = world.cast.bodies[OFFICIALS]
        memberships.give(person, Role.SECRETARY, body, starts=TODAY, by=None, now=NOW)
    OutboxEvent.objects.update(handled_at=NOW)
    world.activity_in("preparation")
    assert write_letters(SOON) == 2 + len(more)


def letter_to(address: str) -> Letter:
    return Letter.objects.get(person__email=address)


def test_a_letter_is_handed_over_whole(world: World, provider: Provider) -> None:
    owed(world)
    send_waiting(lambda: SOON)
    assert provider.addresses == [OLLE, TOVE]
    (sent,) = [one for one in provider.taken if one["To"] == TOVE]
    letter = letter_to(TOVE)
    assert (letter.status, letter.subject, letter.attempts) == (Status.SENT, sent["Subject"], 1)
    assert sent["From"] == "Samverka <brev@samverka.example>"
    assert (sent["TextBody"], sent["HtmlBody"]) == (letter.text, letter.html)
    headers = {one["Name"]: one["Value"] for one in sent["Headers"]}
    assert headers["Message-ID"] == f"<{letter.pk}@samverka.example>"
    assert headers["X-PM-KeepID"] == "true"  # or Postmark gives it another
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<https://samverka.example/brev/farre/")


def test_a_refused_key_is_no_letters_fault(
    world: World, provider: Provider, settings: Settings
) -> None:
    use(settings, told(provider.url, "another"))
    owed(world)
    send_waiting(lambda: SOON)
    waits = letter_to(TOVE)
    assert (waits.status, waits.failures) == (Status.WAITING, 0)
    assert waits.reason == "401 Request does not contain a valid Server token."
    use(settings, told(provider.url))
    send_waiting(lambda: SOON + timedelta(minutes=5))
    assert provider.addresses == [OLLE, TOVE]


def test_one_address_that_is_refused_holds_nobody(world: World, provider: Provider) -> None:
    owed(world, "inactive")
    send_waiting(lambda: SOON)
    assert provider.addresses == [OLLE, TOVE]
    failed = letter_to("inactive@example.se")
    assert failed.status == Status.FAILED
    assert failed.reason.startswith("422 You tried to send to a recipient that has been marked")
    dead = DeadAddress.objects.get()
    assert (dead.address, dead.since) == ("inactive@example.se", SOON)


def test_what_a_provider_will_not_do_now_is_tried_again(world: World, provider: Provider) -> None:
    owed(world, "account")
    send_waiting(lambda: SOON)
    assert provider.addresses == [OLLE, TOVE]
    waits = letter_to("account@example.se")
    assert (waits.status, waits.failures) == (Status.WAITING, 1)
    assert not DeadAddress.objects.exists()


@pytest.mark.parametrize("name", ["broken", "limited"])
def test_trouble_of_the_provider_is_no_fault_of_a_letter(
    world: World, provider: Provider, name: str
) -> None:
    owed(world, name)
    send_waiting(lambda: SOON)
    assert provider.addresses == [OLLE, TOVE]
    waits = letter_to(f"{name}@example.se")
    assert (waits.status, waits.failures) == (Status.WAITING, 0)
    assert waits.next_try == SOON + PAUSE


@pytest.mark.slow
def test_a_provider_that_does_not_answer_is_asked_again_later(
    world: World, provider: Provider
) -> None:
    owed(world, "slow")
    Letter.objects.exclude(person__name="Slow").update(next_try=SOON + timedelta(seconds=1))
    later = SOON + timedelta(seconds=2)
    send_waiting(lambda: later)
    assert provider.taken == []
    slow = letter_to("slow@example.se")
    assert (slow.status, slow.failures, slow.next_try) == (Status.WAITING, 0, later + PAUSE)
    assert "Timeout" in slow.reason
    assert TOKEN not in slow.reason


def test_a_provider_that_is_not_there_loses_nothing(
    world: World, provider: Provider, settings: Settings
) -> None:
    owed(world)
    use(settings, told(Provider().url))  # nobody listens there
    send_waiting(lambda: SOON)
    assert set(Letter.objects.values_list("status", "failures")) == {(Status.WAITING, 0)}
    use(settings, told(provider.url))
    send_waiting(lambda: SOON + PAUSE)
    assert provider.addresses == [OLLE, TOVE]


# -- what the environment may say


def test_without_a_provider_it_is_smtp() -> None:
    assert mail_way("", SecretStr("")).backend == "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_that_we_name_can_be_opened(name: str, settings: Settings) -> None:
    given = dict.fromkeys(PROVIDERS[name], "https://provider.example/")
    way = mail_way(name, SecretStr(json.dumps(given)))
    use(settings, way)
    assert get_connection().open() is not None
    for lacking in PROVIDERS[name]:
        less = {key: value for key, value in given.items() if key != lacking}
        with pytest.raises(ImproperlyConfigured, match=f"lack {lacking}"):
            mail_way(name, SecretStr(json.dumps(less)))


@pytest.mark.parametrize(
    ("name", "said", "why"),
    [
        ("pigeon", "{}", "EMAIL_PROVIDER is none of brevo"),
        ("", '{"api_key": "hush"}', "EMAIL_PROVIDER is not"),
        ("brevo", "hush", "not of the form"),
        ("brevo", '["hush"]', "not of the form"),
        ("brevo", '{"api_key": ["hush"]}', "not of the form"),
    ],
)
def test_what_makes_no_sense_is_said_and_no_secret_repeated(name: str, said: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=why) as refusal:
        mail_way(name, SecretStr(said))
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_that_we_name_takes_a_letter_as_we_write_it(
    world: World, provider: Provider, settings: Settings, name: str
) -> None:
    """With all its headers: what it is asked for is a page that the server does not have."""
    given = dict.fromkeys(PROVIDERS[name], "key") | {"api_url": f"{provider.url}nowhere/"}
    use(settings, mail_way(name, SecretStr(json.dumps(given))))
    owed(world)
    send_waiting(lambda: SOON)
    assert {one.reason.split()[0] for one in Letter.objects.exclude(reason="")} == {"404"}
