"""Drafts into rows: what hangs on a case is made to equal what was entered.

Called under the case's lock, inside ``engine.open_case`` and ``engine.act``. Rows without
a history of their own are written anew; a step keeps its row, because reports refer to it.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import CharField, Model, TextField

from workflow.errors import BadRecord
from workflow.models import Party
from workflow.records import check_characters
from workflow.text import Text

from .drafts import ActivityDraft, AgreementDraft, PictureDraft, ProblemDraft
from .imprecise import ImpossibleDate
from .models import (
    Activity,
    ActivityGoal,
    Agreement,
    Cause,
    EffectTarget,
    Evidence,
    FocusArea,
    Goal,
    Indicator,
    IndicatorValue,
    MeasuredValue,
    Participation,
    Picture,
    Problem,
    Resource,
    Step,
    SubTarget,
)

AnyRow = TypeVar("AnyRow", bound=Model)


def fitting(row: AnyRow) -> AnyRow:
    """The row, if its texts can be stored and fit their columns; BadRecord names the field."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if not isinstance(field, CharField | TextField) or not isinstance(value, str):
            continue
        check_characters(value, field.name)
        longest = field.max_length
        if longest is not None and len(value) > longest:
            raise BadRecord(field.name, _TOO_LONG.format(longest=longest, given=len(value)))
    return row


def fill_activity(activity: Activity, draft: ActivityDraft) -> None:
    """Sets the activity's own columns; raises BadRecord for an impossible date."""
    activity.title = draft.title
    activity.description = draft.description
    activity.agreement_id = draft.agreement.pk if draft.agreement else None
    activity.series = draft.agreement.series if draft.agreement else activity.series
    activity.problem = draft.problem
    activity.suggested_problem = draft.suggested_problem
    activity.focus_area = draft.focus_area
    activity.responsible = draft.responsible
    activity.form = draft.form
    activity.group = draft.group
    set_date(activity, "start", draft.start)
    set_date(activity, "end", draft.end)
    fitting(activity)


def write_activity_parts(activity: Activity, draft: ActivityDraft) -> None:
    """Writes goals, targets, participants, steps and resources of a saved activity."""
    activity.causes.set(draft.causes)
    activity.goals.all().delete()
    ActivityGoal.objects.bulk_create(
        fitting(ActivityGoal(activity=activity, goal=g.goal, text=g.text)) for g in draft.goals
    )
    activity.participations.all().delete()
    Participation.objects.bulk_create(
        Participation(
            activity=activity,
            organisation=p.organisation,
            shares_responsibility=p.shares_responsibility,
        )
        for p in draft.participating
    )
    _write_targets(activity, draft)
    _write_steps(activity, draft)
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
        for r in draft.resources
    )


def _write_targets(activity: Activity, draft: ActivityDraft) -> None:
    if MeasuredValue.objects.filter(effect_target__activity=activity).exists():
        return  # a measured target is not rewritten; amend adds beside it
    activity.effect_targets.all().delete()
    activity.sub_targets.all().delete()
    for entered in draft.effect_targets:
        target = EffectTarget(
            activity=activity,
            text=entered.text,
            indicator=entered.indicator,
            unit=entered.unit,
            baseline=entered.baseline,
            target=entered.target,
            source=entered.source,
        )
        set_date(target, "due", entered.due)
        fitting(target).save()
    for sub in draft.sub_targets:
        row = SubTarget(activity=activity, text=sub.text, unit=sub.unit, target=sub.target)
        set_date(row, "due", sub.due)
        fitting(row).save()


def _write_steps(activity: Activity, draft: ActivityDraft) -> None:
    kept = {step.public_id: step for step in activity.steps.all()}
    named = {entered.id for entered in draft.steps if entered.id is not None}
    if not named <= kept.keys():
        raise BadRecord("steps", _NO_SUCH_STEP)
    gone = [step.pk for public_id, step in kept.items() if public_id not in named]
    if Step.objects.filter(pk__in=gone, reports__isnull=False).exists():
        raise BadRecord("steps", _STEP_HAS_REPORTS)
    Step.objects.filter(pk__in=gone).delete()
    for position, entered in enumerate(draft.steps, 1):
        step = kept[entered.id] if entered.id else Step(activity=activity)
        step.position, step.text = position, entered.text
        set_date(step, "due", entered.due)
        fitting(step).save()


