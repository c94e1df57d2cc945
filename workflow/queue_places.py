"""The places of a queue as SQL: bodies, organisations that work, parties that sign.

A slice is a place's first items in order of deadline, `items` all that are open there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .kept_sql import kept
from .rights import Right, Rights

# An organisation's ordinary items, and those that a party signs: each has its partial index.
_HERE = {
    "bodies": "i.body_id = place.id",
    "working": "i.organisation_id = place.id AND i.party_id IS NULL",
    "signing": "i.organisation_id = place.id AND i.party_id IS NOT NULL",
}
_NOBODYS_OR_HERS = "(i.owner_id IS NULL OR i.owner_id = ANY(%(people)s::bigint[]))"


@dataclass(frozen=True, kw_only=True)
class Places:
    """Keys of the places whose items are asked for; with ``people`` only what nobody or one of
    them has taken."""

    bodies: Iterable[int] = ()
    working: Iterable[int] = ()
    signing: Iterable[int] = ()
    people: Sequence[int] | None = None

    def __bool__(self) -> bool:
        return bool(self._kinds)

    @property
    def values(self) -> dict[str, Any]:
        """What is bound."""
        found: dict[str, Any] = {kind: sorted(getattr(self, kind)) for kind in self._kinds}
        return found | ({} if self.people is None else {"people": list(self.people)})

    @property
    def slices(self) -> str:
        """The first ``end`` items of each place: id and due."""
        return self._each("queue_slice")

    @property
    def items(self) -> str:
        """When each of their open items is due."""
        return self._each("queue_items")

    @property
    def _kinds(self) -> list[str]:
        return [kind for kind in _HERE if getattr(self, kind)]

    def _each(self, name: str) -> str:
        whose = "true" if self.people is None else _NOBODYS_OR_HERS
        parts = (kept(name).format(kind=k, here=_HERE[k], whose=whose) for k in self._kinds)
        return " UNION ALL ".join(f"({part})" for part in parts)


def hers(rights: Rights, away: Iterable[int]) -> Places:
    """Where a person has something to do, and for those who are ``away``."""
    return Places(
        bodies=rights.places(Right.RECORD),
        working=rights.organisations([Right.PROPOSE, Right.REPORT]),
        signing=rights.organisations([Right.SIGN]),
        people=[rights.person_id, *away],
    )
