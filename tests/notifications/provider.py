"""A provider's server in a process of its own: Postmark's interface for sending one letter.

`python -m tests.notifications.provider PORT` answers POST /email as Postmark's documentation
says, by the letter's receiver; GET /taken gives what it has taken, as JSON. Stands alone: it
knows nothing of the product.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "server-token-of-the-test"
SLOW = 30.0  # longer than anybody waits
TAKEN: list[dict[str, Any]] = []
# By the beginning of an address: the status and the answer.
ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "inactive": (
        422,
        {
            "ErrorCode": 406,
            "Message": "You tried to send to a recipient that has been marked as inactive.\n"
            "Found inactive addresses: {to}.\nInactive recipients are ones that have generated a "
            "hard bounce, a spam complaint, or a manual suppression.",
        },
    ),
    "account": (422, {"ErrorCode": 405, "Message": "Not allowed to send: no credits left."}),
    "broken": (500, {"ErrorCode": 500, "Message": "Internal Server Error"}),
    "limited": (429, {"ErrorCode": 429, "Message": "Rate limit exceeded"}),
}


class Postmark(BaseHTTPRequestHandler):
    """One request of somebody who sends a letter."""

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/email":
            self._answer(404, {"ErrorCode": 404, "Message": "No such page"})
        elif self.headers["X-Postmark-Server-Token"] != TOKEN:
            why = "Request does not contain a valid Server token."
            self._answer(401, {"ErrorCode": 10, "Message": why})
        else:
            letter = json.loads(said)
            self._send(letter, letter["To"])

    def _send(self, letter: dict[str, Any], to: str) -> None:
        if to.startswith("slow"):
            time.sleep(SLOW)
        status, said = ANSWERS.get(to.split("@", maxsplit=1)[0].rstrip("0123456789"), (200, {}))
        if status == 200:
            TAKEN.append(letter)
            said = {"To": to, "ErrorCode": 0, "Message": "OK", "MessageID": f"id-{len(TAKEN)}"}
        self._answer(
            status,
            {key: str(v).format(to=to) if key == "Message" else v for key, v in said.items()},
        )

    def do_GET(self) -> None:
        self._answer(200, {"taken": TAKEN})

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Postmark).serve_forever()
