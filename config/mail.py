"""Where letters are handed in: the mail server of EMAIL_URL, or a provider with an interface."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """An SMTP server; without EMAIL_URL the one on this machine."""

    host: str = "localhost"
    port: int = PORTS["smtp"]
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_server(url: SecretStr | None) -> MailServer:
    """The server of an address; raises ImproperlyConfigured without repeating the password."""
    if url is None:
        return MailServer()
    try:
        parts = urlsplit(url.get_secret_value())
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise ImproperlyConfigured(_FORM) from None
    if not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(_FORM)
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


_FORM = (
    "EMAIL_URL is not of the form smtp://HOST:25, smtp+starttls://USER:PASSWORD@HOST:587 "
    "or smtps://USER:PASSWORD@HOST:465."
)


# What each provider must be told, as django-anymail names it after the provider's name.
PROVIDERS: Mapping[str, tuple[str, ...]] = {
    "brevo": ("api_key",),
    "mailersend": ("api_token",),
    "mailgun": ("api_key", "sender_domain"),
    "mailjet": ("api_key", "secret_key"),
    "mailtrap": ("api_token",),
    "mandrill": ("api_key",),
    "postal": ("api_key", "api_url"),
    "postmark": ("server_token",),
    "resend": ("api_key",),
    "scaleway": ("secret_key", "project_id"),
    "sparkpost": ("api_key",),
    "unisender_go": ("api_key", "api_url"),
}
# Without it Postmark gives a letter another Message-ID than ours.
_HEADERS: Mapping[str, Mapping[str, str]] = {"postmark": {"X-PM-KeepID": "true"}}
SECONDS = 10  # that a provider may take to answer


@dataclass(frozen=True)
class MailWay:
    """How Django hands letters in: its backend, anymail's settings, headers of every letter."""

    backend: str = "django.core.mail.backends.smtp.EmailBackend"
    anymail: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def mail_way(name: str, told: SecretStr) -> MailWay:
    """The way to a provider (EMAIL_PROVIDER, EMAIL_PROVIDER_SETTINGS); without a name, SMTP.

    Raises ImproperlyConfigured, saying what is missing and repeating no secret.
    """
    if not name:
        if told.get_secret_value():
            raise ImproperlyConfigured("EMAIL_PROVIDER_SETTINGS are there, EMAIL_PROVIDER is not.")
        return MailWay()
    if name not in PROVIDERS:
        raise ImproperlyConfigured(f"EMAIL_PROVIDER is none of {', '.join(PROVIDERS)}.")
    given = _given(told)
    missing = [key for key in PROVIDERS[name] if not given.get(key)]
    if missing:
        raise ImproperlyConfigured(f"EMAIL_PROVIDER_SETTINGS lack {', '.join(missing)}.")
    settings = {f"{name}_{key}".upper(): value for key, value in given.items()}
    return MailWay(
        backend=f"anymail.backends.{name}.EmailBackend",
        anymail={"REQUESTS_TIMEOUT": SECONDS, **settings},
        headers=_HEADERS.get(name, {}),
    )


def _given(told: SecretStr) -> dict[str, str]:
    try:
        found = json.loads(told.get_secret_value() or "{}")
    except ValueError:
        raise ImproperlyConfigured(_JSON) from None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise ImproperlyConfigured(_JSON)
    return found


_JSON = 'EMAIL_PROVIDER_SETTINGS are not of the form {"api_key": "…", "api_url": "https://…"}.'
