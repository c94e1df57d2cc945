"""Having no more of such letters: a link that proves for whom and of which kind (RFC 8058).

Whoever has the link can switch off one kind of one person's letters, which she can switch on
again, and nothing else.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from workflow.models import User

from .choices import DEFAULTS
from .models import Kind

_SALT = "notifications.stopping"


def link_of(person: User, kind: Kind) -> str:
    """Where letters of a kind are switched off; empty for those that cannot be."""
    if kind not in DEFAULTS and kind is not Kind.DIGEST:
        return ""
    path = reverse("letters-stop", args=[token_of(person, kind)])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def token_of(person: User, kind: Kind) -> str:
    """The signed part of the link; it does not get old, as letters do not."""
    return Signer(salt=_SALT).sign(f"{person.public_id.hex}.{kind.value}")


def read(token: str) -> tuple[User, Kind] | None:
    """For whom and of which kind a link is; None for one that is not ours."""
    try:
        key, kind = Signer(salt=_SALT).unsign(token).split(".")
        who, what = UUID(key), Kind(kind)
    except (BadSignature, ValueError):
        return None
    person = User.objects.filter(public_id=who).first()
    return (person, what) if person is not None else None
