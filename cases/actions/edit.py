"""Changes what a case says: the owner in draft and revision, a body's secretary during her
stage, and after the decision as an amendment with its reason."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from workflow import engine
from workflow.errors import BadRecord, MissingForGate
from workflow.models import Case
from workflow.records import Record
from workflow.text import Text
from workflow.turn import Actor

from .. import content, writing_activities, writing_agreements, writing_pictures
from ..drafts import ActivityDraft, AgreementDraft, PictureDraft
from ..models import Activity, Agreement, Picture
from ..red_thread import DECIDED_ON

# What may be changed after the decision; the rest is what was decided.
AMENDABLE = frozenset(
    {"start", "end", "steps", "resources", "responsible", "participating", "form", "group"}
)


def edit_activity(
    activity_id: UUID, draft: ActivityDraft, *, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """The owner's change to a draft or a revision. Raises as ``engine.act``."""
    return engine.act(
        activity_id,
        "edit",
        actor=actor,
        seen_version=seen_version,
        change=lambda activity: _rewrite(activity, draft),
        now=now,
    )


def prepare_activity(
    activity_id: UUID, draft: ActivityDraft, *, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """The secretary's change while her body has the turn; the owner is told."""
    return engine.act(
        activity_id,
        "prepare",
        actor=actor,
        seen_version=seen_version,
        change=lambda activity: _rewrite(activity, draft),
        now=now,
    )


def amend_activity(
    activity_id: UUID,
    draft: ActivityDraft,
    *,
    reason: str,
    actor: Actor,
    seen_version: str,
    now: datetime,
) -> Case:
    """A change after approval to when, by whom and with what it is carried out.

    A new text, a ledger entry, and the last body is told. Raises BadRecord for a change to
    anything but ``AMENDABLE``, MissingForGate for a gap in what was decided on, and as
    ``engine.act``.
    """
    return engine.act(
        activity_id,
        "amend",
        actor=actor,
        seen_version=seen_version,
        record=Record(motivation=reason),
        change=lambda activity: _amend(activity, draft),
        now=now,
    )


def _rewrite(activity: Activity, draft: ActivityDraft) -> dict[str, Any]:
    writing_activities.fill_activity(activity, draft)
    activity.save()
    writing_activities.write_activity_parts(activity, draft)
    return content.activity_content(activity)


def _amend(activity: Activity, draft: ActivityDraft) -> dict[str, Any]:
    before = content.activity_content(activity)
    after = _rewrite(activity, draft)
    for field in fields(ActivityDraft):
        if field.name not in AMENDABLE and before[field.name] != after[field.name]:
            raise BadRecord(field.name, _DECIDED)
    demanded = {*DECIDED_ON, *(code for step in activity.turn.steps for code in step.demands)}
    had = {gap.code for gap in activity.missing(before)}
    opened = [g for g in activity.missing(after) if g.code in demanded and g.code not in had]
    if opened:
        raise MissingForGate([g.code for g in opened], [g.name for g in opened])
    return after


def edit_agreement(
    agreement_id: UUID, draft: AgreementDraft, *, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """A change to an agreement that is not being signed yet. Raises as ``engine.act``."""

    def change(agreement: Agreement) -> dict[str, Any]:
        writing_agreements.fill_agreement(agreement, draft)
        agreement.save()
        writing_agreements.write_agreement_parts(agreement, draft)
        return content.agreement_content(agreement)

    return engine.act(
        agreement_id, "edit", actor=actor, seen_version=seen_version, change=change, now=now
    )


def prolong_agreement(
    agreement_id: UUID,
    *,
    until: str,
    reason: str,
    actor: Actor,
    seen_version: str,
    now: datetime,
) -> Case:
    """A later last day for an agreement in force, with the parties' reason."""

    def change(agreement: Agreement) -> dict[str, Any]:
        writing_agreements.prolong(agreement, until)
        agreement.save()
        return content.agreement_content(agreement)

    return engine.act(
        agreement_id,
        "prolong",
        actor=actor,
        seen_version=seen_version,
        record=Record(motivation=reason),
        change=change,
        now=now,
    )


def edit_picture(
    picture_id: UUID, draft: PictureDraft, *, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """A change to a picture that is not being established yet. Raises as ``engine.act``."""

    def change(picture: Picture) -> dict[str, Any]:
        writing_pictures.fill_picture(picture, draft)
        picture.save()
        writing_pictures.write_problems(picture, draft)
        return content.picture_content(picture)

    return engine.act(
        picture_id, "edit", actor=actor, seen_version=seen_version, change=change, now=now
    )


_DECIDED = Text(
    "Detta är en del av beslutet. Efter beslut ändras bara tid, delmoment, resurser och "
    "organisationer; ta upp aktiviteten till ny prövning för att ändra annat.",
    "This is part of the decision. After it only dates, steps, resources and organisations are "
    "changed; have the activity reconsidered to change anything else.",
)
