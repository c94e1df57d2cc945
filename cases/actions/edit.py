"""Changes what a case says: the owner in draft and revision, a body's secretary during her
stage, and after the decision as an amendment with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from workflow import engine
from workflow.models import Case
from workflow.records import Record
from workflow.turn import Actor

from .. import content, writing
from ..drafts import ActivityDraft, AgreementDraft, PictureDraft
from ..models import Activity, Agreement, Picture


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
    """A change after approval: a new text, a ledger entry, and the last body is told."""
    return engine.act(
        activity_id,
        "amend",
        actor=actor,
        seen_version=seen_version,
        record=Record(motivation=reason),
        change=lambda activity: _rewrite(activity, draft),
        now=now,
    )


def _rewrite(activity: Activity, draft: ActivityDraft) -> dict[str, Any]:
    writing.fill_activity(activity, draft)
    activity.save()
    writing.write_activity_parts(activity, draft)
    return content.activity_content(activity)


def edit_agreement(
    agreement_id: UUID, draft: AgreementDraft, *, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """A change to an agreement that is not being signed yet. Raises as ``engine.act``."""

    def change(agreement: Agreement) -> dict[str, Any]:
        writing.fill_agreement(agreement, draft)
        agreement.save()
        writing.write_agreement_parts(agreement, draft)
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
    """A new last day for an agreement in force, with the parties' reason."""

    def change(agreement: Agreement) -> dict[str, Any]:
        writing.set_date(agreement, "end", until)
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
        writing.fill_picture(picture, draft)
        picture.save()
        writing.write_problems(picture, draft)
        return content.picture_content(picture)

    return engine.act(
        picture_id, "edit", actor=actor, seen_version=seen_version, change=change, now=now
    )
