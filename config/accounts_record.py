"""Sign-ins, lockouts and changed credentials come to the record (workflow/account_record.py)."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa_signals
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from config import accounts_letters
from workflow import account_record
from workflow.models import User

SPACING = 5 * 60  # seconds: who goes on trying is not told of at every try


def locked_out(email: str) -> None:
    """Notes that there were too many wrong tries for an address, account or not.

    Whether it has an account is the worker's to find out, so that the answer takes the same time.
    """
    key = f"locked-out-{hashlib.sha256(email.lower().encode()).hexdigest()}"
    if cache.add(key, True, SPACING):
        accounts_letters.owe(accounts_letters.LOCKED_OUT, email)


def connect() -> None:
    """To be called once, when the product starts."""
    account_signals.user_logged_in.connect(_signed_in)
    for signal in (
        account_signals.password_changed,
        account_signals.password_set,
        account_signals.password_reset,
    ):
        signal.connect(_password)
    mfa_signals.authenticator_added.connect(_added)
    mfa_signals.authenticator_removed.connect(_removed)


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """With what she signed in: password, code, key or a provider; the words are allauth's."""
    records = get_authentication_records(request, user)
    methods = [str(record.get("type") or record.get("method", "")) for record in records]
    words = {"methods": [method for method in dict.fromkeys(methods) if method]}
    account_record.note(user, account_record.LOGIN, now=timezone.now(), words=words)


def _password(user: User, **_: Any) -> None:
    account_record.note(user, account_record.PASSWORD, now=timezone.now())


def _added(user: User, authenticator: Any, **_: Any) -> None:
    _factor(user, account_record.ADD_FACTOR, authenticator)


def _removed(user: User, authenticator: Any, **_: Any) -> None:
    _factor(user, account_record.REMOVE_FACTOR, authenticator)


def _factor(user: User, act: str, authenticator: Any) -> None:
    words = {"factor": str(authenticator.type)}
    account_record.note(user, act, now=timezone.now(), words=words)
