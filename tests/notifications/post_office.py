"""A real mail server in a thread: keeps the bytes it was given, and can be made to misbehave."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """Answers on a port of its own while it is open; closed, nobody answers there.

    ``answers`` are given to RCPT by address, ``answer_to_data`` to every letter; an empty one
    drops the connection. ``raw`` are the letters as they came in.
    """

    host = "127.0.0.1"

    def __init__(self) -> None:
        with closing(socket.socket()) as found:
            found.bind((self.host, 0))
            self.port: int = found.getsockname()[1]
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.answer_to_data = "250 taken"
        self.when_taken: Callable[[], None] = lambda: None
        self._controller: Controller | None = None

    def __enter__(self) -> PostOffice:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        self._controller = Controller(self, hostname=self.host, port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.answers.get(address, "250 known")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.answer_to_data.startswith("250"):
            self.raw.append(envelope.content)
            self.when_taken()
        elif not self.answer_to_data:
            assert server.transport is not None
            server.transport.close()
        return self.answer_to_data or "421 gone"

    # -- what was taken

    @property
    def letters(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]

    def to(self, name: str) -> list[EmailMessage]:
        """The letters to somebody by first name."""
        return [one for one in self.letters if str(one["To"]).startswith(f"{name.lower()}.")]

    @property
    def addresses(self) -> list[str]:
        return sorted(str(one["To"]) for one in self.letters)

    @property
    def keys(self) -> list[str]:
        return [str(one["Message-ID"]) for one in self.letters]


def body(letter: EmailMessage, kind: str = "plain") -> str:
    """The text of a letter, or its HTML."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
