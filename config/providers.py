"""Who else may say that somebody is who she says: providers of single sign-on (OpenID Connect).

One is named by four variables, several by a list in one. Half a provider is refused at the
start, with a sentence: a button that cannot work is worse than none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

ONE = "sso"  # what addresses and links call the provider that the four variables name
WELL_KNOWN = "/.well-known/openid-configuration"
_NEEDED = ("name", "issuer", "client_id", "client_secret")
_KEY = re.compile(r"[a-z0-9-]{1,40}")
_DOMAIN = re.compile(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+")
_WHOSE = (
    "Several providers of single sign-on, and one without e-mail domains: it could vouch for the "
    "others' people. Give each its own: OIDC_DOMAINS, or domains in OIDC_PROVIDERS."
)


@dataclass(frozen=True)
class Provider:
    """A provider: ``key`` stands in our addresses, ``name`` on the button.

    ``issuer`` is its own name for itself, an address; ``origins`` are other sites that it
    sends people through on their way. ``domains`` are what may stand after the @ of those it
    vouches for; without any, it vouches for whoever has an account, being the only provider.
    """

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    origins: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    def vouches_for(self, email: str) -> bool:
        """Whether an address lies in its domains: in one of them, not below it."""
        return not self.domains or email.rpartition("@")[2].lower() in self.domains

    @property
    def form_targets(self) -> list[str]:
        """The origins that the sign-in form is answered with a redirect to."""
        parts = urlsplit(self.issuer)
        return [f"{parts.scheme}://{parts.netloc}", *self.origins]


def providers(one: Mapping[str, str], several: str) -> list[Provider]:
    """The providers of the environment: ``one`` by its variables, ``several`` as JSON.

    Raises `ImproperlyConfigured` that names what is missing or wrong, never a secret.
    """
    found = []
    if any(one.get(name) for name in _NEEDED):
        found.append(_provider({"key": ONE, **one}, "OIDC_{}"))
    if several:
        found += [_provider(each, "OIDC_PROVIDERS: {}") for each in _listed(several)]
    keys = [provider.key for provider in found]
    if len(keys) != len(set(keys)):
        raise ImproperlyConfigured("OIDC_PROVIDERS: two providers have the same key.")
    if len(found) > 1 and not all(provider.domains for provider in found):
        raise ImproperlyConfigured(_WHOSE)
    return found


def _listed(several: str) -> Iterator[Mapping[str, Any]]:
    wrong = "OIDC_PROVIDERS is not a JSON list of objects."
    try:
        listed = json.loads(several)
    except ValueError:
        raise ImproperlyConfigured(wrong) from None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise ImproperlyConfigured(wrong)
    yield from listed


def _provider(told: Mapping[str, Any], variable: str) -> Provider:
    said = {name: str(told.get(name) or "").strip() for name in ("key", *_NEEDED)}
    missing = [variable.format(_spelled(name, variable)) for name in said if not said[name]]
    if missing:
        raise ImproperlyConfigured(f"Single sign-on is half told. Missing: {', '.join(missing)}.")
    if not _KEY.fullmatch(said["key"]):
        raise ImproperlyConfigured(
            variable.format("key") + " is written in a-z, 0-9 and hyphens only."
        )
    issuer = said["issuer"].removesuffix(WELL_KNOWN).rstrip("/")
    if not _is_site(issuer):
        raise ImproperlyConfigured(
            variable.format(_spelled("issuer", variable)) + " must be an https:// address."
        )
    return Provider(
        key=said["key"],
        name=said["name"],
        issuer=issuer,
        client_id=said["client_id"],
        client_secret=said["client_secret"],
        origins=tuple(_origins(told.get("origins") or "", variable)),
        domains=tuple(_domains(told.get("domains") or "", variable)),
    )


def _domains(told: str | list[str], variable: str) -> Iterator[str]:
    for written in _each(told):
        domain = written.removeprefix("@").lower()
        if not _DOMAIN.fullmatch(domain):
            name = variable.format(_spelled("domains", variable))
            raise ImproperlyConfigured(f"{name}: {written!r} is no domain, as kommun.example is.")
        yield domain


def _each(told: str | list[str]) -> Iterator[str]:
    for one in told.split(",") if isinstance(told, str) else told:
        if str(one).strip():
            yield str(one).strip()


def _origins(told: str | list[str], variable: str) -> Iterator[str]:
    for origin in _each(told):
        parts = urlsplit(origin)
        if not _is_site(origin):
            name = variable.format(_spelled("origins", variable))
            raise ImproperlyConfigured(f"{name}: {origin!r} is no https:// address.")
        yield f"{parts.scheme}://{parts.netloc}"


def _is_site(address: str) -> bool:
    """https, except on this machine: tokens and names travel on it.

    What it names also goes into a header of every page.
    """
    try:
        parts = urlsplit(address)
        near = parts.hostname in ("localhost", "127.0.0.1")
    except ValueError:
        return False
    safe = parts.scheme == "https" or (near and parts.scheme == "http")
    return bool(parts.hostname) and safe and not re.search(r"[\s;,']", parts.netloc)


def _spelled(name: str, variable: str) -> str:
    return name.upper() if variable == "OIDC_{}" else name