def fill_agreement(agreement: Agreement, draft: AgreementDraft) -> None:
    """Sets the agreement's own columns; raises BadRecord for an impossible date."""
    agreement.title = draft.title
    agreement.series = draft.series
    agreement.background = draft.background
    agreement.purposes = draft.purposes
    agreement.governing_documents = draft.governing_documents
    agreement.note = draft.note
    agreement.source_url = draft.source_url
    set_date(agreement, "start", draft.start)
    set_date(agreement, "end", draft.end)
    fitting(agreement)


def write_agreement_parts(agreement: Agreement, draft: AgreementDraft) -> None:
    """Writes parties, goals and focus areas; a goal keeps its row by its position."""
    agreement.parties.all().delete()
    Party.objects.bulk_create(
        Party(agreement=agreement, organisation=organisation, position=position)
        for position, organisation in enumerate(draft.parties, 1)
    )
    for position, text in enumerate(draft.goals, 1):
        Goal.objects.update_or_create(
            agreement=agreement, position=position, defaults={"text": text}
        )
    agreement.goals.filter(position__gt=len(draft.goals)).delete()
    for name, aim in draft.focus_areas:
        FocusArea.objects.update_or_create(agreement=agreement, name=name, defaults={"aim": aim})
    agreement.focus_areas.exclude(name__in=[name for name, _ in draft.focus_areas]).delete()


def fill_picture(picture: Picture, draft: PictureDraft) -> None:
    """Sets the picture's own columns."""
    picture.title = draft.title
    picture.agreement_id = draft.agreement.pk if draft.agreement else None
    picture.series = draft.agreement.series if draft.agreement else picture.series
    picture.area = draft.area
    picture.survey = draft.survey
    picture.information = draft.information
    picture.analysis = draft.analysis
    fitting(picture)


def write_problems(picture: Picture, draft: PictureDraft) -> None:
    """Writes the picture's problems; one keeps its row by its place in the list."""
    for position, entered in enumerate(draft.problems, 1):
        values = {
            "title": entered.title,
            "description": entered.description,
            "place": entered.place,
            "consequences": entered.consequences,
            "source_url": entered.source_url,
        }
        fitting(Problem(picture=picture, position=position, **values))
        problem, _ = Problem.objects.update_or_create(
            picture=picture, position=position, defaults=values
        )
        _write_problem_parts(problem, entered)
    picture.problems.filter(position__gt=len(draft.problems)).delete()


def _write_problem_parts(problem: Problem, draft: ProblemDraft) -> None:
    problem.causes.all().delete()
    Cause.objects.bulk_create(
        fitting(Cause(problem=problem, text=t, kind=k)) for t, k in draft.causes
    )
    problem.evidence.all().delete()
    Evidence.objects.bulk_create(
        fitting(Evidence(problem=problem, text=text)) for text in draft.evidence
    )
    problem.indicators.all().delete()
    for entered in draft.indicators:
        indicator = Indicator.objects.create(problem=problem, name=entered.name)
        IndicatorValue.objects.bulk_create(
            IndicatorValue(
                indicator=indicator,
                label=v.label,
                given=v.given,
                value=v.value,
                preliminary=v.preliminary,
            )
            for v in entered.values
        )


def set_date(row: object, name: str, given: str) -> None:
    """Sets an imprecise date, or says in which field an impossible one stands."""
    try:
        setattr(row, f"{name}_date", given)
    except ImpossibleDate as error:
        raise BadRecord(name, _IMPOSSIBLE.format(given=given)) from error


_TOO_LONG = Text(
    "Texten är {given} tecken lång; här får det plats {longest}. Korta den.",
    "The text is {given} characters long; there is room for {longest} here. Shorten it.",
)
_IMPOSSIBLE = Text(
    "”{given}” är inget datum. Skriv till exempel 2026-11-27, november 2026, våren 2026 eller "
    "2026.",
    "“{given}” is no date. Write for example 2026-11-27, november 2026, våren 2026 or 2026.",
)
_NO_SUCH_STEP = Text(
    "Ett av delmomenten finns inte längre. Ladda om sidan.",
    "One of the steps is no longer there. Reload the page.",
)
_STEP_HAS_REPORTS = Text(
    "Ett delmoment som det har rapporterats om kan inte tas bort.",
    "A step that has been reported on cannot be removed.",
)
