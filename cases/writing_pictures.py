"""A situational picture's draft into rows, under the case's lock. Problems and causes keep
their rows, because activities refer to them; evidence and indicators are written anew."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.errors import BadRecord
from workflow.row_security import SYSTEM, seeing

from .drafts import CauseDraft, PictureDraft, ProblemDraft
from .fitting import demand_title, fitting
from .keeping import IN_USE, paired, remove
from .models import Activity, Cause, Evidence, Indicator, IndicatorValue, Picture, Problem
from .writing_agreements import join_agreement


def fill_picture(picture: Picture, draft: PictureDraft) -> None:
    """Sets the picture's own columns. Raises as ``fill_activity``."""
    demand_title(draft.title)
    join_agreement(picture, draft.agreement)
    picture.title = draft.title
    picture.area = draft.area
    picture.survey = draft.survey
    picture.information = draft.information
    picture.analysis = draft.analysis
    fitting(picture)


def write_problems(picture: Picture, draft: PictureDraft) -> None:
    """Writes the problems of a saved picture with what belongs to each."""
    pairs, gone = paired(picture.problems.all(), draft.problems, field="problems", by="title")
    with seeing(SYSTEM):  # as in keeping.remove
        used = gone and Activity.objects.filter(causes__problem__in=gone).exists()
    if used:
        raise BadRecord("problems", IN_USE)
    remove(gone, field="problems", otherwise=IN_USE)
    for position, (row, entered) in enumerate(pairs, 1):
        problem = row or Problem(picture=picture)
        problem.position, problem.title = position, entered.title
        problem.description, problem.place = entered.description, entered.place
        problem.consequences, problem.source_url = entered.consequences, entered.source_url
        fitting(problem).save()
        _write_causes(problem, entered.causes)
        _write_evidence(problem, entered)
        _write_indicators(problem, entered)


def _write_causes(problem: Problem, entered: Sequence[CauseDraft | tuple[str, str]]) -> None:
    drafts = [c if isinstance(c, CauseDraft) else CauseDraft(text=c[0], kind=c[1]) for c in entered]
    pairs, gone = paired(problem.causes.all(), drafts, field="causes")
    with seeing(SYSTEM):
        used = gone and Activity.objects.filter(causes__in=gone).exists()
    if used:
        raise BadRecord("causes", IN_USE)  # a link in between would go with it unsaid
    remove(gone, field="causes", otherwise=IN_USE)
    for position, (row, draft) in enumerate(pairs, 1):
        cause = row or Cause(problem=problem)
        cause.position, cause.text, cause.kind = position, draft.text, draft.kind
        fitting(cause).save()


def _write_evidence(problem: Problem, draft: ProblemDraft) -> None:
    problem.evidence.all().delete()
    Evidence.objects.bulk_create(
        fitting(Evidence(problem=problem, text=text)) for text in draft.evidence
    )


def _write_indicators(problem: Problem, draft: ProblemDraft) -> None:
    problem.indicators.all().delete()
    for entered in draft.indicators:
        indicator = fitting(Indicator(problem=problem, name=entered.name))
        indicator.save()
        IndicatorValue.objects.bulk_create(
            fitting(
                IndicatorValue(
                    indicator=indicator,
                    label=v.label,
                    given=v.given,
                    value=v.value,
                    preliminary=v.preliminary,
                )
            )
            for v in entered.values
        )
