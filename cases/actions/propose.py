"""Opens an agreement, a picture or an activity as a draft of its own organisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from workflow import engine
from workflow.errors import MissingForGate
from workflow.text import Text
from workflow.turn import Actor

from .. import content, writing
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
    _demand_title(draft.title)

    def fill(activity: Activity) -> dict[str, Any]:
        writing.write_activity_parts(activity, draft)
        if then is not None:
            then(activity)
        return content.activity_content(activity)

    activity = Activity(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing.fill_activity(activity, draft)
    return engine.open_case(activity, actor=actor, fill=fill, now=now)


def open_agreement(
    draft: AgreementDraft, *, proposer: Proposer, actor: Actor, now: datetime
) -> Agreement:
    """A new agreement in draft. Raises as ``propose_activity``."""
    _demand_title(draft.title)

    def fill(agreement: Agreement) -> dict[str, Any]:
        writing.write_agreement_parts(agreement, draft)
        return content.agreement_content(agreement)

    agreement = Agreement(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing.fill_agreement(agreement, draft)
    return engine.open_case(agreement, actor=actor, fill=fill, now=now)


def draw_picture(
    draft: PictureDraft, *, proposer: Proposer, actor: Actor, now: datetime
) -> Picture:
    """A new situational picture in draft. Raises as ``propose_activity``."""
    _demand_title(draft.title)

    def fill(picture: Picture) -> dict[str, Any]:
        writing.write_problems(picture, draft)
        return content.picture_content(picture)

    picture = Picture(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing.fill_picture(picture, draft)
    return engine.open_case(picture, actor=actor, fill=fill, now=now)


def _demand_title(title: str) -> None:
    if not title.strip():
        raise MissingForGate(["title"], [Text("rubrik", "a title")])
