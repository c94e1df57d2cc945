"""Makes a case visible to somebody else, and takes that back; both with a reason, recorded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from . import events, ledger, loading, writing
from .entries import people_of, release_entry
from .errors import HAS_CONFLICT, AlreadyHandled, BadRecord, MissingForGate, NotFound, NotPermitted
from .lifecycle import DEMAND_NAMES, Demand
from .models import Body, Case, Organisation, Release, WorkItem
from .permissions import may_propose
from .records import check_characters
from .text import Text
from .turn import Actor


def release(
    case_id: UUID, to: Organisation | Body, *, reason: str, actor: Actor, now: datetime
) -> Release:
    """Releases a case to an organisation or a body; the owner's act.

    Raises NotFound, NotPermitted, MissingForGate (no reason) or LockBusy.
    """
    with loading.one_turn():
        case = _begin(case_id, reason, actor, now)
        if case.number is None:
            raise NotPermitted(_STILL_A_DRAFT)
        if _open_releases(case.pk).filter(**_receiver(to)).exists():
            raise BadRecord("to", _RELEASED_ALREADY.format(name=to.name))
        row = Release.objects.create(
            case_id=case.pk,
            **_receiver(to),
            reason=reason,
            released_by=actor.person,
            released_at=now,
        )
        _record(case, to, reason, "release")
    return row


def take_back(release_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Release:
    """Ends a release; what the receiver has read stays read, and the entry says so."""
    case_id = (
        Release.objects.filter(public_id=release_id)
        .values_list("case__public_id", flat=True)
        .first()
    )
    if case_id is None:
        raise NotFound
    with loading.one_turn():
        case = _begin(case_id, reason, actor, now)
        # Read under the lock: two people may be taking it back.
        row = (
            _open_releases(case.pk)
            .select_related("organisation", "body")
            .filter(public_id=release_id)
            .first()
        )
        if row is None:
            raise AlreadyHandled
        row.taken_back_by, row.taken_back_at = actor.person, now
        row.save(update_fields=["taken_back_by", "taken_back_at"])
        place = row.organisation or row.body
        assert place is not None
        _record(case, place, reason, "take_back")
    return row


def restrict(case_id: UUID, *, basis: str, actor: Actor, now: datetime) -> Case:
    """Marks a case as restricted (sekretess), with its legal basis, by whom and when.

    To be done before the case has a number: a number in the open series, once given, has
    been seen. Raises NotFound, NotPermitted, MissingForGate or LockBusy.
    """
    with loading.one_turn():
        case = _begin(case_id, basis, actor, now)
        if case.number is not None:
            raise NotPermitted(_NUMBERED)
        case.restricted, case.restricted_basis = True, basis
        case.restricted_by, case.restricted_at = actor.person, now
        entry = ledger.Entry(
            chain=case.public_id,
            case=case.public_id,
            kind="setting",
            act="restrict",
            decided_on=case.turn.today,
            organisation=case.owner_organisation.public_id,
            recorded_by=actor.person.public_id if actor.person else None,
            membership=case.turn.held.membership if case.turn.held else None,
            words={"basis": basis},
            people=people_of(case.turn, None),
        )
        case.ledger_head = ledger.record([entry])
        case.save(
            update_fields=[
                "restricted",
                "restricted_basis",
                "restricted_by",
                "restricted_at",
                "ledger_head",
            ]
        )
    return case


def had_turn(release: Release) -> bool:
    """Whether the receiver has, or has had, a work item of the case, and so sees it anyway."""
    place = {"organisation": release.organisation_id, "body": release.body_id}
    held = {kind: key for kind, key in place.items() if key is not None}
    return WorkItem.objects.filter(process=release.case_id, **held).exists()


def _begin(case_id: UUID, reason: str, actor: Actor, now: datetime) -> Case:
    case = loading.begin(case_id, actor=actor, now=now)
    if not loading.is_visible(case, actor.person):
        raise NotFound
    case.turn.held = may_propose(case, case.turn.rights)
    if case.turn.held is None:
        raise NotPermitted(_OWNERS_ACT)
    check_characters(reason, "reason")
    if actor.person is not None and actor.person.pk in case.turn.conflicted:
        raise NotPermitted(HAS_CONFLICT)
    if not reason.strip():
        raise MissingForGate(["motivation"], [DEMAND_NAMES[Demand.MOTIVATION]])
    return case


def _open_releases(case_pk: int) -> QuerySet[Release]:
    return Release.objects.filter(case=case_pk, taken_back_at__isnull=True)


def _receiver(to: Organisation | Body) -> dict[str, Organisation | Body]:
    return {"organisation" if isinstance(to, Organisation) else "body": to}


def _record(case: Case, to: Organisation | Body, reason: str, act: str) -> None:
    case.ledger_head = ledger.record([release_entry(case, to, reason, act)])
    case.save(update_fields=["ledger_head"])
    place = "organisation" if isinstance(to, Organisation) else "body"
    payload = writing.by(case.turn.actor) | {place: str(to.public_id)}
    events.publish(act, payload, case=case, now=case.turn.now)


_STILL_A_DRAFT = Text(
    "ett utkast ses bara av den egna organisationen. Lämna in det först.",
    "a draft is seen by its own organisation only. Submit it first.",
)
_RELEASED_ALREADY = Text(
    "{name} har redan fått ärendet.", "The case has already been released to {name}."
)
_OWNERS_ACT = Text(
    "bara den som äger ärendet gör det tillgängligt för andra.",
    "only the owner of the case releases it to others.",
)
_NUMBERED = Text(
    "ärendet har redan fått ett öppet nummer. Återkalla det och lägg ett nytt, skyddat förslag.",
    "the case already has an open number. Withdraw it and open a new, restricted one.",
)
