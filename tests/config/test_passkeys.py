"""Passkeys: signing in with one alone takes a device that knows who holds it; their names."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.test import Client
from django.utils import timezone

from tests.config.soft_key import SoftKey
from workflow.models import User

PASSWORD = "ett-mycket-långt-lösenord"
ADD, ALONE = "/konto/passkeys/add/", "/konto/passkeys/login/"
CHECK = "/konto/second-factor/check/"


@pytest.fixture
def hanna(db: None) -> User:
    return User.objects.create_user(email="hanna@example.se", name="Hanna", password=PASSWORD)


@pytest.fixture
def mallory(db: None) -> User:
    return User.objects.create_user(email="m@example.se", name="Mallory", password=PASSWORD)


def browser() -> Client:
    return Client(headers={"host": "testserver"})


def challenge(client: Client) -> str:
    """What the last page has asked a key to sign."""
    return str(client.session[STATE_SESSION_KEY]["challenge"])


def signed_in(person: User) -> Client:
    client = browser()
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    return client


def with_key(person: User, name: str = "Nyckelknippan", *, verified: bool = False) -> SoftKey:
    client, key = signed_in(person), SoftKey()
    client.get(ADD)
    credential = key.registered(challenge(client), verified=verified)
    answer = client.post(ADD, {"name": name, "credential": json.dumps(credential)}, secure=True)
    assert answer.status_code == 302, answer.content.decode()
    return key


def alone(client: Client, key: SoftKey, person: User, *, verified: bool) -> bool:
    """Whether the key alone signs in, with what was asked last."""
    handle = user_pk_to_url_str(person)
    credential = key.answered(challenge(client), person=handle, verified=verified)
    client.post(ALONE, {"credential": json.dumps(credential)}, secure=True)
    return client.get("/installningar/").status_code == 200


def ask_alone(client: Client) -> None:
    client.get(ALONE, headers={"x-requested-with": "XMLHttpRequest"})


def test_a_passkey_that_knows_its_holder_signs_in_alone(hanna: User) -> None:
    key, client = with_key(hanna, verified=True), browser()
    ask_alone(client)
    assert alone(client, key, hanna, verified=True)


def test_a_key_that_somebody_found_does_not(hanna: User) -> None:
    key, client = with_key(hanna), browser()
    ask_alone(client)
    assert not alone(client, key, hanna, verified=False)


def test_nor_with_the_question_of_another_page(hanna: User, mallory: User) -> None:
    """The second step of her own sign-in asks for less, and its question stays in the session
    when the step has become too old."""
    found = with_key(hanna)
    with_key(mallory)
    client = browser()
    half_way = client.post("/konto/login/", {"login": mallory.email, "password": PASSWORD})
    assert half_way["Location"] == CHECK
    client.get(CHECK)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=True):
        assert not alone(client, found, hanna, verified=False)


@pytest.mark.parametrize(
    ("name", "said"),
    [("Nyckel 811218-9876", "personnummer"), ("8112189876", "tio siffror"), ("x" * 101, "100")],
)
def test_the_name_of_a_key_is_guarded_like_any_text(hanna: User, name: str, said: str) -> None:
    client, key = signed_in(hanna), SoftKey()
    client.get(ADD)
    credential = key.registered(challenge(client), verified=False)
    answer = client.post(ADD, {"name": name, "credential": json.dumps(credential)}, secure=True)
    assert said in answer.content.decode()
    assert not Authenticator.objects.exists()
