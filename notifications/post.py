"""The mail server: one connection to it, and whose fault it is when a letter does not go."""

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
    """A letter was not sent; ``reason`` is the mail server's answer."""

    def __init__(self, fault: Fault, reason: str) -> None:
        self.fault, self.reason = fault, reason
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
        except OSError as error:
            fault = fault_of(error)
            if fault is Fault.SERVER:
                self._hang_up()
            raise NotSent(fault, _reason(error)) from error

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._backend.close()


def fault_of(error: OSError) -> Fault:
    """Whose fault it is that an open connection did not take a letter."""
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


def _reason(error: OSError) -> str:
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


def message_of(letter: Letter, rendered: Rendered) -> EmailMultiAlternatives:
    """The message as it goes out; the same letter always has the same Message-ID."""
    place = urlsplit(settings.SITE_URL).hostname or "localhost"
    case = letter.event.case
    headers = {
        "Message-ID": f"<{letter.pk}@{place}>",
        "Content-Language": rendered.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # the same to Exchange
    }
    if case is not None:
        headers["References"] = f"<{case.public_id}@{place}>"  # one thread a case
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
    if subject.isascii():
        return subject
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="")
