"""A mail server in a process of its own: ``python -m tests.faults.mail_server PORT FILE``.

Each letter is a line of JSON in the file, written before it is acknowledged, as a server does
that keeps its word; so what it has taken outlives it.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import sys
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeping:
    """Takes everything, and keeps of it what is counted."""

    def __init__(self, file: str) -> None:
        self.file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def handle_DATA(  # noqa: N802 -- aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        letter: Any = email.message_from_bytes(envelope.content, policy=email.policy.default)
        kept = {name: str(letter[name]) for name in ("Message-ID", "References", "To")}
        os.write(self.file, json.dumps(kept).encode() + b"\n")
        return "250 taken"


def main(port: int, file: str) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    controller = Controller(Keeping(file), hostname="127.0.0.1", port=port)
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
