"""Where letters are handed in: EMAIL_URL, taken apart."""

from __future__ import annotations

from dataclasses import dataclass
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
