"""How people get accounts: nobody signs up; they are invited."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's ways of sign-in without its sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an organisation's administrator invites."""
        return False
