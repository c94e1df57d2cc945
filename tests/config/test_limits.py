"""Limits on signing in: whoever guesses waits, and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from config.postgres import PROJECT
from workflow.models import User

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PASSWORD = "ett-mycket-långt-lösenord"
LOGIN, RESET = "/konto/login/", "/konto/password/reset/"
HERE, THERE = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def running(db: None) -> Iterator[None]:
    """A clock that runs: tries are told apart by their moments when one is taken back."""
    with time_machine.travel(START, tick=True):
        yield


@pytest.fixture
def hanna(db: None) -> User:
    return User.objects.create_user(email="Hanna@example.se", name="Hanna", password=PASSWORD)


@pytest.fixture
def siv(db: None) -> User:
    return User.objects.create_user(email="siv@example.se", name="Siv", password=PASSWORD)


def tried(person: User, password: str = "fel", **where: str) -> int:
    data = {"login": person.email.lower(), "password": password}
    return Client().post(LOGIN, data, **where).status_code  # type: ignore[arg-type]


def test_five_wrong_tries_slow_that_account_down_from_there_only(
    hanna: User, siv: User, clock: time_machine.Traveller
) -> None:
    assert [tried(hanna, **HERE) for _ in range(6)] == [200] * 5 + [429]
    assert tried(hanna, PASSWORD, **HERE) == 429
    assert tried(hanna, PASSWORD, **THERE) == 302  # her own office
    assert tried(siv, PASSWORD, **HERE) == 302  # her neighbour
    clock.shift(timedelta(minutes=5, seconds=1))
    assert tried(hanna, PASSWORD, **HERE) == 302


def test_right_passwords_count_for_nothing(siv: User, clock: time_machine.Traveller) -> None:
    assert [tried(siv, PASSWORD, **HERE) for _ in range(8)] == [302] * 8


def test_the_page_says_when_to_try_again(
    siv: User, client: Client, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        tried(siv)
    clock.shift(timedelta(minutes=2))
    for language, said in (("sv", "Vänta 3 minuter"), ("en", "Wait 3 minutes")):
        client.cookies["django_language"] = language
        answer = client.post(LOGIN, {"login": siv.email, "password": "fel"})
        assert answer.status_code == 429
        assert answer["Retry-After"] == "180"
        assert said in answer.content.decode()


def test_one_network_that_tries_many_accounts_is_slowed_down(
    db: None, clock: time_machine.Traveller
) -> None:
    assert guessed(100) == {200}
    assert tried(User(email="next@example.se"), **HERE) == 429
    assert tried(User(email="p0@example.se"), **THERE) == 200


def guessed(times: int, before: str = "p") -> set[int]:
    """So many accounts tried from here; what was answered."""
    return {tried(User(email=f"{before}{n}@example.se"), **HERE) for n in range(times)}


def test_whoever_has_signed_in_there_before_is_not_locked_out_by_a_neighbour(
    hanna: User, siv: User, clock: time_machine.Traveller
) -> None:
    """An office behind one address: guesses at her account, and at a hundred others'."""
    hers = Client(**HERE)  # type: ignore[arg-type]
    right = {"login": hanna.email.lower(), "password": PASSWORD}
    assert hers.post(LOGIN, right).status_code == 302
    hers.post("/konto/logout/")
    assert [tried(hanna, **HERE) for _ in range(6)][-1] == 429
    guessed(100)
    assert tried(siv, PASSWORD, **HERE) == 429  # in a browser where nobody is known
    assert hers.post(LOGIN, right).status_code == 302
    hers.post("/konto/logout/")
    known = hers.post(LOGIN, {"login": siv.email, "password": PASSWORD})
    assert known.status_code == 429, "the browser is known for Hanna, not for Siv"
    wrong = right | {"password": "fel"}
    assert [hers.post(LOGIN, wrong).status_code for _ in range(6)] == [200] * 5 + [429]


def test_the_cookie_of_a_known_browser_tells_nobodys_address_and_cannot_be_made(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = Client()
    client.post(LOGIN, {"login": hanna.email.lower(), "password": PASSWORD})
    kept = client.cookies["known_browser"]
    assert kept["httponly"]
    body = kept.value.split(":")[0]
    assert b"hanna" not in urlsafe_b64decode(body + "=" * (-len(body) % 4)).lower()
    client.post("/konto/logout/")
    for _ in range(5):
        tried(hanna)
    client.cookies["known_browser"] = f"x{kept.value}"
    again = client.post(LOGIN, {"login": hanna.email.lower(), "password": PASSWORD})
    assert again.status_code == 429


def test_right_passwords_and_tries_that_are_not_heard_do_not_fill_the_network(
    hanna: User, siv: User, running: None
) -> None:
    guessed(90)
    for _ in range(20):
        tried(hanna, **HERE)  # five are heard
        assert tried(siv, PASSWORD, **HERE) == 302
    assert guessed(5, "q") == {200}
    assert tried(User(email="last@example.se"), **HERE) == 429


def test_a_right_password_takes_nothing_back_from_what_the_network_has_guessed(
    siv: User, running: None
) -> None:
    guessed(99)
    assert tried(siv, PASSWORD, **HERE) == 302
    assert guessed(1, "q") == {200}
    assert tried(siv, **HERE) == 429


def test_forgotten_passwords_have_a_limit_that_counts_per_address(
    siv: User, clock: time_machine.Traveller
) -> None:
    data = {"email": siv.email}
    found = [Client().post(RESET, data, **HERE) for _ in range(101)]  # type: ignore[arg-type]
    assert [answer.status_code for answer in found] == [302] * 100 + [429]
    assert found[-1]["Retry-After"] == "600"
    assert Client().post(RESET, data, **THERE).status_code == 302  # type: ignore[arg-type]


@pytest.mark.parametrize(("proxies", "others_are_heard"), [(0, False), (1, True)])
def test_only_a_proxy_of_ours_is_asked_who_the_visitor_is(
    siv: User, settings: Settings, clock: time_machine.Traveller, proxies: int,
    others_are_heard: bool,
) -> None:  # fmt: skip
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for _ in range(5):
        tried(siv, **HERE, HTTP_X_FORWARDED_FOR="198.51.100.1")
    # What the visitor writes herself stands before what the proxy adds.
    lied = tried(siv, PASSWORD, **HERE, HTTP_X_FORWARDED_FOR="198.51.100.9, 198.51.100.1")
    other = tried(siv, PASSWORD, **HERE, HTTP_X_FORWARDED_FOR="198.51.100.2")
    assert (lied, other) == (429, 302 if others_are_heard else 429)


def test_all_processes_count_together(committed_db: str) -> None:
    """The limits lie in a table that the application's role writes."""
    command = "import django; django.setup(); from django.core.cache import cache; "
    command += "print(cache.add('counted', 1, 60))"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    said = [
        subprocess.run(
            [sys.executable, "-c", command],
            cwd=PROJECT, env=environment, capture_output=True, text=True, check=True,
        ).stdout.strip()
        for _ in range(2)
    ]  # fmt: skip
    assert said == ["True", "False"]
    assert cache.get("counted") == 1
