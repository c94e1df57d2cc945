"""What happens to an account stands on the record, in its own chain, without network addresses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from config import accounts_letters
from notifications import calendar_addresses
from tests import ledger_oracle
from tests.config.test_accounts import HERE, LOGIN, PASSWORD, tried
from tests.config.test_accounts_second_factor import REMOVE, signed_in, with_app
from tests.statements import Statements
from workflow import account_record, ledger
from workflow.models import LedgerEntry, User


@pytest.fixture
def hanna(db: None) -> User:
    cache.clear()
    return User.objects.create_user(email="hanna@example.se", name="Hanna", password=PASSWORD)


def acts(person: User) -> list[tuple[str, dict[str, Any]]]:
    found = LedgerEntry.objects.filter(chain=account_record.chain_of(person), kind="account")
    return [(entry.act, entry.text.data) for entry in found.order_by("seq").select_related("text")]


def test_a_sign_in_is_one_insert_and_names_what_was_used(hanna: User) -> None:
    data = {"login": hanna.email, "password": PASSWORD}
    with Statements(connection) as found:
        assert Client().post(LOGIN, data, **HERE).status_code == 302  # type: ignore[arg-type]
    inserted = [q["sql"] for q in found if "workflow_ledgerentry" in q["sql"]]
    assert len(inserted) == 1
    assert acts(hanna) == [("login", {"methods": ["password"]})]
    entry = LedgerEntry.objects.select_related("text").get(kind="account")
    assert entry.recorded_by == hanna
    assert HERE["REMOTE_ADDR"] not in f"{entry.text.words}{entry.text.people}"
    assert ledger.verify().intact
    assert ledger_oracle.recompute(ledger_oracle.rows()) == []


def test_a_wrong_password_is_not_written_down_a_lockout_is_once(hanna: User) -> None:
    assert [tried(hanna, **HERE) for _ in range(5)] == [200] * 5
    accounts_letters.send_waiting()
    assert acts(hanna) == []
    for _ in range(3):
        assert tried(hanna, **HERE) == 429
    accounts_letters.send_waiting()
    assert acts(hanna) == [("locked_out", {})]
    entry = LedgerEntry.objects.get(kind="account")
    assert (entry.recorded_by, entry.subject) == (None, hanna.public_id)


def test_for_an_address_without_an_account_the_same_is_done_and_nothing_written(
    hanna: User,
) -> None:
    def lockout(email: str) -> list[str]:
        for _ in range(5):
            tried(User(email=email), **HERE)
        with Statements(connection) as found:
            assert tried(User(email=email), **HERE) == 429
        return [query["sql"][:40] for query in found]

    assert lockout("ingen@example.se") == lockout(hanna.email)
    accounts_letters.send_waiting()
    assert LedgerEntry.objects.filter(act="locked_out").count() == 1


def test_second_factors_and_passwords(
    hanna: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = signed_in(hanna)
    with django_capture_on_commit_callbacks(execute=True):
        with_app(client)
    client.post(REMOVE)
    new = "ett-nytt-långt-lösenord"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/konto/password/change/", changed).status_code == 302
    found = acts(hanna)
    assert found[0][0] == "login"
    assert ("add_factor", {"factor": "totp"}) in found
    assert ("remove_factor", {"factor": "totp"}) in found
    assert "change_password" in [act for act, _ in found]


def test_a_calendar_address_made_and_revoked(hanna: User) -> None:
    now = timezone.now()
    secret = calendar_addresses.make(hanna, now)
    calendar_addresses.take_away(hanna, now)
    calendar_addresses.take_away(hanna, now)  # nothing is there, nothing is said
    assert acts(hanna) == [("calendar_made", {}), ("calendar_revoked", {})]
    assert secret not in str(acts(hanna))
