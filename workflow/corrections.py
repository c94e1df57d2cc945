"""What is done to a decision afterwards: a slip of the pen is corrected, the decision is changed,
the formal decision that it led to is entered. It stays itself; each is an entry of its own.

Förvaltningslagen (2017:900) 36-38 §§.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from . import engine
from .errors import AlreadyHandled, BadRecord, MissingForGate
from .later_acts import CHANGE, CORRECT, FORMAL, LATER
from .models import Case, LedgerEntry
from .records import AtMeeting, Earlier, Record, Urgent
from .text import Text
from .turn import Actor


def correct(
    case_id: UUID, entry: UUID, *, wrong: str, right: str, actor: Actor, now: datetime
) -> Case:
    """Corrects an obvious clerical error in a body's decision (36 §): what is wrong, and what it
    should read. By the secretary or chair of that body; moves nothing and decides nothing.

    ``entry`` is the decision's. Raises MissingForGate, BadRecord where both read the same,
    AlreadyHandled for the same correction again, and as ``engine.act``.
    """
    asked = {"wrong": (wrong, _WRONG), "right": (right, _RIGHT)}
    missing = {name: label for name, (said, label) in asked.items() if not said.strip()}
    if missing:
        raise MissingForGate(list(missing), list(missing.values()))
    if wrong.strip() == right.strip():
        raise BadRecord("right", _THE_SAME)
    said = {"wrong": wrong.strip(), "right": right.strip()}
    return _act(case_id, entry, CORRECT, Record(report=said), said, actor=actor, now=now)


def change(
    case_id: UUID,
    entry: UUID,
    *,
    how: AtMeeting | Urgent | None,
    motivation: str,
    actor: Actor,
    seen_version: str,
    now: datetime,
) -> Case:
    """The body decides anew what it had decided (37 and 38 §§): how it did, and why. The case
    stays where it is; what follows is done by the acts for that.

    Raises as ``engine.act`` and as a decision of the body: quorum, jäv, own proposal.
    """
    record = Record(motivation=motivation, how=how)
    said = {"motivation": motivation}
    return _act(
        case_id, entry, CHANGE, record, said, actor=actor, seen_version=seen_version, now=now
    )


def formal(case_id: UUID, entry: UUID, *, decision: Earlier, actor: Actor, now: datetime) -> Case:
    """The formal decision that an advisory body's word has led to elsewhere: which body, on which
    day, §. By that body's secretary or chair, or the coordinator.

    Raises BadRecord where the body decides for itself, AlreadyHandled for the same again, and as
    ``engine.act``.
    """
    said = {"body": decision.body, "on": decision.on.isoformat(), "reference": decision.reference}
    record = Record(earlier=decision)
    return _act(case_id, entry, FORMAL, record, said, actor=actor, now=now)


def _act(
    case_id: UUID,
    entry: UUID,
    code: str,
    record: Record,
    said: Mapping[str, str],
    *,
    actor: Actor,
    seen_version: str | None = None,
    now: datetime,
) -> Case:
    def unchanged(case: Case) -> dict[str, Any]:
        about = case.turn.about
        assert about is not None  # the gate has found it
        assert about.body is not None
        if code == FORMAL and not about.body.is_advisory:
            raise BadRecord("earlier", _DECIDES_ITSELF)
        _refuse_second(about, code, said)
        return case.turn.content

    return engine.act(
        case_id,
        code,
        actor=actor,
        seen_version=seen_version or _newest(case_id),
        record=record,
        change=unchanged,
        about=entry,
        now=now,
    )


def _newest(case_id: UUID) -> str:
    """What is said of an entry rests on no text, so none has to be read anew."""
    found = Case.objects.filter(public_id=case_id).values_list("text_version__sha256", flat=True)
    return found.first() or ""


def _refuse_second(about: LedgerEntry, code: str, said: Mapping[str, str]) -> None:
    """Under the case's lock: of two sendings of one form the second sees the first."""
    before = LedgerEntry.objects.filter(refers_to=about.pk, act=code)
    for one in before.select_related("text", "recorded_by"):
        words = one.text.data
        found = {**words, **words.get("report", {}), **words.get("earlier", {})}
        if all(found.get(key) == value for key, value in said.items()):
            by = one.recorded_by.name if one.recorded_by is not None else ""
            raise AlreadyHandled(by=by, at=one.recorded_at, act=LATER[code].rule.label)


_WRONG = Text("vad som är fel", "what is wrong")
_RIGHT = Text("vad som ska stå", "what it should read")
_THE_SAME = Text(
    "Det som ska stå är detsamma som det som är fel. Skriv hur det ska läsas.",
    "What it should read is the same as what is wrong. Write how it is to be read.",
)
_DECIDES_ITSELF = Text(
    "Organet beslutar självt. Ett formellt beslut anges bara för ett rådgivande organ.",
    "The body decides for itself. A formal decision is entered for an advisory body only.",
)
