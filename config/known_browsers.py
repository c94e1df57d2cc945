"""Browsers in which somebody has signed in before: others' wrong tries never count against them.

An office has one network address. Whoever guesses there, or a machine that repeats an old
password, would otherwise make all her colleagues wait. A browser that somebody has signed in
with (second factor and all) carries a signed cookie and is counted by itself.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from workflow.models import User

LASTS = timedelta(days=365)
MOST = 8  # people of one browser, the latest first: a machine at a reception
_SALT = "samverka.known-browser"


def key_of(request: HttpRequest, email: str) -> str | None:
    """What a browser is counted by where this person has signed in with it; else None."""
    name, people = _read(request)
    return f"browser {name}" if name and _mark(email) in people else None


def remember(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """From now on it is known. Her address is not readable in the cookie."""
    name, people = _read(request)
    mark = _mark(person.email)
    people = [mark, *(one for one in people if one != mark)][:MOST]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([name or secrets.token_urlsafe(12), people], salt=_SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    kept = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        name, people = signing.loads(kept, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return "", []
    return name, people


def _mark(email: Any) -> str:
    return salted_hmac(_SALT, str(email).lower(), algorithm="sha256").hexdigest()[:32]
