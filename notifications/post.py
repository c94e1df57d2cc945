"""The mail server or provider: one connection, and whose fault it is when a letter does not go."""

from __future__ import annotations

from contextlib import suppress
from email.header import Header
from enum import Enum
from smtplib import (
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from types import TracebackType
from urllib.parse import urlsplit

from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .models import Letter
from .rendering import Rendered


class Fault(Enum):
    """Why a letter was not sent; says when it is worth trying again."""

    NO_ANSWER = "the mail server does not answer"
    SERVER = "the mail server has trouble"  # no fault of the letter's: tried until it goes
    LETTER = "this letter failed"  # perhaps not the next time
    FOR_GOOD = "this letter is refused"


class NotSent(Exception):
    """A letter was not sent; ``reason`` is the mail server's answer.

    ``address_refused`` is whether it will take no letter to this address.
    """

    def __init__(self, fault: Fault, reason: str, *, address_refused: bool = False) -> None:
        self.fault, self.reason, self.address_refused = fault, reason, address_refused
        super().__init__(f"{fault.value}: {reason}")


class Post:
    """A connection that is opened when there is something to send, and again if it was lost."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection()

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hands one letter to the mail server, which has taken it when this returns."""
        try:
            self._backend.open()
        except OSError as error:  # smtplib's errors are among them
            self._hang_up()
            raise NotSent(Fault.NO_ANSWER, _reason(error)) from error
        try:
            self._backend.send_messages([message])
        except (OSError, AnymailError) as error:
            fault = fault_of(error)
            if fault in (Fault.SERVER, Fault.NO_ANSWER):
                self._hang_up()
            refused = fault is Fault.FOR_GOOD and isinstance(error, _OF_THE_ADDRESS)
            raise NotSent(fault, _reason(error), address_refused=refused) from error

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._backend.close()


_OF_THE_ADDRESS = (
    SMTPRecipientsRefused,
    SMTPNotSupportedError,
    AnymailRecipientsRefused,
    AnymailInvalidAddress,
)


def fault_of(error: Exception) -> Fault:
    """Whose fault it is that an open connection did not take a letter."""
    if isinstance(error, AnymailError):
        return _fault_of_provider(error)
    if isinstance(error, SMTPNotSupportedError):
        return Fault.FOR_GOOD  # an address that this server cannot write to
    if isinstance(error, SMTPRecipientsRefused):
        code = max(code for code, _ in error.recipients.values())
        if code == 421:  # closing down
            return Fault.SERVER
        return Fault.FOR_GOOD if code >= 500 else Fault.LETTER
    if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPSenderRefused):
        return Fault.FOR_GOOD if error.smtp_code >= 500 else Fault.SERVER
    return Fault.SERVER  # our own address, or a lost connection


def _fault_of_provider(error: AnymailError) -> Fault:
    """The same of an answer of a provider's, which comes as a status of HTTP, or not at all."""
    if isinstance(error, (AnymailRecipientsRefused, AnymailInvalidAddress)):
        return Fault.FOR_GOOD
    if not isinstance(error, AnymailAPIError):
        return Fault.LETTER  # what this provider cannot be told
    status = error.status_code
    if status is None:
        return Fault.NO_ANSWER
    if status >= 500 or status in _OURS or status < 300:
        return Fault.SERVER
    return Fault.LETTER


# Our key, our account, a limit of ours or a wrong address of the provider's: no letter's fault.
_OURS = (401, 402, 403, 404, 407, 408, 429)


def _reason(error: Exception) -> str:
    if isinstance(error, AnymailError):
        return " ".join(_said_by_provider(error).split())
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    elif isinstance(error, SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    said = "; ".join(
        f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
        for code, text in answers
    )
    return said or f"{type(error).__name__}: {error}"


def _said_by_provider(error: AnymailError) -> str:
    """The provider's answer without what was asked: that holds the letter and our key."""
    response = error.response
    if response is None:
        return type(error.__cause__ or error).__name__
    try:
        said = response.json()
        text = str(said.get("Message") or said.get("message") or said)
    except (ValueError, AttributeError):
        text = str(response.text)
    return f"{response.status_code} {text}"


def message_of(letter: Letter, rendered: Rendered, stop: str = "") -> EmailMultiAlternatives:
    """The message as it goes out; the same letter always has the same Message-ID.

    ``stop`` is the link that switches such letters off with one click (RFC 8058).
    """
    place = urlsplit(settings.SITE_URL).hostname or "localhost"
    case = letter.event.case if letter.event is not None else None
    headers = {
        **settings.EMAIL_HEADERS,
        "Message-ID": f"<{letter.pk}@{place}>",
        "Content-Language": rendered.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # the same to Exchange
    }
    if case is not None:
        headers["References"] = f"<{case.public_id}@{place}>"  # one thread a case
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        _encoded(rendered.subject), rendered.text, to=[letter.to], headers=headers
    )
    message.attach_alternative(rendered.html, "text/html")
    return message


def _encoded(subject: str) -> str:
    """The subject in words that leave room for the header's name.

    Django's own are longer: the first line would end after "Subject:", which some programs
    read as a blank before the subject.
    """
    if subject.isascii() or settings.EMAIL_BACKEND.startswith("anymail."):
        return subject  # a provider is told words, not a header
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="")
