"""Who has looked: each opening of a restricted case, and each look of an auditor, on the record.

A look is a ledger entry outside the case's own chain: it must wait for nobody who decides, and
must not change the hash that the case keeps of its newest entry. All looks at one case form
one chain, ``uuid5(the case's public id, "looks")``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import BooleanField, ExpressionWrapper, Subquery

from . import ledger
from .deadlines import local_date
from .models import Case, LedgerEntry, User
from .models.cases import visible
from .queues import PAGE
from .rights import SHOWS, Held, Right, Rights


def record(case: Case, *, person: User, rights: Rights, page: str, now: datetime) -> None:
    """Records that a person who sees the case opens a page of it, where that must be known.

    To be called before anything of the case is shown, outside any transaction: the entry is
    one statement and stays although the page should fail. If it cannot be written nothing is
    shown, since the error is the caller's. ``page`` is the name of the address; ``now`` is
    aware. No statement for an unrestricted case and somebody who is no auditor, else two.
    """
    audits = any(held.right is Right.AUDIT for held in rights.held)
    if not case.restricted and not audits:
        return
    owner, ways = _ways(case, rights)
    if not case.restricted and any(held.right is not Right.AUDIT for held in ways):
        return  # she sees it by another role of hers, too
    way = ways[0] if ways else None
    ledger.record(
        [
            ledger.Entry(
                chain=chain_of(case.public_id),
                kind="look",
                act="look",
                decided_on=local_date(now),
                organisation=owner,
                recorded_by=person.public_id,
                membership=way.membership if way else None,
                subject=case.public_id,
                words={"page": page} | ({"place": way.place_name} if way else {}),
                people={str(person.public_id): person.name},
            )
        ]
    )


def chain_of(case_id: UUID) -> UUID:
    """The chain in which looks at a case stand."""
    return uuid5(case_id, "looks")


def record_search(
    rights: Rights, *, person: User, page: str, asked: Mapping[str, str], now: datetime
) -> None:
    """Records that an auditor looks through what her party holds: which page, asked for what.

    In the transaction that reads: what it shows is sent only once it is committed. All searches
    of one person form one chain, ``uuid5(her public id, "searches")``. ``asked`` holds no
    personal number, which the form has refused. Nothing for anybody else.
    """
    audited = [held for held in rights.held if held.right is Right.AUDIT]
    if not audited:
        return
    way = min(audited, key=lambda held: held.place_name)
    ledger.record(
        [
            ledger.Entry(
                chain=uuid5(person.public_id, "searches"),
                kind="look",
                act="search",
                decided_on=local_date(now),
                organisation=way.place_ref,
                recorded_by=person.public_id,
                membership=way.membership,
                subject=person.public_id,
                words={"page": page, "place": way.place_name, "asked": dict(asked)},
                people={str(person.public_id): person.name},
            )
        ]
    )


def _ways(case: Case, rights: Rights) -> tuple[UUID, list[Held]]:
    """Whose the case is, and through which memberships she sees it: the owner's own first, an
    auditor's last. One statement, however many roles she has."""
    memberships: dict[UUID, list[Held]] = {}
    for held in rights.held:
        memberships.setdefault(held.membership, []).append(held)
    asked = {key: held for key, held in memberships.items() if SHOWS & {h.right for h in held}}
    shown: dict[str, Any] = {
        f"way{place}": ExpressionWrapper(
            visible(Rights(rights.person_id, tuple(held))), output_field=BooleanField()
        )
        for place, held in enumerate(asked.values())
    }
    rows = Case.objects.filter(pk=case.pk).annotate(**shown).order_by("pk")
    owner, *answers = rows.values_list("owner_organisation__public_id", *shown).get()
    found = [_named(held) for held, sees in zip(asked.values(), answers, strict=True) if sees]
    found.sort(key=lambda h: (h.right is Right.AUDIT, h.place_ref != owner, h.place_name))
    return owner, found


def _named(held: Sequence[Held]) -> Held:
    """What stands for a membership: being an auditor only where it is nothing else."""
    return next((h for h in held if h.right in SHOWS - {Right.AUDIT}), held[0])


# -- reading them


@dataclass(frozen=True)
class Looks:
    """A page of looks, newest first, and how many there are in all."""

    entries: Sequence[LedgerEntry]
    total: int


def looks_at(case: Case, *, page: int = 1) -> Looks:
    """Who has looked at a case, with the entries' texts; one statement."""
    chain = LedgerEntry.objects.filter(chain=chain_of(case.public_id))
    # A chain has no holes, so its newest place says how long it is.
    newest = Subquery(chain.order_by("-seq").values("seq")[:1])
    skipped = (max(1, page) - 1) * PAGE
    rows: list[Any] = list(
        chain.annotate(newest=newest)
        .select_related("text")
        .order_by("-seq")[skipped : skipped + PAGE]
    )
    return Looks(rows, rows[0].newest if rows else 0)


def may_read(case: Case, rights: Rights) -> bool:
    """Whether somebody may know who has looked: the owning organisation, and its auditor."""
    owner = case.owner_organisation_id
    if rights.find(Right.READ, owner, "organisation") is not None:
        return True
    audited = {held.place_id for held in rights.held if held.right is Right.AUDIT}
    return bool(audited) and bool(audited & {owner, case.owner_organisation.root_id})
