"""Short answers to a reminder: it is done, it takes longer, it is not mine.

Each is an act that can be done signed in as well, by the same rules; nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from workflow import assignments, engine
from workflow.deadlines import local_date
from workflow.errors import BadRecord, NotFound
from workflow.models import Case, Clock, WorkItem
from workflow.models.work import OPEN
from workflow.records import FARTHEST, Record
from workflow.text import Text
from workflow.turn import Actor

from ..models import Activity, ProgressReport
from ..reading import activity_draft
from .edit import amend_activity
from .report_progress import ProgressDraft, StepWord, report_progress


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked: an activity's start, end or step (``subject``), due on a local date.

    ``key`` tells this answer from every other: sent twice, it is one.
    """

    case_id: UUID
    clock: Clock
    due: date
    subject: UUID | None
    key: UUID


def answer_done(asked: Asked, *, actor: Actor, seen_version: str, now: datetime) -> Case:
    """It has started, it is carried out, the step is done. Raises as ``engine.turn``."""
    if asked.clock is Clock.STEP:
        return _step_done(asked, actor=actor, seen_version=seen_version, now=now)
    code, record = _TURNS[asked.clock]
    return engine.turn(
        asked.case_id,
        code,
        actor=actor,
        seen_version=seen_version,
        record=record,
        item_id=_item(asked),
        now=now,
    )


def answer_late(
    asked: Asked, *, until: date, reason: str, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """A later day for it, with the reason: an amendment, so its ledger entry and its letters.

    ``until`` is a local date. Raises BadRecord for one that is not later, has passed or lies
    more than two years ahead, or a start that would come after the end; as ``amend_activity``.
    """
    activity = _activity(asked)
    today = local_date(now)
    if until <= max(asked.due, today):
        raise BadRecord("until", _NOT_LATER)
    if until > today + FARTHEST:
        raise BadRecord("until", _TOO_FAR)
    draft, day = activity_draft(activity), until.isoformat()
    if asked.clock is Clock.STEP:
        steps = [replace(s, due=day) if s.id == asked.subject else s for s in draft.steps]
        draft = replace(draft, steps=steps)
    elif asked.clock is Clock.START:
        if activity.end_last is not None and activity.end_last < until:
            raise BadRecord("until", _AFTER_THE_END)
        draft = replace(draft, start=day)
    else:
        draft = replace(draft, end=day)
    return amend_activity(
        asked.case_id, draft, reason=reason, actor=actor, seen_version=seen_version, now=now
    )


def answer_not_mine(asked: Asked, *, actor: Actor, now: datetime) -> WorkItem:
    """It goes back to the queue, and whoever leads there is told. Raises as ``not_mine``."""
    return assignments.not_mine(_item(asked), actor=actor, now=now)


def _step_done(asked: Asked, *, actor: Actor, seen_version: str, now: datetime) -> Case:
    assert asked.subject is not None  # a step's deadline names it
    # Of the whole nothing is said: it stands as it was said to stand last.
    last = ProgressReport.objects.filter(activity__public_id=asked.case_id)
    newest = last.order_by("reported_at", "pk").last()
    draft = ProgressDraft(
        standing=newest.standing if newest else ProgressReport.Standing.AS_PLANNED,
        reason=newest.reason if newest else "",
        steps=[StepWord(step_id=asked.subject, done="yes")],
        form_key=asked.key,
    )
    return report_progress(asked.case_id, draft, actor=actor, seen_version=seen_version, now=now)


def _activity(asked: Asked) -> Activity:
    activity = Activity.objects.filter(public_id=asked.case_id).first()
    if activity is None:
        raise NotFound
    return activity


def _item(asked: Asked) -> UUID:
    """The open item of whoever carries the activity out."""
    items = WorkItem.objects.filter(process__public_id=asked.case_id, status__in=OPEN)
    found: UUID | None = items.values_list("public_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


_TURNS = {Clock.START: ("start", Record()), Clock.END: ("finish", Record(outcome="done"))}
_NOT_LATER = Text(
    "Den nya dagen måste ligga efter den som gäller, och efter i dag.",
    "The new day must come after the one that holds, and after today.",
)
_TOO_FAR = Text(
    "Den dagen ligger mer än två år bort. Kontrollera årtalet.",
    "That day is more than two years away. Check the year.",
)
_AFTER_THE_END = Text(
    "Då skulle aktiviteten starta efter sin sista dag. Logga in för att flytta båda.",
    "Then the activity would start after its last day. Sign in to move both.",
)
