"""Signing in: letters that tell nothing, passwords, headers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config import accounts_letters as letters
from config.models import AccountLetter
from config.postgres import PROJECT
from tests.config.test_settings import COMPLETE
from tests.statements import Statements
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


# ---------------------------------------------------------------- letters


@pytest.mark.parametrize("email", ["HANNA@example.se", "ingen@example.se"])
def test_a_forgotten_password_is_answered_alike_and_nothing_is_sent_yet(
    hanna: User, client: Client, email: str
) -> None:
    answer = client.post(RESET, {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, "/konto/password/reset/done/")
    assert mail.outbox == []
    kept = AccountLetter.objects.get()
    assert (kept.kind, kept.email) == ("new_password", email.lower())


def test_the_same_statements_are_run_for_whoever_asks(
    hanna: User,
) -> None:
    def shapes(email: str) -> list[str]:
        with Statements(connection) as found:
            Client().post(RESET, {"email": email})
        return [re.sub(r"'[^']*'|s\d+_x\d+", "?", query["sql"])[:60] for query in found]

    shapes("nagon@example.se")
    assert shapes("hanna@example.se") == shapes("ingen@example.se")


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "Välj ett nytt lösenord"), ("en", "Choose a new password")]
)
def test_the_letter_leads_to_a_new_password_once(
    hanna: User, client: Client, language: str, said: str
) -> None:
    User.objects.filter(pk=hanna.pk).update(language=language)
    client.post(RESET, {"email": "hanna@example.se"})
    letters.send_waiting()
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["hanna@example.se"], said)
    assert "Auto-Submitted" in message.extra_headers
    assert not AccountLetter.objects.exists()
    found = re.search(r"http://localhost:8000(/konto/password/reset/key/\S+)", str(message.body))
    assert found
    form = client.get(found[1], follow=True)
    new = "ett-nytt-långt-lösenord"
    done = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done.status_code == 302
    hanna.refresh_from_db()
    assert hanna.check_password(new)
    assert AccountLetter.objects.get().kind == "password_changed"
    again = Client().get(found[1], follow=True)
    assert 'name="password1"' not in again.content.decode()


def test_a_link_is_too_old_after_an_hour(
    hanna: User, client: Client, clock: time_machine.Traveller
) -> None:
    client.post(RESET, {"email": "hanna@example.se"})
    letters.send_waiting()
    found = re.search(r"http://localhost:8000(/konto/\S+)", str(mail.outbox[0].body))
    assert found
    clock.shift(timedelta(minutes=61))
    assert 'name="password1"' not in client.get(found[1], follow=True).content.decode()


def test_nobody_gets_a_letter_without_an_open_account(hanna: User) -> None:
    User.objects.filter(pk=hanna.pk).update(is_active=False)
    for email in ("hanna@example.se", "ingen@example.se"):
        letters.owe(letters.Kind.NEW_PASSWORD, email)
    letters.send_waiting()
    assert mail.outbox == []
    assert not AccountLetter.objects.exists()


def test_an_address_that_only_looks_like_hers_is_not_hers(db: None) -> None:
    """Python's lower case makes a k of the Kelvin sign; a provider may have verified that one."""
    kim = User.objects.create_user(email="kim@example.se", name="Kim")
    assert letters.person_at("KIM@example.se") == kim
    assert "\u212aim@example.se".lower() == kim.email
    assert letters.person_at("\u212aim@example.se") is None


