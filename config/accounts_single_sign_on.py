"""Single sign-on by OpenID Connect: for whoever already has an account here, and nobody else.

allauth keeps the state, speaks to the provider (with PKCE) and signs in. What is decided here:
what the provider says is only believed with its signature, for us and for this very sign-in;
whom it is about is asked by her e-mail address, which the provider must have verified.
"""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any, NoReturn, cast

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from config import accounts_letters as letters
from config import id_tokens
from config.providers import Provider
from workflow.models import User
from workflow.text import Text
from workflow.views.gates import anyone

_log = logging.getLogger(__name__)
_UNTRUSTED = Text(
    "Svaret från inloggningstjänsten gick inte att lita på eller hade blivit för gammalt. "
    "Försök igen härifrån.",
    "The answer of the sign-on service could not be trusted or had become too old. Try again "
    "from here.",
)
_CANCELLED = Text("Inloggningen avbröts.", "The sign-in was cancelled.")
_UNVERIFIED = Text(
    "Inloggningstjänsten har inte kontrollerat din e-postadress. Säg till den som ansvarar för "
    "inloggningen i din organisation.",
    "The sign-on service has not verified your e-mail address. Tell whoever is responsible for "
    "sign-on in your organisation.",
)
_NOT_ITS_OWN = Text(
    "{provider} får inte logga in adresser från den domän som din e-postadress har. Logga in på "
    "det sätt som din egen organisation har, eller säg till den som ansvarar för Samverka.",
    "{provider} may not sign in addresses of the domain that your e-mail address has. Sign in "
    "the way your own organisation does, or tell whoever runs Samverka.",
)
# One page for all of these: it tells a stranger nothing of who has an account.
_NO_ACCOUNT = Text(
    "Det finns inget öppet konto i Samverka för din adress. Konton ges genom inbjudan: fråga den "
    "som administrerar din organisation.",
    "There is no open account in Samverka for your address. Accounts are given by invitation: "
    "ask whoever administers your organisation.",
)


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's side of OpenID Connect that checks what allauth leaves to the connection."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description; raises OAuth2Error where it is another's."""
        described = cast("dict[str, Any]", super().openid_config)
        issuer = self.get_provider().app.settings["server_url"]
        if str(described.get("issuer", "")).rstrip("/") != issuer:
            raise OAuth2Error("The provider describes another issuer.")
        return described

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **told: Any
    ) -> SocialLogin:
        """Who signs in, from a token that is signed, in time, for us and for this sign-in.

        Raises OAuth2Error otherwise. Kept of all she is told to be: her key at the provider.
        """
        claims = id_tokens.verified(
            str(told["response"].get("id_token") or ""),
            keys=self._keys(),
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            nonce=self.nonce,
        )
        if "email" not in claims:
            found = self._fetch_user_info(token.token)
            if found.get("sub") != claims["sub"]:
                raise OAuth2Error("The provider tells of somebody else.")
            claims = found | claims
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, claims)
        login.account.extra_data = {}
        login.claims = claims
        return login

    def _keys(self) -> dict[str, Any]:
        answer = requests.get(
            self.openid_config["jwks_uri"], timeout=settings.SOCIALACCOUNT_REQUESTS_TIMEOUT
        )
        answer.raise_for_status()
        return cast("dict[str, Any]", answer.json())


class InvitedOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signs in people who have an account; makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: an organisation's administrator invites."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds her account and connects it, or refuses with a page."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            _refuse(request, "another process", _UNTRUSTED)
        claims = getattr(sociallogin, "claims", {})
        if claims.get("email_verified") is not True:
            _refuse(request, "unverified address", _UNVERIFIED)
        email = str(claims.get("email") or "")
        vouching = _provider(sociallogin.account.provider)
        if not vouching.vouches_for(email):  # before anything is said of an account
            told = _NOT_ITS_OWN.format(provider=vouching.name)
            _refuse(request, "another's domain", told)
        person = letters.person_at(email)
        if person is None:
            _refuse(request, "no open account", _NO_ACCOUNT)
        if sociallogin.is_existing and sociallogin.user.pk != person.pk:
            _refuse(request, "another's address", _NO_ACCOUNT)
        sociallogin.user, sociallogin.account = person, _connected(request, sociallogin, person)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """A page of ours for whatever went wrong on the way."""
        if error == "cancelled":
            _refuse(request, "cancelled", _CANCELLED)
        _refuse(request, f"{type(exception).__name__} {exception or error}", _UNTRUSTED)


def _provider(key: str) -> Provider:
    return next(one for one in settings.SIGN_ON_PROVIDERS if one.key == key)


def _connected(request: HttpRequest, login: SocialLogin, person: User) -> SocialAccount:
    """Her account at the provider. The first one to come with her address is hers for good:
    whoever gets the address after her is somebody else."""
    provider, uid = login.account.provider, login.account.uid
    known = SocialAccount.objects.filter(user=person).first()
    # Nor may another provider vouch for her: each knows its own organisation's people.
    if known is not None and (known.provider, known.uid) != (provider, uid):
        _refuse(request, "another key at the provider", _NO_ACCOUNT)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            made = SocialAccount.objects.create(user=person, provider=provider, uid=uid)
    except IntegrityError:  # at the same moment in another tab
        return SocialAccount.objects.get(user=person, provider=provider, uid=uid)
    letters.owe(letters.Kind.SIGN_ON, person.email)
    return made


def _refuse(request: HttpRequest, reason: str, told: Text) -> NoReturn:
    _log.warning("Single sign-on was refused: %s", reason)
    page, context = "socialaccount/refused.html", {"told": told}
    raise ImmediateHttpResponse(render(request, page, context, status=HTTPStatus.FORBIDDEN))


@anyone
@require_POST
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The button: to the provider, with a number that its answer must repeat."""
    provider = _adapter(request, provider_id).get_provider()
    provider.oauth2_adapter_class = Adapter  # its checks on the way there, too
    nonce = secrets.token_urlsafe(24)
    try:
        answer: HttpResponse = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except (OAuth2Error, requests.RequestException, KeyError, ValueError) as error:
        return _gone_wrong(request, error)
    except ImmediateHttpResponse as refusal:
        return cast("HttpResponse", refusal.response)
    return answer


@anyone
def signed_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    adapter = _adapter(request, provider_id)
    kept = statekit.get_states(request).get(request.GET.get("state", ""))
    adapter.nonce = kept[0].get("nonce", "") if kept else ""
    try:
        return cast("HttpResponse", OAuth2CallbackView.adapter_view(adapter)(request))
    except (OAuth2Error, requests.RequestException, KeyError, ValueError) as error:
        return _gone_wrong(request, error)


def _adapter(request: HttpRequest, provider_id: str) -> Adapter:
    if provider_id not in {provider.key for provider in settings.SIGN_ON_PROVIDERS}:
        raise Http404
    return Adapter(request, provider_id)


def _gone_wrong(request: HttpRequest, error: Exception) -> HttpResponse:
    """The provider does not answer, or not as it should."""
    try:
        _refuse(request, f"{type(error).__name__} {error}", _UNTRUSTED)
    except ImmediateHttpResponse as refusal:
        return cast("HttpResponse", refusal.response)
