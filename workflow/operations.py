"""What is done to the installation as a whole, on the record: imports, letters tried again.

One chain, ``uuid5`` of a fixed id and what it is about; acts on people and places stand in theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from . import ledger
from .deadlines import local_date
from .models import User

INSTALLATION = UUID("5f0b2f0e-6f8a-5d0a-9a55-3c1f5a3f7b21")  # any that nothing else has


def record(
    act: str,
    words: Mapping[str, Any],
    *,
    by: User | None,
    now: datetime,
    kind: str = "setting",
) -> None:
    """Records an act of an operator, or of the installation itself (``by`` None).

    In the caller's transaction, which reads for the system or for ``by``. ``now`` is aware.
    """
    entry = ledger.Entry(
        chain=chain_of(kind),
        kind=kind,
        act=act,
        decided_on=local_date(now),
        decided_by=by.public_id if by else None,
        recorded_by=by.public_id if by else None,
        words=dict(words),
        people={str(by.public_id): by.name} if by else {},
    )
    ledger.record([entry])


def chain_of(kind: str) -> UUID:
    """The chain of the installation's acts of a kind."""
    return uuid5(INSTALLATION, kind)
