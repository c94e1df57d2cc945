"""Letters about accounts: owed inside the request, written and sent by the worker.

A request only notes an address. Whether it has an account, and the link to a new password, are
the worker's: so the answer to a request tells nothing, and no link lies in the database.
"""

from __future__ import annotations

import hashlib
import logging
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import int_to_base36

from config.models import AccountLetter
from notifications import addresses
from notifications.post import Fault, NotSent, Post
from notifications.rendering import Content, Rendered, written
from notifications.wording import NO_ANSWERS
from workflow import account_record
from workflow.models import User
from workflow.text import Text

BATCH = 20
LEASE = timedelta(minutes=5)  # when another sender may take over what one has taken
PAUSE = timedelta(seconds=30)
GIVEN_UP = timedelta(hours=12)  # news of an account that is older is none
SPACING = 5 * 60  # seconds between two letters with a link: nobody's mailbox is filled by others
_log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What a letter about an account says."""

    NEW_PASSWORD = "new_password"  # noqa: S105 -- what a letter is about
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    CODES = "codes"
    SIGN_ON = "sign_on"


# allauth's letters, by what it calls them, that are ours in our words.
KINDS: Mapping[str, Kind] = {
    "account/email/password_changed": Kind.PASSWORD_CHANGED,
    "account/email/password_set": Kind.PASSWORD_CHANGED,
    "account/email/password_reset": Kind.PASSWORD_CHANGED,
    "mfa/email/totp_activated": Kind.FACTOR_ADDED,
    "mfa/email/webauthn_added": Kind.FACTOR_ADDED,
    "mfa/email/totp_deactivated": Kind.FACTOR_REMOVED,
    "mfa/email/webauthn_removed": Kind.FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": Kind.CODES,
}


LOCKED_OUT = "locked_out"  # no letter: the worker writes it to the record, if there is an account


def owe(kind: str, email: str) -> None:
    """Notes that a letter is owed to an address, account or not."""
    now = timezone.now()
    AccountLetter.objects.create(kind=kind, email=email, created=now, next_try=now)


def send_waiting(clock: Callable[[], datetime] = timezone.now) -> None:
    """Sends what is due; any number may run at once. ``clock`` gives aware moments.

    At least once: a sender that dies leaves its letters to another, after the lease.
    """
    with Post() as post:
        while letters := _take(clock()):
            for letter in letters:
                if not _send(letter, post, clock()):
                    return


def person_at(email: str) -> User | None:
    """Who has her account under this address, in capitals or not; nobody whose is closed.

    Nor is it hers in signs that only become hers in lower case (a Kelvin sign for a k): that is
    somebody else's address.
    """
    if not unicodedata.is_normalized("NFKC", email):
        return None
    found = User.objects.alias(low=Lower("email")).filter(low=email.lower(), is_active=True)
    return found.first()


def _take(now: datetime) -> list[AccountLetter]:
    with transaction.atomic():
        due = AccountLetter.objects.filter(next_try__lte=now).order_by("next_try", "pk")
        letters = list(due.select_for_update(skip_locked=True)[:BATCH])
        taken = AccountLetter.objects.filter(pk__in=[letter.pk for letter in letters])
        taken.update(next_try=now + LEASE)
    return letters


def _send(letter: AccountLetter, post: Post, now: datetime) -> bool:
    """Sends one letter or finds that it is not to be sent; whether the mail server answers."""
    person = person_at(letter.email)
    if person is not None and letter.kind == LOCKED_OUT:
        account_record.note(person, account_record.LOCKED_OUT, now=letter.created)
    if letter.kind == LOCKED_OUT or person is None or _is_late(letter, now) or _too_soon(letter):
        letter.delete()
        return True
    try:
        post.send(_message(letter, person))
    except NotSent as error:
        _log.warning("Letter %s about an account was not sent: %s", letter.pk, error.fault.value)
        if error.address_refused:
            addresses.refused(person.email, error.reason, now)
        if error.fault is Fault.FOR_GOOD:
            letter.delete()
        else:
            AccountLetter.objects.filter(pk=letter.pk).update(next_try=now + PAUSE)
        return error.fault is not Fault.NO_ANSWER
    addresses.accepted(person.email)
    if letter.kind == Kind.NEW_PASSWORD:
        cache.set(_spaced(letter), True, SPACING)
    letter.delete()
    return True


def _is_late(letter: AccountLetter, now: datetime) -> bool:
    return letter.created < now - GIVEN_UP


def _too_soon(letter: AccountLetter) -> bool:
    """Whether she has a link in her mailbox already, or passwords are not what one uses here."""
    if letter.kind != Kind.NEW_PASSWORD:
        return False
    return not settings.PASSWORD_LOGIN or bool(cache.get(_spaced(letter)))


def _spaced(letter: AccountLetter) -> str:
    return f"new-password-{hashlib.sha256(letter.email.lower().encode()).hexdigest()}"


def _message(letter: AccountLetter, person: User) -> EmailMultiAlternatives:
    with translation.override(person.language):
        rendered = _written(Kind(letter.kind), person)
    place = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        **settings.EMAIL_HEADERS,
        "Message-ID": f"<{letter.pk}@{place}>",
        "Content-Language": rendered.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # the same to Exchange
    }
    message = EmailMultiAlternatives(
        rendered.subject, rendered.text, to=[person.email], headers=headers
    )
    message.attach_alternative(rendered.html, "text/html")
    return message


def _written(kind: Kind, person: User) -> Rendered:
    words = _WORDS[kind]
    link, button = (
        (_link_to_new_password(person), _CHOOSE)
        if kind is Kind.NEW_PASSWORD
        else (reverse("settings"), _OPEN_SETTINGS)
    )
    content = Content(
        subject=str(words.subject),
        lead=str(words.subject),
        case=settings.SITE_URL,
        paragraphs=[str(words.said), str(_NOT_YOU if words.warns else _IGNORE)],
        quotes=[],
        facts=[],
        link=f"{settings.SITE_URL}{link}",
        button=str(button),
        small_print=[str(NO_ANSWERS)],
    )
    return written(content)


def _link_to_new_password(person: User) -> str:
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[int_to_base36(person.pk), key])


@dataclass(frozen=True)
class _Words:
    """A letter's subject and what has happened; ``warns`` is for what somebody has done."""

    subject: Text
    said: Text
    warns: bool = True


