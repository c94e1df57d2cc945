"""What happens to somebody's account, on the record: sign-ins, lockouts, second factors, addresses.

Each person has a chain of her own, ``uuid5(her public id, "account")``. Which network address it
was is not written down: the record is kept for ever, an address is personal data that is needed
for days (GDPR article 5.1 c and e), and the web server's log has it for as long as that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from . import ledger, row_security
from .deadlines import local_date
from .models import User

LOGIN, LOCKED_OUT, PASSWORD = "login", "locked_out", "change_password"
ADD_FACTOR, REMOVE_FACTOR = "add_factor", "remove_factor"
CALENDAR_MADE, CALENDAR_REVOKED = "calendar_made", "calendar_revoked"
ACTS = frozenset(
    {LOGIN, LOCKED_OUT, PASSWORD, ADD_FACTOR, REMOVE_FACTOR, CALENDAR_MADE, CALENDAR_REVOKED}
)


def note(person: User, act: str, *, now: datetime, words: Mapping[str, Any] | None = None) -> None:
    """Records one act on a person's account, done by herself (a lockout: by somebody unknown).

    One insert; waits only for another act on the same account. ``now`` is aware.
    """
    assert act in ACTS
    herself = act != LOCKED_OUT
    entry = ledger.Entry(
        chain=chain_of(person),
        kind="account",
        act=act,
        decided_on=local_date(now),
        recorded_by=person.public_id if herself else None,
        subject=person.public_id,
        words=dict(words or {}),
        people={str(person.public_id): person.name},
    )
    # The row shows to herself only, and she is not signed in yet.
    with row_security.seeing(row_security.SYSTEM):
        ledger.record([entry])


def chain_of(person: User) -> UUID:
    """The chain in which the acts on an account stand."""
    return uuid5(person.public_id, "account")
