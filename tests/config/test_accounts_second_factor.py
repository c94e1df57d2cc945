"""Second factors: what they ask for, that a code works once, and where one is demanded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config.models import AccountLetter
from workflow.models import LedgerEntry, User

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PASSWORD = "ett-mycket-långt-lösenord"
NEXT = timedelta(seconds=30)
INDEX = "/konto/second-factor/"
CHECK, ADD, REMOVE = f"{INDEX}check/", f"{INDEX}app/add/", f"{INDEX}app/remove/"
CODES, NEW_CODES = f"{INDEX}codes/", f"{INDEX}codes/new/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hanna(db: None) -> User:
    return User.objects.create_user(email="hanna@example.se", name="Hanna", password=PASSWORD)


def signed_in(person: User) -> Client:
    """With her password, and confirmed with it once more."""
    client = Client()
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    return client


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30)))


def with_app(client: Client) -> tuple[str, list[str]]:
    """Adds an app; returns its secret and the recovery codes that are shown."""
    page = client.get(ADD).content.decode()
    found = re.search(r'<code class="breaks">(\w+)</code>', page)
    assert found, page
    answer = client.post(ADD, {"code": code(found[1])})
    assert (answer.status_code, answer["Location"]) == (302, CODES)
    shown = re.findall(r"<li><code>(\d+)</code></li>", client.get(CODES).content.decode())
    return found[1], shown


def half_way(person: User) -> Client:
    """The password was right; the second factor is asked for."""
    client = Client()
    answer = client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, CHECK)
    return client


def is_in(client: Client) -> bool:
    return client.get("/installningar/").status_code == 200


# ---------------------------------------------------------------- codes


def test_with_an_app_the_password_alone_is_not_enough(
    hanna: User, clock: time_machine.Traveller
) -> None:
    secret, _ = with_app(signed_in(hanna))
    clock.shift(NEXT)
    client = half_way(hanna)
    assert not is_in(client)
    assert client.post(CHECK, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert client.post(CHECK, {"code": code(secret)}).status_code == 302
    assert is_in(client)


def test_a_code_works_once(hanna: User, clock: time_machine.Traveller) -> None:
    secret, _ = with_app(signed_in(hanna))
    first = half_way(hanna)
    first.post(CHECK, {"code": code(secret)})
    assert not is_in(first), "the code that added the app is used"
    clock.shift(NEXT)
    used = code(secret)
    assert first.post(CHECK, {"code": used}).status_code == 302
    assert is_in(first)
    second = half_way(hanna)
    said = second.post(CHECK, {"code": used}).content.decode()
    assert "redan använd" in said
    assert not is_in(second)
    clock.shift(NEXT)
    second.post(CHECK, {"code": used})
    assert not is_in(second)


def test_guessing_codes_is_slowed_down(hanna: User, clock: time_machine.Traveller) -> None:
    secret, _ = with_app(signed_in(hanna))
    clock.shift(NEXT)
    client = half_way(hanna)
    for _ in range(5):
        client.post(CHECK, {"code": "000000"})
    client.post(CHECK, {"code": code(secret)})
    assert not is_in(client)
    clock.shift(timedelta(minutes=5))
    client.post(CHECK, {"code": code(secret)})
    assert is_in(client)


def test_codes_and_passwords_are_counted_apart(hanna: User) -> None:
    """Wrong codes slow no colleague's password down, and a right code gives a network none of
    its guesses back."""
    secret, _ = with_app(signed_in(hanna))

    def guess(n: int) -> int:
        data = {"login": f"p{n}@example.se", "password": "fel"}
        return Client().post("/konto/login/", data).status_code

    with time_machine.travel(START + NEXT, tick=True):  # tries are told apart by their moments
        assert {guess(n) for n in range(98)} == {200}
        client = half_way(hanna)
        for _ in range(4):
            client.post(CHECK, {"code": "000000"})
        client.post(CHECK, {"code": code(secret)})
        assert is_in(client)
        assert [guess(n) for n in range(98, 101)] == [200, 200, 429]


def test_recovery_codes_are_shown_once_and_work_once(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna)
    _, codes = with_app(client)
    assert len(codes) == 10
    again = client.get(CODES).content.decode()
    assert not any(one in again for one in codes)
    for password_right, works in ((half_way(hanna), True), (half_way(hanna), False)):
        password_right.post(CHECK, {"code": codes[0]})
        assert is_in(password_right) is works


def test_new_recovery_codes_end_the_old_ones(hanna: User) -> None:
    client = signed_in(hanna)
    _, old = with_app(client)
    client.post(NEW_CODES)
    shown = re.findall(r"<li><code>(\d+)</code></li>", client.get(CODES).content.decode())
    assert len(shown) == 10
    assert not set(shown) & set(old)
    other = half_way(hanna)
    other.post(CHECK, {"code": old[1]})
    assert not is_in(other)


def test_secrets_are_not_readable_in_the_database(hanna: User, settings: Settings) -> None:
    secret, _ = with_app(signed_in(hanna))
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    seed = Authenticator.objects.get(type="recovery_codes")
    codes = seed.wrap().get_unused_codes()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "en annan nyckel, sedan den gamla byttes ut"
    assert seed.wrap().get_unused_codes() == codes


# ---------------------------------------------------------------- changing them


def test_before_a_change_she_is_asked_once_more(hanna: User) -> None:
    client = Client()
    client.post("/konto/login/", {"login": hanna.email, "password": PASSWORD})
    for page in (ADD, "/konto/passkeys/add/"):
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/konto/reauthenticate/")


def test_every_change_is_told_in_a_letter(
    hanna: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = signed_in(hanna)
    with django_capture_on_commit_callbacks(execute=True):
        with_app(client)
        client.post(NEW_CODES)
        client.post(REMOVE)
    kinds = AccountLetter.objects.order_by("pk").values_list("kind", "email")
    assert sorted(kinds) == [
        ("codes", hanna.email),
        ("factor_added", hanna.email),
        ("factor_removed", hanna.email),
    ]
    assert not Authenticator.objects.exists()


# ---------------------------------------------------------------- where one is demanded


@pytest.fixture
def demanded(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def test_who_has_none_is_led_to_one_before_anything_else(
    hanna: User, demanded: None, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna)
    for page in ("/att-gora/", "/installningar/", "/aktiviteter/", "/konto/password/change/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, INDEX)
    assert client.post("/installningar/", {"language": "en"}).status_code == 302
    hanna.refresh_from_db()
    assert hanna.language == "sv"
    page = client.get(INDEX).content.decode()
    assert "Här behövs en extra kontroll" in page
    with_app(client)
    assert is_in(client)
    client.post("/konto/logout/")
    assert not is_in(client)


def test_the_last_one_stays_where_one_is_demanded(hanna: User, demanded: None) -> None:
    client = signed_in(hanna)
    with_app(client)
    answer = client.post(REMOVE)
    assert "minst en extra kontroll" in answer.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_last_key_stays_where_one_is_demanded(hanna: User, demanded: None) -> None:
    client = signed_in(hanna)
    key = Authenticator.objects.create(
        user=hanna, type="webauthn", data={"name": "Jobbtelefonen", "credential": {}}
    )
    page = client.post(f"/konto/passkeys/{key.pk}/remove/", follow=True).content.decode()
    assert "minst en extra kontroll" in page
    assert Authenticator.objects.filter(pk=key.pk).exists()
    with_app(client)
    client.post(f"/konto/passkeys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_where_none_is_demanded_nobody_is_asked(hanna: User) -> None:
    assert is_in(signed_in(hanna))


def test_somebody_elses_key_is_not_there(hanna: User, db: None) -> None:
    other = User.objects.create_user(email="siv@example.se", name="Siv", password=PASSWORD)
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "x"})
    assert signed_in(hanna).post(f"/konto/passkeys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


# ---------------------------------------------------------------- lost


def test_who_has_lost_everything_gets_in_again_by_the_operators_hand(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna)
    with_app(client)
    call_command("account", "HANNA@example.se", "--forget-second-factors", stdout=StringIO())
    assert not is_in(client)
    assert not Authenticator.objects.exists()
    assert is_in(signed_in(hanna))
    entry = LedgerEntry.objects.get(chain=hanna.public_id)
    assert (entry.kind, entry.act, entry.text.data) == (
        "setting",
        "forget",
        {"forgotten": ["second_factors"]},
    )
    assert AccountLetter.objects.filter(kind="factor_removed").exists()


def test_the_operator_says_whose_and_what(hanna: User) -> None:
    with pytest.raises(CommandError, match="no open account"):
        call_command("account", "ingen@example.se", "--forget-second-factors")
    with pytest.raises(CommandError, match="Say what"):
        call_command("account", hanna.email)