_WORDS: Mapping[Kind, _Words] = {
    Kind.NEW_PASSWORD: _Words(
        Text("Välj ett nytt lösenord", "Choose a new password"),
        Text(
            "Någon, förmodligen du, har bett om ett nytt lösenord till ditt konto i Samverka. "
            "Länken gäller i en timme och bara en gång.",
            "Somebody, probably you, has asked for a new password for your account in Samverka. "
            "The link works for an hour, and once.",
        ),
        warns=False,
    ),
    Kind.PASSWORD_CHANGED: _Words(
        Text("Ditt lösenord är bytt", "Your password has been changed"),
        Text(
            "Lösenordet till ditt konto i Samverka har bytts, och alla andra inloggningar har "
            "avslutats.",
            "The password of your account in Samverka has been changed, and you have been signed "
            "out everywhere else.",
        ),
    ),
    Kind.FACTOR_ADDED: _Words(
        Text("Ditt konto har fått en extra kontroll", "Your account has an extra check"),
        Text(
            "En app för koder, eller en nyckel, har lagts till för ditt konto i Samverka.",
            "An app for codes, or a key, has been added to your account in Samverka.",
        ),
    ),
    Kind.FACTOR_REMOVED: _Words(
        Text("En extra kontroll är borttagen", "An extra check has been removed"),
        Text(
            "En app för koder, eller en nyckel, har tagits bort från ditt konto i Samverka.",
            "An app for codes, or a key, has been removed from your account in Samverka.",
        ),
    ),
    Kind.CODES: _Words(
        Text("Du har fått nya reservkoder", "You have new recovery codes"),
        Text(
            "Nya reservkoder har gjorts för ditt konto i Samverka. De gamla gäller inte längre.",
            "New recovery codes have been made for your account in Samverka. The old ones no "
            "longer work.",
        ),
    ),
    Kind.SIGN_ON: _Words(
        Text("Du kan logga in på ett nytt sätt", "You can sign in in a new way"),
        Text(
            "Ditt konto i Samverka är nu kopplat till din organisations inloggning.",
            "Your account in Samverka is now connected to your organisation's sign-on.",
        ),
    ),
}
_CHOOSE = Text("Välj ett nytt lösenord", "Choose a new password")
_OPEN_SETTINGS = Text("Öppna inställningar", "Open settings")
_IGNORE = Text(
    "Var det inte du? Då behöver du inte göra något. Lösenordet är detsamma som förut.",
    "Was it not you? Then you need do nothing. The password is the same as before.",
)
_NOT_YOU = Text(
    "Var det inte du? Byt lösenord genast, och säg till den som administrerar din organisation.",
    "Was it not you? Change your password at once, and tell whoever administers your organisation.",
)
