"""What the settings accept, and what production refuses to start with."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment, postgres

COMPLETE = {
    "DATABASE_URL": "postgresql://samverka_app:p%C3%A5ss@db.example:6432/samverka?sslmode=require",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "samverka.example, www.samverka.example",
    "SITE_URL": "https://samverka.example",
}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a complete production, to be changed."""
    for name in ("DATABASE_OWNER_URL", "SAMVERKA_DB_ROLE", "SAMVERKA_DATABASE", "DEBUG", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_production_starts_when_it_knows_everything(variables: pytest.MonkeyPatch) -> None:
    assert environment.read_for_production().hosts == ["samverka.example", "www.samverka.example"]


def test_single_sign_on_lets_passwords_be_switched_off(variables: pytest.MonkeyPatch) -> None:
    told = {
        "OIDC_NAME": "Kommunen",
        "OIDC_ISSUER": "https://sso.example",
        "OIDC_CLIENT_ID": "samverka",
        "OIDC_CLIENT_SECRET": "hush",
        "PASSWORD_LOGIN": "off",
    }
    for name, value in told.items():
        variables.setenv(name, value)
    found = environment.read_for_production()
    assert (found.password_login, found.providers[0].key) == (False, "sso")
    assert "hush" not in repr(found)
    for name in (*COMPLETE, "OIDC_CLIENT_ID"):
        variables.delenv(name)
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.read_for_production()
    assert all(name in str(refusal.value) for name in (*COMPLETE, "OIDC_CLIENT_ID"))
    assert "hush" not in str(refusal.value)


def test_earlier_keys_are_told_apart_by_blanks(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("SECRET_KEY_FALLBACKS", f"{'y,' * 25}  {'z' * 50}\n")
    found = environment.read_for_production()
    assert found.former_keys == ["y," * 25, "z" * 50]
    assert "yy" not in repr(found)
    told = "from django.conf import settings as s; print(len(s.SECRET_KEY_FALLBACKS))"
    command = [sys.executable, "-c", told]
    variables.setenv("DJANGO_SETTINGS_MODULE", "config.settings.production")
    done = subprocess.run(
        command, cwd=postgres.PROJECT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "2", done.stderr


@pytest.mark.parametrize("name", COMPLETE)
def test_production_names_what_is_missing(variables: pytest.MonkeyPatch, name: str) -> None:
    variables.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is missing"):
        environment.read_for_production()


def test_production_names_everything_at_once(variables: pytest.MonkeyPatch) -> None:
    for name in COMPLETE:
        variables.delenv(name)
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.read_for_production()
    assert all(name in str(refusal.value) for name in COMPLETE)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is missing or short"),
        ("DEBUG", "true", "DEBUG must not be on"),
        ("DEMO", "true", "DEMO must not be on"),
        ("DEBUG", "perhaps", "DEBUG: Input should be a valid boolean"),
        ("SAMVERKA_DB_ROLE", "owner", "DATABASE_OWNER_URL is missing"),
        ("SAMVERKA_DB_ROLE", "admin", "SAMVERKA_DB_ROLE: Input should be 'app' or 'owner'"),
        ("SECOND_FACTOR", "perhaps", "SECOND_FACTOR: Input should be 'optional' or 'required'"),
        ("PASSWORD_LOGIN", "off", "PASSWORD_LOGIN is off, but no provider is told"),
        ("OIDC_NAME", "Kommunen", "half told. Missing: OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_S"),
        ("SITE_URL", "http://samverka.example", "SITE_URL must begin with https://"),
        ("SITE_URL", "samverka.example", "SITE_URL must begin with https://"),
        ("SITE_URL", "https:///", "SITE_URL must begin with https://"),
        ("SECRET_KEY_FALLBACKS", f"{'y' * 50} short", "SECRET_KEY_FALLBACKS: an earlier key is"),
        ("EMAIL_PROVIDER", "pigeon", "EMAIL_PROVIDER is none of brevo"),
        ("EMAIL_PROVIDER", "postmark", "EMAIL_PROVIDER_SETTINGS lack server_token"),
        ("EMAIL_PROVIDER_SETTINGS", "nonsense", "EMAIL_PROVIDER is not"),
        ("OIDC_PROVIDERS", "nonsense", "OIDC_PROVIDERS is not a JSON list"),
    ],
)
def test_production_refuses(
    variables: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    variables.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        environment.read_for_production()


def test_letters_go_one_way_and_not_two(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("EMAIL_PROVIDER", "postmark")
    variables.setenv("EMAIL_PROVIDER_SETTINGS", '{"server_token": "hush"}')
    assert environment.read_for_production().email_provider == "postmark"
    variables.setenv("EMAIL_URL", "smtp://post.example")
    with pytest.raises(ImproperlyConfigured, match="name one way for letters") as refusal:
        environment.read_for_production()
    assert "hush" not in str(refusal.value)


def test_production_refuses_before_it_starts_a_server_of_its_own(
    variables: pytest.MonkeyPatch,
) -> None:
    variables.delenv("DATABASE_URL")
    variables.setenv("SAMVERKA_STATE", "/nonexistent/may-not-be-made")
    variables.setenv("DJANGO_SETTINGS_MODULE", "config.settings.production")
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=postgres.PROJECT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "DATABASE_URL is missing" in done.stderr.splitlines()[-1]


def test_an_address_is_taken_apart_and_pooled_for_the_application(
    variables: pytest.MonkeyPatch,
) -> None:
    settings = environment.database(environment.read())
    assert (settings["USER"], settings["PASSWORD"]) == ("samverka_app", "påss")
    assert (settings["HOST"], settings["PORT"]) == ("db.example", "6432")
    expected = {"sslmode": "require", "pool": environment.POOL, **environment.PREPARED}
    assert settings["OPTIONS"] == expected


def test_migrations_use_the_owners_address_and_no_pool(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("SAMVERKA_DB_ROLE", "owner")
    variables.setenv("DATABASE_OWNER_URL", "postgresql://samverka_owner@db.example/samverka")
    settings = environment.database(environment.read())
    assert settings["USER"] == "samverka_owner"
    assert "pool" not in settings["OPTIONS"]


def test_a_malformed_address_is_not_repeated(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("DATABASE_URL", "postgresql://samverka_app:hush@[broken/samverka")
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.database(environment.read())
    assert "hush" not in str(refusal.value)
