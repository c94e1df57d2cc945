"""Who else may see a case: released and taken back, restricted and lifted; on the record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from . import events, ledger, loading, writing
from .entries import people_of, release_entry
from .errors import HAS_CONFLICT, AlreadyHandled, BadRecord, MissingForGate, NotFound, NotPermitted
from .lifecycle import DEMAND_NAMES, Demand
from .models import Body, Case, Organisation, Release
from .permissions import may_propose
from .records import check_characters
from .text import Text
from .turn import Actor


def release(
    case_id: UUID,
    to: Organisation | Body,
    *,
    reason: str,
    basis: str = "",
    actor: Actor,
    now: datetime,
) -> Release:
    """Releases a case to an organisation or a body; the owner's act.

    Of a restricted case it names the law that breaks the secrecy (``basis``, OSL 10 kap. and
    the like). Raises NotFound, NotPermitted, MissingForGate (no reason, or no basis),
    BadRecord or LockBusy.
    """
    with loading.one_turn(actor, now):
        case = _begin(case_id, reason, actor, now)
        if case.number is None:
            raise NotPermitted(_STILL_A_DRAFT)
        check_characters(basis, "basis")
        if case.restricted and not basis.strip():
            raise MissingForGate(["basis"], [_BASIS_OF_RELEASE])
        if _open_releases(case.pk).filter(**_receiver(to)).exists():
            raise BadRecord("to", _RELEASED_ALREADY.format(name=to.name))
        row = Release.objects.create(
            case_id=case.pk,
            **_receiver(to),
            reason=reason,
            basis=basis,
            released_by=actor.person,
            released_at=now,
        )
        _record(case, to, reason, "release", basis)
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
    with loading.one_turn(actor, now):
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

    A draft then gets its number in the restricted series. A case that has a number keeps it:
    a number in the open series, once given, has been seen. Whoever loses sight of the case
    (`secrecy.losing_sight`) loses it at once. Raises NotFound, NotPermitted, MissingForGate (no
    basis), BadRecord (restricted already) or LockBusy.
    """
    with loading.one_turn(actor, now):
        case = _begin(case_id, basis, actor, now, demanded=("basis", _BASIS))
        if case.restricted:
            raise BadRecord("basis", _RESTRICTED_ALREADY)
        case.restricted, case.restricted_basis = True, basis
        case.restricted_by, case.restricted_at = actor.person, now
        _set(case, "restrict", {"basis": basis})
    return case


def lift(case_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Case:
    """Ends the restriction of a case, with the reason; its number stays what it is.

    Why it was restricted stays in the ledger. Raises as ``restrict``.
    """
    with loading.one_turn(actor, now):
        case = _begin(case_id, reason, actor, now)
        if not case.restricted:
            raise BadRecord("reason", _NOT_RESTRICTED)
        case.restricted, case.restricted_basis = False, ""
        case.restricted_by, case.restricted_at = None, None
        _set(case, "lift", {"reason": reason})
    return case


def _begin(
    case_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    demanded: tuple[str, Text] = (Demand.MOTIVATION.value, DEMAND_NAMES[Demand.MOTIVATION]),
) -> Case:
    """The locked case, if the actor may do what only its owner does and said why."""
    code, name = demanded
    case = loading.begin(case_id, actor=actor, now=now)
    if not loading.is_visible(case, actor.person):
        raise NotFound
    case.turn.held = may_propose(case, case.turn.rights)
    if case.turn.held is None:
        raise NotPermitted(OWNERS_ACT)
    check_characters(reason, "basis" if code == "basis" else "reason")
    if actor.person is not None and actor.person.pk in case.turn.conflicted:
        raise NotPermitted(HAS_CONFLICT)
    if not reason.strip():
        raise MissingForGate([code], [name])
    return case


def _set(case: Case, act: str, words: dict[str, str]) -> None:
    """Writes the flag with its entry, and tells of it where anybody else knows the case."""
    turn = case.turn
    entry = ledger.Entry(
        chain=case.public_id,
        case=case.public_id,
        kind="setting",
        act=act,
        decided_on=turn.today,
        organisation=case.owner_organisation.public_id,
        recorded_by=turn.actor.person.public_id if turn.actor.person else None,
        membership=turn.held.membership if turn.held else None,
        words=words,
        people=people_of(turn, None),
    )
    case.ledger_head = ledger.record([entry])
    case.save(update_fields=_FLAG)
    if case.number is not None:
        events.publish(act, writing.by(turn.actor), case=case, now=turn.now)


_FLAG = ["restricted", "restricted_basis", "restricted_by", "restricted_at", "ledger_head"]


def _open_releases(case_pk: int) -> QuerySet[Release]:
    return Release.objects.filter(case=case_pk, taken_back_at__isnull=True)


def _receiver(to: Organisation | Body) -> dict[str, Organisation | Body]:
    return {"organisation" if isinstance(to, Organisation) else "body": to}


def _record(case: Case, to: Organisation | Body, reason: str, act: str, basis: str = "") -> None:
    case.ledger_head = ledger.record([release_entry(case, to, reason, act, basis)])
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
OWNERS_ACT = Text(
    "bara den som äger ärendet lämnar ut det och ändrar dess sekretess.",
    "only the owner of the case releases it and changes its secrecy.",
)
_BASIS = Text("vilken lag sekretessen följer av", "the law from which the secrecy follows")
_BASIS_OF_RELEASE = Text(
    "med stöd av vilken lag ärendet lämnas ut", "the law that lets the case be released"
)
_RESTRICTED_ALREADY = Text("Ärendet är redan skyddat.", "The case is restricted already.")
_NOT_RESTRICTED = Text("Ärendet är inte skyddat.", "The case is not restricted.")
