"""Too many tries: how long it takes until one more is heard, and the page that says so.

The counting is allauth's (ACCOUNT_RATE_LIMITS), in the cache that all processes share.
"""

from __future__ import annotations

import math
import time
from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

APP = "allauth.account"
# What a page that was refused counts, by the name of its address.
_COUNTED = {
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_change_password": "change_password",
    "account_set_password": "change_password",
    "account_reauthenticate": "reauthenticate",
    "mfa_reauthenticate": "reauthenticate",
    "mfa_reauthenticate_webauthn": "reauthenticate",
}
OTHERWISE = 60  # seconds
NETWORK = "login_network"  # wrong passwords from one network address, whosever


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer to a page that was opened or sent too often (`handler429`)."""
    match = request.resolver_match
    action = _COUNTED.get(match.url_name or "", "") if match else ""
    return refused(request, seconds_left(request, action) if action else OTHERWISE)


def refused(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that says when to try again."""
    context = {"minutes": math.ceil(seconds / 60), "seconds": seconds}
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def count(request: HttpRequest, action: str) -> ratelimit.RateLimitUsage | None:
    """Counts a try, which can be taken back; None where there have been too many."""
    return ratelimit.consume(request, app=APP, action=action)


def seconds_left(request: HttpRequest, action: str, key: str | None = None) -> int:
    """Seconds until one more try of this kind is heard; at least one."""
    now = time.time()
    left = [_left(request, action, rate, key, now) for rate in _rates(action, key)]
    return max(1, math.ceil(max(left, default=0)))


def _rates(action: str, key: str | None) -> list[ratelimit.Rate]:
    rates: list[ratelimit.Rate] = ratelimit.get_rates(app=APP, action=action)
    return [rate for rate in rates if rate.per != "key" or key is not None]


def _left(
    request: HttpRequest, action: str, rate: ratelimit.Rate, key: str | None, now: float
) -> float:
    if rate.per == "user" and not request.user.is_authenticated:
        return 0.0
    kept = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)
    tries: list[float] = [at for at in cache.get(kept, []) if at > now - rate.duration]
    if len(tries) < rate.amount:
        return 0.0
    return float(tries[rate.amount - 1] + rate.duration - now)
