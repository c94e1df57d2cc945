"""Lead times: how long cases stay in each stage, by body, and how often they come back.

From the ledger alone, and only from cases that the asking person may see: what is hidden from
her is in no count. Two statements, however many cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from .models import Case, LedgerEntry
from .rights import Rights

MOST = 20_000  # newest entries that are counted
RETURNS = ("refer_back", "return_evaluation")
POSTPONED = "postpone"


@dataclass(frozen=True)
class Stay:
    """How long cases stayed in one stage, with one body or (empty) outside any."""

    kind: str
    state: str
    body: str
    days: Sequence[int]  # sorted

    @property
    def count(self) -> int:
        return len(self.days)

    @property
    def median(self) -> int:
        """Half of them took so many days or fewer."""
        return self.days[(len(self.days) - 1) // 2]

    @property
    def most(self) -> int:
        """Nine in ten took so many days or fewer."""
        return self.days[-(-9 * len(self.days) // 10) - 1]


@dataclass(frozen=True)
class Sent:
    """How often a body sent something back, and how often it put something off."""

    body: str
    returned: int
    postponed: int


@dataclass(frozen=True)
class LeadTimes:
    """What was found; ``whole`` is False where older entries of the period are not counted."""

    stays: Sequence[Stay]
    sent: Sequence[Sent]
    whole: bool


def lead_times(
    rights: Rights,
    *,
    since: date,
    until: date,
    agreement: int | None = None,
    owners: Sequence[int] | None = None,
    bodies: Iterable[int] | None = None,
) -> LeadTimes:
    """Stays that ended, and returns and postponements, between two local days (both included).

    ``bodies`` narrows to what these bodies did, for whoever may know no more.
    """
    cases = Case.objects.visible_to(rights)
    if agreement is not None:
        cases = cases.filter(Q(agreement=agreement) | Q(pk=agreement))
    if owners is not None:
        cases = cases.filter(owner_organisation__in=owners)
    entries = LedgerEntry.objects.filter(
        case__in=cases, decided_on__range=(since, until), kind="decision"
    ).exclude(source="")
    if bodies is not None:
        entries = entries.filter(body__pk__in=list(bodies))
    came = LedgerEntry.objects.filter(
        chain=OuterRef("chain"), seq__lt=OuterRef("seq"), target=OuterRef("source")
    ).exclude(source=F("target"))
    rows = (
        entries.annotate(came=Subquery(came.order_by("-seq").values("decided_on")[:1]))
        .order_by("-decided_on", "-recorded_at", "-pk")
        .values_list("case__kind", "source", "target", "act", "body__name", "decided_on", "came")[
            : MOST + 1
        ]
    )
    found = list(rows)
    return LeadTimes(_stays(found[:MOST]), _sent(found[:MOST]), len(found) <= MOST)


def _stays(rows: Sequence[tuple[Any, ...]]) -> list[Stay]:
    days: dict[tuple[str, str, str], list[int]] = {}
    for kind, source, target, _act, body, left, came in rows:
        if source != target and came is not None:
            days.setdefault((kind, source, body or ""), []).append(max(0, (left - came).days))
    return [Stay(*key, sorted(found)) for key, found in days.items()]


def _sent(rows: Sequence[tuple[Any, ...]]) -> list[Sent]:
    counts: dict[str, list[int]] = {}
    for *_, act, body, _left, _came in rows:
        if body and (act in RETURNS or act == POSTPONED):
            counts.setdefault(body, [0, 0])[act == POSTPONED] += 1
    return [Sent(body, *counts[body]) for body in sorted(counts)]
