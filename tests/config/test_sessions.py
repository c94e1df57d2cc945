"""Sessions end by themselves, at once when they must, and cost usual requests nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings as product
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from config.sessions import SessionStore
from config.tasks import tidy
from tests.statements import Statements
from workflow.models import User

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PASSWORD = "ett-mycket-långt-lösenord"
PAGE = "/installningar/"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hanna(db: None) -> User:
    return User.objects.create_user(email="hanna@example.se", name="Hanna", password=PASSWORD)


def signed_in(person: User, *, remember: bool = False, browser: Client | None = None) -> Client:
    browser = browser or Client()
    data = {"login": person.email, "password": PASSWORD} | ({"remember": "on"} if remember else {})
    assert browser.post("/konto/login/", data).status_code == 302
    return browser


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[product.SESSION_COOKIE_NAME].value


# ---------------------------------------------------------------- by themselves


def test_a_session_ends_when_nothing_is_done_for_half_an_hour(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna)
    clock.shift(29 * MINUTE)
    assert is_in(client)
    clock.shift(29 * MINUTE)
    assert is_in(client)
    clock.shift(31 * MINUTE)
    assert not is_in(client)


def test_a_session_ends_after_twelve_hours_whatever_is_done(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna)
    for _ in range(35):
        clock.shift(20 * MINUTE)
        assert is_in(client)
    clock.shift(21 * MINUTE)
    assert not is_in(client)


def test_who_is_remembered_may_be_away_two_weeks_but_not_more(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna, remember=True)
    clock.shift(13 * DAY)
    assert is_in(client)
    clock.shift(15 * DAY)
    assert not is_in(client)


def test_who_is_remembered_signs_in_anew_after_thirty_days(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna, remember=True)
    for _ in range(29):
        clock.shift(DAY)
        assert is_in(client)
    clock.shift(DAY + MINUTE)
    assert not is_in(client)


def test_the_cookie_goes_with_the_browser_unless_she_is_remembered(
    hanna: User, clock: time_machine.Traveller
) -> None:
    name = product.SESSION_COOKIE_NAME
    assert signed_in(hanna).cookies[name]["max-age"] == ""
    kept = signed_in(hanna, remember=True).cookies[name]["max-age"]
    assert kept == 30 * 24 * 60 * 60


# ---------------------------------------------------------------- what they cost


def statements(client: Client) -> list[str]:
    with Statements(connection) as found:
        assert client.get(PAGE).status_code == 200
    return [query["sql"] for query in found if "django_session" in query["sql"]]


def test_a_session_is_written_at_most_once_a_minute(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna)
    assert [sql[:6] for sql in statements(client)] == ["SELECT"]
    clock.shift(59 * timedelta(seconds=1))
    assert [sql[:6] for sql in statements(client)] == ["SELECT"]
    clock.shift(timedelta(seconds=2))
    assert [sql[:6] for sql in statements(client)] == ["SELECT", "UPDATE"]
    assert [sql[:6] for sql in statements(client)] == ["SELECT"]


def test_a_remembered_session_is_written_twice_a_day(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna, remember=True)
    clock.shift(11 * HOUR)
    assert len(statements(client)) == 1
    clock.shift(HOUR)
    assert len(statements(client)) == 2


def test_keeping_alive_does_not_bring_back_what_was_ended_meanwhile(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = signed_in(hanna)
    store = SessionStore(key_of(client))
    assert store["_auth_user_id"] == str(hanna.pk)
    clock.shift(5 * MINUTE)
    Session.objects.all().delete()
    store.keep_alive()
    assert not Session.objects.exists()
    assert not is_in(client)


def test_ended_sessions_are_thrown_out(hanna: User, clock: time_machine.Traveller) -> None:
    signed_in(hanna)
    signed_in(hanna, remember=True)
    clock.shift(HOUR)
    tidy()
    assert Session.objects.count() == UserSession.objects.count() == 1


# ---------------------------------------------------------------- at once


def test_the_key_changes_at_sign_in_and_the_old_one_is_dead(hanna: User) -> None:
    client = Client()
    session = SessionStore()
    session["put there by somebody else"] = "x"
    session.create()
    client.cookies[product.SESSION_COOKIE_NAME] = given = str(session.session_key)
    signed_in(hanna, browser=client)
    assert key_of(client) != given
    assert not Session.objects.filter(pk=given).exists()
    other = Client()
    other.cookies[product.SESSION_COOKIE_NAME] = given
    assert not is_in(other)


def test_a_session_begins_at_sign_in_not_when_the_visitor_came(
    hanna: User, clock: time_machine.Traveller
) -> None:
    client = Client()
    session = SessionStore()
    session["visitor"] = True
    session.set_expiry(SessionStore.REMEMBERED)
    session.create()
    client.cookies[product.SESSION_COOKIE_NAME] = str(session.session_key)
    clock.shift(11 * HOUR + 50 * MINUTE)
    signed_in(hanna, browser=client)
    clock.shift(20 * MINUTE)
    assert is_in(client)


def test_an_old_cookie_is_dead_after_logging_out(hanna: User) -> None:
    client = signed_in(hanna)
    old = key_of(client)
    client.post("/konto/logout/")
    client.cookies[product.SESSION_COOKIE_NAME] = old
    assert not is_in(client)


def test_a_closed_account_is_out_at_the_next_request(hanna: User) -> None:
    client = signed_in(hanna)
    User.objects.filter(pk=hanna.pk).update(is_active=False)
    assert not is_in(client)


def test_a_changed_password_ends_all_other_sessions(hanna: User) -> None:
    here, there = signed_in(hanna), signed_in(hanna)
    new = "ett-helt-annat-långt-lösenord"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/konto/password/change/", data).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_she_sees_where_she_is_signed_in_and_signs_out_there(hanna: User) -> None:
    here = signed_in(hanna, browser=Client(headers={"user-agent": "Här"}))
    there = signed_in(hanna, browser=Client(headers={"user-agent": "Där"}))
    page = here.get("/konto/sessions/").content.decode()
    assert "Här" in page
    assert "Där" in page
    assert page.count("(den här)") == 1
    assert here.post("/konto/sessions/").status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert "Där" not in here.get("/konto/sessions/").content.decode()


def test_looking_at_the_list_keeps_no_other_session_alive(
    hanna: User, clock: time_machine.Traveller
) -> None:
    there = signed_in(hanna)
    here = signed_in(hanna)
    for _ in range(2):
        clock.shift(16 * MINUTE)
        here.get("/konto/sessions/")
    assert is_in(here)
    assert not is_in(there)


def test_a_session_begun_without_the_sign_in_page_is_in_the_list(
    hanna: User, client: Client
) -> None:
    client.force_login(hanna)
    assert "(den här)" in client.get("/konto/sessions/").content.decode()
