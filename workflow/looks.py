"""Who has looked: each opening of a restricted case, and each look of an auditor, on the record.

A look is a ledger entry outside the case's own chain: it must wait for nobody who decides, and
must not change the hash that the case keeps of its newest entry. All looks at one case form
one chain, ``uuid5(the case's public id, "looks")``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import BooleanField, ExpressionWrapper, QuerySet, Subquery

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
    (seen,) = _seen(Case.objects.filter(pk=case.pk), rights)
    if not case.restricted and any(held.right is not Right.AUDIT for held in seen.ways):
        return  # she sees it by another role of hers, too
    ledger.record([_look(seen, person, page, now)])


def record_each(
    cases: QuerySet[Case], *, person: User, rights: Rights, page: str, now: datetime
) -> None:
    """Records a look at each of these restricted cases: what she takes out together.

    In the transaction that takes it out. The chains come in one order for everybody: two who take
    out the same at the same moment wait for each other in turn.
    """
    seen = sorted(_seen(cases, rights), key=lambda one: chain_of(one.case))
    for start in range(0, len(seen), _AT_ONCE):
        part = seen[start : start + _AT_ONCE]
        ledger.record([_look(one, person, page, now) for one in part])


def _look(seen: _Seen, person: User, page: str, now: datetime) -> ledger.Entry:
    way = seen.ways[0] if seen.ways else None
    return ledger.Entry(
        chain=chain_of(seen.case),
        kind="look",
        act="look",
        decided_on=local_date(now),
        organisation=seen.owner,
        recorded_by=person.public_id,
        membership=way.membership if way else None,
        subject=seen.case,
        words={"page": page} | ({"place": way.place_name} if way else {}),
        people={str(person.public_id): person.name},
    )


_AT_ONCE = 200  # entries in a statement


def chain_of(case_id: UUID) -> UUID:
    """The chain in which looks at a case stand."""
    return uuid5(case_id, "looks")


def record_search(
    rights: Rights, *, person: User, page: str, asked: Mapping[str, str], now: datetime
) -> None:
    """Records that an auditor looks through what her parties hold: which page, asked for what;
    an entry for each of them, so that each reads it.

    In the transaction that reads, after everything is read and the page is made: until it is
    committed nobody else can write in her chain. What it shows is sent only then. All searches
    of one person form one chain, ``uuid5(her public id, "searches")``. ``asked`` holds no
    personal number, which the form has refused. Nothing for anybody else.
    """
    audited = {held.place_ref: held for held in rights.held if held.right is Right.AUDIT}
    if not audited:
        return
    ways = sorted(audited.values(), key=lambda held: (held.place_name, held.place_ref))
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
            for way in ways
        ]
    )


@dataclass(frozen=True)
class _Seen:
    """A case, whose it is, and through which memberships she sees it: the owner's own first, an
    auditor's last."""

    case: UUID
    owner: UUID
    ways: Sequence[Held]


def _seen(cases: QuerySet[Case], rights: Rights) -> list[_Seen]:
    """One statement, however many cases and roles."""
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
    rows = cases.annotate(**shown).order_by("pk")
    return [
        _Seen(case, owner, _in_order(owner, asked.values(), answers))
        for case, owner, *answers in rows.values_list(
            "public_id", "owner_organisation__public_id", *shown
        )
    ]


def _in_order(owner: UUID, asked: Iterable[Sequence[Held]], answers: Iterable[bool]) -> list[Held]:
    found = [_named(held) for held, sees in zip(asked, answers, strict=True) if sees]
    return sorted(found, key=lambda h: (h.right is Right.AUDIT, h.place_ref != owner, h.place_name))


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
