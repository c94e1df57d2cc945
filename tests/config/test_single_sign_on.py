"""Single sign-on against a real provider in a process of its own, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from config import providers
from config.models import AccountLetter
from tests.oidc.provider import CLIENT, SECRET, Provider, running_provider
from workflow.models import User

BUTTON = "/konto/sign-on/sso/"
UNVERIFIED, STRANGER = "okontrollerad@example.se", "okand@example.se"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    people = [("hanna@kommun.example", True), (UNVERIFIED, False), (STRANGER, True)]
    with running_provider(tmp_path_factory.mktemp("oidc"), people) as found:
        yield found


@pytest.fixture
def hanna(db: None) -> User:
    return User.objects.create_user(email="Hanna@kommun.example", name="Hanna Holm")


@pytest.fixture
def connected(provider: Provider, settings: Settings, client: Client) -> Client:
    """A browser at the product, which knows the provider."""
    told = {
        "name": "Kommunens inloggning",
        "issuer": provider.address,
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    settings.SIGN_ON_PROVIDERS = providers.providers(told, "")
    app = {"provider_id": "sso", "name": told["name"], "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": provider.address}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    return client


def there(client: Client) -> str:
    """Where the button leads: the provider's page for signing in."""
    answer = client.post(BUTTON)
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def changed(address: str, **values: str) -> str:
    parts = urlsplit(address)
    query = {k: v[0] for k, v in parse_qs(parts.query).items()} | values
    return urlunsplit(parts._replace(query=urlencode({k: v for k, v in query.items() if v})))


def is_out(client: Client) -> bool:
    return client.get("/installningar/").status_code == 302


def back(client: Client, address: str) -> Any:
    assert address.startswith("http://testserver/konto/sign-on/sso/callback/"), address
    return client.get(address.removeprefix("http://testserver"))


# ---------------------------------------------------------------- the way there and back


def test_from_the_button_to_the_provider_and_back_signed_in(
    connected: Client, provider: Provider, hanna: User
) -> None:
    page = connected.get("/konto/login/")
    assert "Logga in med Kommunens inloggning" in page.content.decode()
    asked = there(connected)
    said = parse_qs(urlsplit(asked).query)
    assert said["code_challenge_method"] == ["S256"]
    assert said["nonce"][0]
    answer = back(connected, provider.sign_in(asked, "hanna@kommun.example"))
    assert (answer.status_code, answer["Location"]) == (302, "/att-gora/")
    assert "Hanna" in connected.get("/installningar/").content.decode()
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.extra_data) == (hanna, "sso", {})
    assert AccountLetter.objects.get().kind == "sign_on"


def test_the_second_time_nothing_is_connected_anew(
    connected: Client, provider: Provider, hanna: User
) -> None:
    for _ in range(2):
        back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
        connected.post("/konto/logout/")
    assert SocialAccount.objects.count() == AccountLetter.objects.count() == 1


def test_she_comes_to_the_page_that_she_wanted(
    connected: Client, provider: Provider, hanna: User
) -> None:
    asked = connected.post(BUTTON, {"next": "/aktiviteter/"})["Location"]
    answer = back(connected, provider.sign_in(asked, "hanna@kommun.example"))
    assert answer["Location"] == "/aktiviteter/"


def test_the_policy_lets_the_form_lead_to_the_provider_only(settings: Settings) -> None:
    found = providers.providers(
        {
            "name": "A",
            "issuer": "https://sso.example/realm/.well-known/openid-configuration",
            "client_id": "a",
            "client_secret": "b",
            "origins": "https://login.example/x, https://mfa.example",
        },
        "",
    )
    assert found[0].issuer == "https://sso.example/realm"
    assert found[0].form_targets == [
        "https://sso.example",
        "https://login.example",
        "https://mfa.example",
    ]


# ---------------------------------------------------------------- who is refused


@pytest.mark.parametrize(
    ("email", "said"),
    [(STRANGER, "inget öppet konto"), (UNVERIFIED, "har inte kontrollerat din e-postadress")],
)
def test_whoever_is_not_invited_or_not_verified_is_told_kindly(
    db: None, connected: Client, provider: Provider, email: str, said: str
) -> None:
    if email == UNVERIFIED:
        User.objects.create_user(email=UNVERIFIED, name="Somebody")
    before = User.objects.count()
    answer = back(connected, provider.sign_in(there(connected), email))
    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert is_out(connected)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_a_closed_account_stays_closed_and_looks_like_none(
    connected: Client, provider: Provider, hanna: User
) -> None:
    back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    User.objects.filter(pk=hanna.pk).update(is_active=False)
    assert is_out(connected)
    answer = back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    assert answer.status_code == 403
    assert "inget öppet konto" in answer.content.decode()
    assert is_out(connected)


def test_whoever_gets_her_address_after_her_does_not_get_her_account(
    connected: Client, provider: Provider, hanna: User
) -> None:
    SocialAccount.objects.create(user=hanna, provider="sso", uid="hers")
    answer = back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    assert answer.status_code == 403
    assert is_out(connected)


def test_whose_address_here_is_another_does_not_get_in_by_an_old_connection(
    connected: Client, provider: Provider, hanna: User
) -> None:
    back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    connected.post("/konto/logout/")
    User.objects.filter(pk=hanna.pk).update(email="annan@kommun.example")
    answer = back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    assert answer.status_code == 403


