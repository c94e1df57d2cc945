"""Second factors: an app's codes, passkeys and keys, and codes for the day one loses them.

allauth.mfa does the work. Here: its secrets are encrypted in the database, and an installation
may demand that everybody has one.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from allauth.account.signals import user_logged_in
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from fido2.webauthn import UserVerificationRequirement

from config.accounts import signed_on
from workflow.forms.fields import no_personal_number
from workflow.models import User
from workflow.text import Text

HAS_ONE = "second_factor"  # in the session: whether she need not be asked for one
# Pages that somebody without a second factor comes to on her way to one, or out.
ON_THE_WAY = ("mfa_", "account_logout", "account_reauthenticate", "language", "accessibility")


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's second factors with encrypted secrets, and without them where a provider has
    all of signing in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": Text(
            "Du behöver minst en extra kontroll. Lägg till en annan först.",
            "You need at least one extra check. Add another one first.",
        ),
        "incorrect_code": Text(
            "Koden stämmer inte, eller är redan använd. Vänta på nästa kod och försök igen.",
            "The code is not right, or has been used. Wait for the next one and try again.",
        ),
    }

    def encrypt(self, text: str) -> str:
        """What is stored of a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; raises InvalidToken where SECRET_KEY is another."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Whether she has one, of these kinds."""
        return settings.PASSWORD_LOGIN and bool(super().is_mfa_enabled(user, types))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one may not go where one is demanded."""
        return not settings.SECOND_FACTOR_REQUIRED or _others(authenticator)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """A name for a new key, to be changed by her."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return str(Text("Nyckel {n}", "Key {n}").format(n=count + 1))


def _others(authenticator: Authenticator) -> bool:
    found = Authenticator.objects.filter(user_id=authenticator.user_id)
    found = found.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(found.exclude(pk=authenticator.pk).exists())


@cache
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    def fernet(key: str) -> Fernet:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samverka second factors")
        return Fernet(base64.urlsafe_b64encode(kdf.derive(key.encode())))

    return MultiFernet([fernet(key) for key in keys])


def _cipher() -> MultiFernet:
    """By SECRET_KEY; what older keys have encrypted is still read."""
    return _cipher_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class AddApp(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app counts as used: it does not sign anybody in afterwards."""

    def clean_code(self) -> str:
        """The code, used."""
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey or a key, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=str(Text("Namn", "Name")),
            required=False,
            max_length=100,
            validators=[no_personal_number],
        )
        self.fields["passwordless"].label = Text(
            "Logga in med bara den här, utan lösenord", "Sign in with this alone, without password"
        )
        self.fields["passwordless"].help_text = Text(
            "Enheten frågar då efter fingeravtryck, ansikte eller PIN-kod.",
            "The device will then ask for a fingerprint, a face or a PIN.",
        )


class SignInWithKey(LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone: only with an answer to a question that this page has put,
    which demands that the device asks who holds it.

    The second step of signing in and the confirmation of a change put another one into the
    same session, which any key answers that somebody touches: found, stolen, without a PIN.
    """

    def clean_credential(self) -> Authenticator:
        """The key whose answer it is; ValidationError for one that need not know its holder."""
        state = auth.get_state() or {}
        if state.get("user_verification") != UserVerificationRequirement.REQUIRED:
            raise get_adapter().validation_error("incorrect_code")
        return super().clean_credential()


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]
    """Removes a passkey or a key, unless it is the last second factor where one is demanded."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Back to the list, which says what has happened or why not."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_list_webauthn")
        return cast("HttpResponse", super().form_valid(form))


class Demanded:
    """Leads whoever has no second factor to the page where she gets one, before all else.

    Only where the installation demands one (SECOND_FACTOR). Single sign-on counts: the
    provider asks. The session remembers the answer, so that usual requests cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Before the view, when it is known which one it is."""
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if name.startswith(ON_THE_WAY) or _has_one(request):
            return None
        messages.warning(request, str(_DEMANDED))
        return redirect("mfa_index")


def _has_one(request: HttpRequest) -> bool:
    if not request.session.get(HAS_ONE):
        user = cast("User", request.user)
        if (
            not signed_on(request, user)
            and not Authenticator.objects.filter(user_id=user.pk).exists()
        ):
            return False
        request.session[HAS_ONE] = True
    return True


def _ask_anew(request: HttpRequest | None = None, **_: Any) -> None:
    """Something about her factors has changed: the session forgets what it knew."""
    if request is not None:
        request.session.pop(HAS_ONE, None)


def connect() -> None:
    """To be called once, when the product starts."""
    for signal in (signals.authenticator_added, signals.authenticator_removed, user_logged_in):
        signal.connect(_ask_anew)


_DEMANDED = Text(
    "Här behövs en extra kontroll när du loggar in. Välj hur du vill göra.",
    "An extra check is needed here when you sign in. Choose how you want to do it.",
)
