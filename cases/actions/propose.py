"""Opens an agreement, a picture or an activity as a draft of its own organisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from workflow import engine
from workflow.turn import Actor

from .. import content, writing_activities, writing_agreements, writing_pictures
from ..drafts import ActivityDraft, AgreementDraft, PictureDraft, Proposer
from ..models import Activity, Agreement, Picture


def propose_activity(
    draft: ActivityDraft,
    *,
    proposer: Proposer,
    actor: Actor,
    now: datetime,
    then: Callable[[Activity], None] | None = None,
) -> Activity:
    """A new activity in draft, seen by its own organisation only and without a number.

    ``then`` may write what belongs to the caller (an import's source) in the same
    transaction. Raises MissingForGate without a title, NotPermitted, BadRecord.
    """

    def fill(activity: Activity) -> dict[str, Any]:
        writing_activities.write_activity_parts(activity, draft)
        if then is not None:
            then(activity)
        return content.activity_content(activity)

    activity = Activity(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing_activities.fill_activity(activity, draft)
    return engine.open_case(activity, actor=actor, fill=fill, now=now)


def open_agreement(
    draft: AgreementDraft, *, proposer: Proposer, actor: Actor, now: datetime
) -> Agreement:
    """A new agreement in draft. Raises as ``propose_activity``."""

    def fill(agreement: Agreement) -> dict[str, Any]:
        writing_agreements.write_agreement_parts(agreement, draft)
        return content.agreement_content(agreement)

    agreement = Agreement(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing_agreements.fill_agreement(agreement, draft)
    return engine.open_case(agreement, actor=actor, fill=fill, now=now)


def draw_picture(
    draft: PictureDraft, *, proposer: Proposer, actor: Actor, now: datetime
) -> Picture:
    """A new situational picture in draft. Raises as ``propose_activity``."""

    def fill(picture: Picture) -> dict[str, Any]:
        writing_pictures.write_problems(picture, draft)
        return content.picture_content(picture)

    picture = Picture(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing_pictures.fill_picture(picture, draft)
    return engine.open_case(picture, actor=actor, fill=fill, now=now)
