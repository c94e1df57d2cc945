"""What a file must be before it is stored: of a kind we know, harmless, and clean.

``examine`` is the only door. It looks at the bytes, never only at the name or at what the browser
says; what it cannot read to the end it refuses (docs/adr/0035).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from .. import person_data
from ..errors import BadRecord, CheckersBusy
from ..records import check_storable
from ..text import Text
from . import kinds, names

# One file at a time in each process: the largest picture takes 240 MB while it is drawn anew.
TURN = BoundedSemaphore()
WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Examined:
    """A file as it may be stored: its name without tricks, its type, and its bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Of the bytes as they are stored, hex."""
        return hashlib.sha256(self.content).hexdigest()


def examine(name: str, content: bytes) -> Examined:
    """The file as it may be stored.

    Raises BadRecord with the field ``files`` for a name or a content that is refused,
    MaybePersonal for digits in the name that nobody has answered for (`person_data`), and
    CheckersBusy where other files are being looked at for too long.
    """
    clean = names.cleaned(name)
    check_storable(clean, "files")
    person_data.check(clean, "files")
    if not content:
        raise BadRecord("files", _EMPTY.format(name=clean))
    with _turn():
        kind = kinds.kind_of(clean, content)
        return Examined(clean, kind.media_type(content), kind.cleaned(clean, content))


@contextmanager
def _turn() -> Iterator[None]:
    if not TURN.acquire(timeout=WAIT_SECONDS):
        raise CheckersBusy
    try:
        yield
    finally:
        TURN.release()


_EMPTY = Text("Filen ”{name}” är tom.", "The file “{name}” is empty.")
