"""Where somebody comes who just types the address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from workflow.views.gates import anyone


@anyone
def home(request: HttpRequest) -> HttpResponse:
    """To what waits for her, or to sign in."""
    return redirect("todo" if request.user.is_authenticated else "account_login")
