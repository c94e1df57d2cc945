"""How people get accounts and sign in: nobody signs up; they are invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest

from workflow.text import Text


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's ways of sign-in without its sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an organisation's administrator invites."""
        return False


class SignIn(LoginForm):  # type: ignore[misc]
    """allauth's form in our words; the link to a new password stands under its button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = Text("E-postadress", "E-mail address")
        self.fields["password"].label = Text("Lösenord", "Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # it repeats the label
        self.fields["remember"].label = Text(
            "Kom ihåg mig på den här enheten", "Remember me on this device"
        )