@pytest.mark.parametrize("listed", ["polisen.example", "skola.kommun.example", "example"])
def test_a_provider_vouches_for_nobody_outside_its_domains(
    connected: Client, provider: Provider, hanna: User, settings: Settings, listed: str
) -> None:
    """Neither at the first sign-in nor, should the list be changed, at a later one."""
    settings.SIGN_ON_PROVIDERS = [replace(settings.SIGN_ON_PROVIDERS[0], domains=(listed,))]
    for email in ("hanna@kommun.example", STRANGER):  # it tells nothing of who has an account
        answer = back(connected, provider.sign_in(there(connected), email))
        assert answer.status_code == 403
        said = answer.content.decode()
        assert "Kommunens inloggning får inte logga in adresser från den domän" in said
        assert is_out(connected)
    assert not SocialAccount.objects.exists()


def test_a_provider_vouches_for_its_own_domains(
    connected: Client, provider: Provider, hanna: User, settings: Settings
) -> None:
    own = replace(settings.SIGN_ON_PROVIDERS[0], domains=("a.example", "kommun.example"))
    settings.SIGN_ON_PROVIDERS = [own]
    back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    assert not is_out(connected)


# ---------------------------------------------------------------- what is not believed


def test_an_answer_is_heard_once(connected: Client, provider: Provider, hanna: User) -> None:
    address = provider.sign_in(there(connected), "hanna@kommun.example")
    back(connected, address)
    connected.post("/konto/logout/")
    answer = back(connected, address)
    assert answer.status_code == 403
    assert is_out(connected)


def test_an_answer_with_another_state_is_refused(
    connected: Client, provider: Provider, hanna: User
) -> None:
    address = provider.sign_in(there(connected), "hanna@kommun.example")
    answer = back(connected, changed(address, state="annat"))
    assert answer.status_code == 403
    assert "gick inte att lita på" in answer.content.decode()
    assert is_out(connected)


def test_an_answer_to_somebody_elses_browser_is_refused(
    connected: Client, provider: Provider, hanna: User
) -> None:
    address = provider.sign_in(there(connected), "hanna@kommun.example")
    other = Client()
    assert back(other, address).status_code == 403
    assert is_out(other)


@pytest.mark.parametrize("nonce", ["annan", ""])
def test_a_token_of_another_sign_in_is_refused(
    connected: Client, provider: Provider, hanna: User, nonce: str
) -> None:
    asked = changed(there(connected), nonce=nonce)
    answer = back(connected, provider.sign_in(asked, "hanna@kommun.example"))
    assert answer.status_code == 403
    assert is_out(connected)


def test_a_provider_that_is_another_than_it_says_is_refused(
    db: None, connected: Client, provider: Provider, settings: Settings
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = provider.address.replace("127.0.0.1", "localhost")
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    issuer = app["settings"]["server_url"]
    assert connected.post(BUTTON).status_code == 302  # it calls itself what it was asked as
    app["settings"]["server_url"] = f"{issuer}/.well-known/openid-configuration?"
    assert connected.post(BUTTON).status_code == 403


def test_a_provider_that_does_not_answer_is_told(
    db: None, connected: Client, settings: Settings
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = connected.post(BUTTON)
    assert answer.status_code == 403
    assert "Försök igen" in answer.content.decode()


@pytest.mark.django_db
def test_a_provider_that_is_not_told_is_not_there(client: Client) -> None:
    assert client.post("/konto/sign-on/annan/").status_code == 404
    assert client.get("/konto/sign-on/annan/callback/").status_code == 404
    assert "Logga in med Kommunens" not in client.get("/konto/login/").content.decode()


# ---------------------------------------------------------------- without passwords


@pytest.mark.parametrize(
    "path",
    [
        "/konto/password/reset/",
        "/konto/password/change/",
        "/konto/second-factor/",
        "/konto/passkeys/",
        "/konto/reauthenticate/",
    ],
)
def test_where_passwords_are_off_there_are_no_pages_for_them(
    connected: Client, hanna: User, settings: Settings, path: str
) -> None:
    settings.PASSWORD_LOGIN = False
    connected.force_login(hanna)
    assert connected.get(path).status_code == 404


def test_a_session_that_a_password_began_ends_where_passwords_are_switched_off(
    connected: Client, provider: Provider, hanna: User, settings: Settings
) -> None:
    hanna.set_password("ett-mycket-långt-lösenord")
    hanna.save()
    with_password = Client()
    data = {"login": hanna.email.lower(), "password": "ett-mycket-långt-lösenord"}
    assert with_password.post("/konto/login/", data).status_code == 302
    assert not is_out(with_password)
    back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    settings.PASSWORD_LOGIN = False
    assert is_out(with_password)
    assert not is_out(connected)
    settings.PASSWORD_LOGIN = True
    assert is_out(with_password), "it does not come back with the setting"


def test_where_passwords_are_off_only_the_button_signs_in(
    connected: Client, provider: Provider, hanna: User, settings: Settings
) -> None:
    settings.PASSWORD_LOGIN = False
    hanna.set_password("ett-mycket-långt-lösenord")
    hanna.save()
    page = connected.get("/konto/login/").content.decode()
    assert 'name="password"' not in page
    assert "passkey" not in page
    data = {"login": hanna.email, "password": "ett-mycket-långt-lösenord"}
    assert connected.post("/konto/login/", data).status_code == 403
    assert is_out(connected)
    back(connected, provider.sign_in(there(connected), "hanna@kommun.example"))
    page = connected.get("/installningar/").content.decode()
    assert "Byt lösenord" not in page
    assert "Dina inloggningar" in page