def test_nobody_fills_her_mailbox(hanna: User, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        letters.owe(letters.Kind.NEW_PASSWORD, "hanna@example.se")
    letters.send_waiting()
    assert len(mail.outbox) == 1
    clock.shift(timedelta(minutes=6))
    letters.owe(letters.Kind.NEW_PASSWORD, "hanna@example.se")
    letters.send_waiting()
    assert len(mail.outbox) == 2


def test_a_letter_waits_for_a_mail_server_that_is_away(
    hanna: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letters.owe(letters.Kind.PASSWORD_CHANGED, "hanna@example.se")
    letters.send_waiting()
    assert AccountLetter.objects.get().next_try == timezone.now() + letters.PAUSE
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.shift(letters.PAUSE)
    letters.send_waiting()
    assert [message.subject for message in mail.outbox] == ["Ditt lösenord är bytt"]


@pytest.mark.parametrize("kind", letters.Kind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_letter_is_written_in_both_languages(
    hanna: User, kind: letters.Kind, language: str
) -> None:
    User.objects.filter(pk=hanna.pk).update(language=language)
    letters.owe(kind, "hanna@example.se")
    letters.send_waiting()
    (message,) = mail.outbox
    assert ("Var det inte du?" in message.body) is (language == "sv")
    assert ("Was it not you?" in message.body) is (language == "en")


# ---------------------------------------------------------------- passwords


@pytest.mark.parametrize("bad", ["elva-tecken", "password12345", "hanna.holm@ex", "hannahannahan"])
def test_a_weak_password_is_refused_and_the_old_one_stays(
    client: Client, db: None, bad: str
) -> None:
    person = User.objects.create_user(
        email="hanna.holm@example.se", name="Hannahanna Hanna", password=PASSWORD
    )
    client.force_login(person)
    data = {"oldpassword": PASSWORD, "password1": bad, "password2": bad}
    assert client.post("/konto/password/change/", data).status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_passwords_are_kept_with_argon2() -> None:
    from config.settings import accounts

    assert accounts.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


# ---------------------------------------------------------------- production

PRODUCTION = """
import json, django
from django.conf import settings
django.setup()
from django.core.checks import run_checks
from django.test import Client
from django.test.utils import setup_test_environment
from workflow.models import User
settings.WHITENOISE_AUTOREFRESH = True
storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = storage
told = {"checks": [f"{c.id}: {c.msg}" for c in run_checks(include_deployment_checks=True)
                   if c.id not in settings.SILENCED_SYSTEM_CHECKS]}
password = "ett-mycket-langt-losenord"
person = User.objects.create_user(email="p@example.se", name="P", password=password)
client = Client(headers={"host": "samverka.example"})
data = {"login": person.email, "password": password}
pages = {}
def keep(name, answer):
    pages[name] = [answer.status_code, dict(answer.headers),
                   {k: {n: v for n, v in c.items() if v} for k, c in answer.cookies.items()}]
keep("visitor", client.get("/konto/login/", secure=True))
keep("language", client.post("/sprak/", {"language": "en"}, secure=True))
keep("sign-in", client.post("/konto/login/", data, secure=True))
for page in ("/installningar/", "/att-gora/", "/konto/sessions/", "/finns/inte/",
             "/tillganglighet/"):
    keep(page, client.get(page, secure=True))
keep("message", client.post("/installningar/", {"language": "sv"}, secure=True))
keep("logout", client.post("/konto/logout/", secure=True))
keep("plain", client.get("/konto/login/"))
told["pages"] = pages
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def production(worker: str, django_db_setup: None) -> Iterator[dict[str, object]]:
    """What an installation in use says of itself and answers, on a database of its own."""
    import json

    from config import services
    from config.fresh import fresh_database

    name = f"samverka_production_{os.getpid()}"
    fresh_database(name)
    try:
        where = services.ensure_database().conninfo(services.APP, name)
        address = " ".join(f"{key}={value}" for key, value in where.items())
        environment = os.environ | COMPLETE | {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "".join(chr(33 + n * 7 % 90) for n in range(80)),
        }  # fmt: skip
        command = [sys.executable, "-c", PRODUCTION]
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout.splitlines()[-1])
    finally:
        services.drop_database(name)


def test_djangos_own_checks_have_nothing_to_say(production: dict[str, list[str]]) -> None:
    assert production["checks"] == []


def test_every_page_of_production_has_its_headers(
    production: dict[str, dict[str, tuple[int, dict[str, str], dict[str, dict[str, str]]]]],
) -> None:
    pages = dict(production["pages"])
    plain = pages.pop("plain")
    assert (plain[0], plain[1]["Location"]) == (301, "https://samverka.example/konto/login/")
    assert {name: page[0] for name, page in pages.items() if name.startswith("/")} == {
        "/installningar/": 200,
        "/att-gora/": 200,
        "/konto/sessions/": 200,
        "/finns/inte/": 404,
        "/tillganglighet/": 200,
    }
    for name, (_, headers, _) in pages.items():
        assert headers["Cache-Control"] == "no-store", name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert int(headers["Strict-Transport-Security"].partition("=")[2]) >= 31_536_000, name
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert re.search("form-action 'self'(;|$)", policy), name


def test_every_cookie_of_production_is_bound_to_the_site(
    production: dict[str, dict[str, tuple[int, dict[str, str], dict[str, dict[str, str]]]]],
) -> None:
    seen = set()
    for name, (_, _, cookies) in production["pages"].items():
        for cookie, marks in cookies.items():
            seen.add(cookie)
            assert cookie.startswith("__Host-"), (name, cookie)
            assert marks["secure"], (name, cookie)
            assert marks["path"] == "/", (name, cookie)
            assert marks["samesite"] == "Lax", (name, cookie)
            assert "domain" not in marks, (name, cookie)
            assert marks.get("httponly") or "1970" in marks["expires"], (name, cookie)
    named = ("session", "csrf", "language", "messages", "known")
    assert seen == {f"__Host-{name}" for name in named}
