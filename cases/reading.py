"""Rows back into a draft: where an edit form, or a new proposal like an old one, begins."""

from __future__ import annotations

from dataclasses import replace

from workflow.row_security import SYSTEM, seeing

from .drafts import (
    ActivityDraft,
    AgreementDraft,
    AgreementGoalDraft,
    CauseDraft,
    EffectTargetDraft,
    GoalDraft,
    IndicatorDraft,
    ParticipantDraft,
    PictureDraft,
    ProblemDraft,
    ResourceDraft,
    StepDraft,
    SubTargetDraft,
    ValueDraft,
)
from .models import Activity, Agreement, Picture, Problem


@seeing(SYSTEM)  # what the case refers to stays referred to, whoever changes something else
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
            SubTargetDraft(
                text=t.text, unit=t.unit, target=t.target, due=t.due_given, id=t.public_id
            )
            for t in activity.sub_targets.order_by("position")
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


def proposal_like(activity: Activity, agreement: Agreement) -> ActivityDraft:
    """A draft for a new activity like an old one, in rows of its own.

    Goals of another agreement become words; another's focus area is left out.
    """
    draft = activity_draft(activity)
    area = draft.focus_area
    return replace(
        draft,
        agreement=agreement,
        goals=[_goal_under(agreement, goal) for goal in draft.goals],
        focus_area=area if area is not None and area.agreement_id == agreement.pk else None,
        effect_targets=[replace(target, id=None) for target in draft.effect_targets],
        sub_targets=[replace(target, id=None) for target in draft.sub_targets],
        steps=[replace(step, id=None) for step in draft.steps],
    )


def _goal_under(agreement: Agreement, draft: GoalDraft) -> GoalDraft:
    if draft.goal is None or draft.goal.agreement_id == agreement.pk:
        return draft
    return GoalDraft(text=draft.goal.text)


def agreement_draft(agreement: Agreement) -> AgreementDraft:
    """The agreement as it would be entered."""
    return AgreementDraft(
        title=agreement.title,
        series=agreement.series,
        parties=[
            p.organisation
            for p in agreement.parties.select_related("organisation").order_by("position")
        ],
        start=agreement.start_given,
        end=agreement.end_given,
        background=agreement.background,
        purposes=agreement.purposes,
        governing_documents=agreement.governing_documents,
        note=agreement.note,
        source_url=agreement.source_url,
        goals=[
            AgreementGoalDraft(text=goal.text, id=goal.public_id)
            for goal in agreement.goals.order_by("position")
        ],
        focus_areas=[(area.name, area.aim) for area in agreement.focus_areas.order_by("position")],
    )


def picture_draft(picture: Picture) -> PictureDraft:
    """The picture as it would be entered, with its problems."""
    return PictureDraft(
        title=picture.title,
        agreement=Agreement.objects.filter(pk=picture.agreement_id).first(),
        area=picture.area,
        survey=picture.survey,
        information=picture.information,
        analysis=picture.analysis,
        problems=[
            _problem(problem)
            for problem in picture.problems.prefetch_related(
                "causes", "evidence", "indicators__values"
            ).order_by("position")
        ],
    )


def _problem(problem: Problem) -> ProblemDraft:
    return ProblemDraft(
        title=problem.title,
        description=problem.description,
        place=problem.place,
        consequences=problem.consequences,
        source_url=problem.source_url,
        causes=[CauseDraft(text=c.text, kind=c.kind, id=c.public_id) for c in problem.causes.all()],
        evidence=[evidence.text for evidence in problem.evidence.all()],
        indicators=[
            IndicatorDraft(
                name=indicator.name,
                values=[
                    ValueDraft(
                        label=v.label, given=v.given, value=v.value, preliminary=v.preliminary
                    )
                    for v in indicator.values.all()
                ],
            )
            for indicator in problem.indicators.all()
        ],
        id=problem.public_id,
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
            id=t.public_id,
        )
        for t in activity.effect_targets.order_by("position")
    ]
