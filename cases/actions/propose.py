"""Opens an agreement, a picture or an activity as a draft of its own organisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import IntegrityError

from workflow import engine, loading
from workflow.models import Case
from workflow.turn import Actor

from .. import content, writing_activities, writing_agreements, writing_pictures
from ..drafts import ActivityDraft, AgreementDraft, PictureDraft, Proposer
from ..models import Activity, Agreement, Picture

AnyCase = TypeVar("AnyCase", bound=Case)


def propose_activity(
    draft: ActivityDraft,
    *,
    proposer: Proposer,
    actor: Actor,
    now: datetime,
    then: Callable[[Activity], None] | None = None,
    form_key: UUID | None = None,
) -> Activity:
    """A new activity in draft, seen by its own organisation only and without a number.

    ``then`` may write what belongs to the caller (an import's source) in the same
    transaction. The same ``form_key`` with the same words is the same draft: sent twice, the
    first is returned. Raises MissingForGate without a title, NotPermitted, BadRecord.
    """

    def fill(activity: Activity) -> dict[str, Any]:
        writing_activities.write_activity_parts(activity, draft)
        if then is not None:
            then(activity)
        return content.activity_content(activity)

    activity = Activity(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing_activities.fill_activity(activity, draft)
    return _open_once(activity, form_key, actor=actor, fill=fill, now=now)


def open_agreement(
    draft: AgreementDraft,
    *,
    proposer: Proposer,
    actor: Actor,
    now: datetime,
    form_key: UUID | None = None,
) -> Agreement:
    """A new agreement in draft. Raises as ``propose_activity``."""

    def fill(agreement: Agreement) -> dict[str, Any]:
        writing_agreements.write_agreement_parts(agreement, draft)
        return content.agreement_content(agreement)

    agreement = Agreement(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing_agreements.fill_agreement(agreement, draft)
    return _open_once(agreement, form_key, actor=actor, fill=fill, now=now)


def draw_picture(
    draft: PictureDraft,
    *,
    proposer: Proposer,
    actor: Actor,
    now: datetime,
    form_key: UUID | None = None,
) -> Picture:
    """A new situational picture in draft. Raises as ``propose_activity``."""

    def fill(picture: Picture) -> dict[str, Any]:
        writing_pictures.write_problems(picture, draft)
        return content.picture_content(picture)

    picture = Picture(owner_organisation=proposer.organisation, proposed_for=proposer.body)
    writing_pictures.fill_picture(picture, draft)
    return _open_once(picture, form_key, actor=actor, fill=fill, now=now)


def _open_once(
    case: AnyCase,
    form_key: UUID | None,
    *,
    actor: Actor,
    fill: Callable[[AnyCase], dict[str, Any]],
    now: datetime,
) -> AnyCase:
    """The new case, or the one that the same form has opened already."""
    if form_key is None or actor.person is None:
        return engine.open_case(case, actor=actor, fill=fill, now=now)
    # Made of who she is and what she wrote: nobody's key leads to another's case, and whoever
    # goes back and writes another title begins another draft.
    places = (case.owner_organisation_id, case.proposed_for_id, case.agreement_id)
    written = f"{form_key} {case.KIND} {places} {case.title}"
    case.public_id = uuid5(actor.person.public_id, written)
    try:
        return engine.open_case(case, actor=actor, fill=fill, now=now)
    except IntegrityError:  # the database tells, so two at the same moment are one as well
        with loading.one_turn(actor, now):
            opened = type(case)._base_manager.filter(public_id=case.public_id)
            first: AnyCase | None = opened.first()
        if first is None:
            raise
        return first
