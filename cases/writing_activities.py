"""An activity's draft into rows: what hangs on it is made to equal what was entered.

Called under the case's lock, inside ``engine.open_case`` and ``engine.act``. Targets and
steps keep their rows, because values and reports refer to them; the rest is written anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflow.errors import BadRecord
from workflow.row_security import SYSTEM, seeing
from workflow.text import Text

from .drafts import (
    ActivityDraft,
    EffectTargetDraft,
    GoalDraft,
    ParticipantDraft,
    ResourceDraft,
    StepDraft,
    SubTargetDraft,
)
from .fitting import demand_title, fitting, set_date
from .keeping import once, paired, remove
from .models import (
    Activity,
    ActivityGoal,
    EffectTarget,
    Participation,
    Resource,
    Step,
    SubTarget,
)
from .writing_agreements import join_agreement


def fill_activity(activity: Activity, draft: ActivityDraft) -> None:
    """Sets the activity's own columns.

    Raises MissingForGate for a blank title; BadRecord for an impossible date, a goal or
    focus area of another agreement, and another agreement once the case has its number.
    """
    demand_title(draft.title)
    _check_belonging(draft)
    join_agreement(activity, draft.agreement)
    activity.title = draft.title
    activity.description = draft.description
    activity.problem = draft.problem
    activity.suggested_problem = draft.suggested_problem
    activity.focus_area = draft.focus_area
    activity.responsible = draft.responsible
    activity.form = draft.form
    activity.group = draft.group
    set_date(activity, "start", draft.start)
    set_date(activity, "end", draft.end)
    fitting(activity)


def _check_belonging(draft: ActivityDraft) -> None:
    own = draft.agreement.pk if draft.agreement is not None else None
    linked = {goal.goal.agreement_id for goal in draft.goals if goal.goal is not None}
    if own is not None and not linked <= {own}:
        raise BadRecord("goals", _OF_ANOTHER_AGREEMENT)
    if draft.focus_area is not None and draft.focus_area.agreement_id != own:
        raise BadRecord("focus_area", _OF_ANOTHER_AGREEMENT)


def write_activity_parts(activity: Activity, draft: ActivityDraft) -> None:
    """Writes goals, targets, participants, steps and resources of a saved activity."""
    with seeing(SYSTEM):  # a cause whose picture she does not see can be let go of, too
        activity.causes.set(draft.causes)
    _write_goals(activity, draft.goals)
    _write_participants(activity, draft.participating)
    _write_effect_targets(activity, draft.effect_targets)
    _write_sub_targets(activity, draft.sub_targets)
    _write_steps(activity, draft.steps)
    _write_resources(activity, draft.resources)


def _write_goals(activity: Activity, entered: Sequence[GoalDraft]) -> None:
    activity.goals.all().delete()
    ActivityGoal.objects.bulk_create(
        fitting(ActivityGoal(activity=activity, goal=g.goal, text=g.text)) for g in entered
    )


def _write_participants(activity: Activity, entered: Sequence[ParticipantDraft]) -> None:
    once((p.organisation for p in entered), field="participating")
    activity.participations.all().delete()
    Participation.objects.bulk_create(
        Participation(
            activity=activity,
            organisation=p.organisation,
            shares_responsibility=p.shares_responsibility,
        )
        for p in entered
    )


def _write_effect_targets(activity: Activity, entered: Sequence[EffectTargetDraft]) -> None:
    pairs, gone = paired(activity.effect_targets.all(), entered, field="effect_targets")
    remove(gone, field="effect_targets", otherwise=_MEASURED)
    for position, (row, draft) in enumerate(pairs, 1):
        target = row or EffectTarget(activity=activity)
        target.position, target.text = position, draft.text
        target.indicator, target.unit = draft.indicator, draft.unit
        target.baseline, target.target = draft.baseline, draft.target
        target.source = draft.source
        set_date(target, "due", draft.due)
        fitting(target).save()


def _write_sub_targets(activity: Activity, entered: Sequence[SubTargetDraft]) -> None:
    pairs, gone = paired(activity.sub_targets.all(), entered, field="sub_targets")
    remove(gone, field="sub_targets", otherwise=_MEASURED)
    for position, (row, draft) in enumerate(pairs, 1):
        target = row or SubTarget(activity=activity)
        target.position, target.text = position, draft.text
        target.unit, target.target = draft.unit, draft.target
        set_date(target, "due", draft.due)
        fitting(target).save()


def _write_steps(activity: Activity, entered: Sequence[StepDraft]) -> None:
    pairs, gone = paired(activity.steps.all(), entered, field="steps")
    remove(gone, field="steps", otherwise=_REPORTED_ON)
    for position, (row, draft) in enumerate(pairs, 1):
        step = row or Step(activity=activity)
        step.position, step.text = position, draft.text
        set_date(step, "due", draft.due)
        fitting(step).save()


def _write_resources(activity: Activity, entered: Sequence[ResourceDraft]) -> None:
    activity.resources.all().delete()
    Resource.objects.bulk_create(
        fitting(
            Resource(
                activity=activity,
                organisation=r.organisation,
                kind=r.kind,
                text=r.text,
                amount=r.amount,
            )
        )
        for r in entered
    )


_OF_ANOTHER_AGREEMENT = Text(
    "Det du har valt hör till en annan överenskommelse. Välj bland aktivitetens egen.",
    "What you chose belongs to another agreement. Choose among the activity's own.",
)
_MEASURED = Text(
    "Ett mål som det finns mätvärden för kan inte tas bort. Låt det stå kvar.",
    "A target with measured values cannot be removed. Leave it.",
)
_REPORTED_ON = Text(
    "Ett delmoment som det har rapporterats om kan inte tas bort.",
    "A step that has been reported on cannot be removed.",
)
