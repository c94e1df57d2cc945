"""Rows back into a draft: where an edit form, or a new proposal like an old one, begins."""

from __future__ import annotations

from .drafts import (
    ActivityDraft,
    EffectTargetDraft,
    GoalDraft,
    ParticipantDraft,
    ResourceDraft,
    StepDraft,
    SubTargetDraft,
)
from .models import Activity, Agreement


def activity_draft(activity: Activity) -> ActivityDraft:
    """The activity as it would be entered; saving it unchanged changes nothing."""
    agreement = Agreement.objects.filter(pk=activity.agreement_id).first()
    return ActivityDraft(
        title=activity.title,
        description=activity.description,
        agreement=agreement,
        problem=activity.problem,
        suggested_problem=activity.suggested_problem,
        causes=list(activity.causes.order_by("pk")),
        goals=[
            GoalDraft(goal=g.goal, text=g.text)
            for g in activity.goals.select_related("goal").order_by("pk")
        ],
        focus_area=activity.focus_area,
        responsible=activity.responsible,
        participating=[
            ParticipantDraft(
                organisation=p.organisation, shares_responsibility=p.shares_responsibility
            )
            for p in activity.participations.select_related("organisation").order_by("pk")
        ],
        form=activity.form,
        group=activity.group,
        start=activity.start_given,
        end=activity.end_given,
        effect_targets=_effect_targets(activity),
        sub_targets=[
            SubTargetDraft(text=t.text, unit=t.unit, target=t.target, due=t.due_given)
            for t in activity.sub_targets.order_by("pk")
        ],
        steps=[
            StepDraft(text=s.text, due=s.due_given, id=s.public_id)
            for s in activity.steps.order_by("position")
        ],
        resources=[
            ResourceDraft(text=r.text, organisation=r.organisation, kind=r.kind, amount=r.amount)
            for r in activity.resources.select_related("organisation").order_by("pk")
        ],
    )


def _effect_targets(activity: Activity) -> list[EffectTargetDraft]:
    return [
        EffectTargetDraft(
            text=t.text,
            indicator=t.indicator,
            unit=t.unit,
            baseline=t.baseline,
            target=t.target,
            source=t.source,
            due=t.due_given,
        )
        for t in activity.effect_targets.order_by("pk")
    ]
