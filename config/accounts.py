"""How people get accounts and sign in: nobody signs up; they are invited."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import LoginView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config import accounts_letters as letters
from config import accounts_record, known_browsers, throttling
from workflow.models import User
from workflow.text import Text

View = Callable[..., HttpResponseBase]


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's ways of sign-in without its sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an organisation's administrator invites."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong tries count for an account *and* where they come from.

        allauth's count for the account alone: anybody could lock anybody out.
        """
        login = str(credentials.get("email", "")).lower()
        return f"{known_browsers.key_of(request, login) or ratelimit.get_ip(request)} {login}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises a page that says when to try again where there were too many wrong tries.

        A try is counted before it is known to be wrong, so that many at once are counted, too;
        allauth takes it back when it was right. Its network counts where the browser is new.
        """
        known = known_browsers.key_of(request, str(credentials.get("email", "")))
        network = RateLimitUsage([]) if known else throttling.count(request, throttling.NETWORK)
        if network is None:
            raise _refused(request, throttling.NETWORK)
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            network.rollback()  # it was not heard, so nothing was guessed
            accounts_record.locked_out(str(credentials.get("email", "")))
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise _refused(request, "login_failed", key) from None
        self._login_failed_rl_usage.usage.extend(network.usage)

    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponseBase:
        """Signed in, with everything that was asked for: the browser is known from now on."""
        response: HttpResponseBase = super().post_login(request, user, **given)
        known_browsers.remember(request, response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Her password is none where the installation has switched passwords off."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [m for m in methods if settings.PASSWORD_LOGIN or m["id"] != "reauthenticate"]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owes a letter instead: nothing is sent inside a request.

        Raises LookupError for a letter of allauth's that we have no words for.
        """
        letters.owe(letters.KINDS[template_prefix], email)


def _refused(request: HttpRequest, action: str, key: str | None = None) -> ImmediateHttpResponse:
    seconds = throttling.seconds_left(request, action, key)
    return ImmediateHttpResponse(throttling.refused(request, seconds))


class SignIn(LoginForm):  # type: ignore[misc]
    """allauth's form in our words; the link to a new password stands under its button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = Text("E-postadress", "E-mail address")
        self.fields["password"].label = Text("Lösenord", "Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # it repeats the label
        # Browsers offer passkeys where the address is typed.
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["remember"].label = Text(
            "Kom ihåg mig på den här enheten", "Remember me on this device"
        )


class ForgottenPassword(ResetPasswordForm):  # type: ignore[misc]
    """Asks for a letter. Whether there is an account is found out later, by the worker: the
    answer here is the same for everybody, and takes the same time."""

    def clean_email(self) -> str:
        """The address as it was written, in lower case."""
        return cast("str", self.cleaned_data["email"].lower())

    def save(self, request: HttpRequest, **_: Any) -> str:
        """Owes the letter."""
        letters.owe(letters.Kind.NEW_PASSWORD, self.cleaned_data["email"])
        return cast("str", self.cleaned_data["email"])


class Entrance(LoginView):  # type: ignore[misc]
    """The sign-in page: password, passkey and single sign-on, as the installation has them."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refused where passwords are switched off."""
        if not settings.PASSWORD_LOGIN:
            raise PermissionDenied
        return cast("HttpResponse", super().post(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the providers and whether passwords are asked for."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        own = {"providers": settings.SIGN_ON_PROVIDERS, "with_password": settings.PASSWORD_LOGIN}
        return context | own


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    """Dina inloggningar: where she is signed in, and out with all the others."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This one is among them, however it was begun."""
        assert isinstance(self.request.user, User)  # the gate has seen to it
        key = self.request.session.session_key
        if not UserSession.objects.filter(session_key=key).exists():
            UserSession.objects.create_from_request(self.request)
        return cast("dict[str, Any]", super().get_context_data(**kwargs))


class OnlyTheProvider:
    """Where passwords are switched off a session that was begun without the provider ends at its
    next request: the employer's switch must end what was begun before it was the only one, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        off = not settings.PASSWORD_LOGIN
        if off and isinstance(request.user, User) and not signed_on(request, request.user):
            logout(request)
        return self.get_response(request)


def signed_on(request: HttpRequest, person: User) -> bool:
    """Whether a provider has vouched for her in this session."""
    records = get_authentication_records(request, person)
    return any(record.get("method") == "socialaccount" for record in records)


def own_credentials(view: View) -> View:
    """A page of passwords or second factors: not there where a provider has all of that."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PASSWORD_LOGIN:
            raise Http404
        return view(request, *args, **kwargs)

    return gated
