"""A case's whole content as plain values: what a text version holds.

The keys are a stored format (``format`` 1): they are only ever added to. Decimals are
strings, dates ISO strings; references, and rows that others refer to, carry a public id and
the words as they were.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from workflow import document_rows
from workflow.models import Body, Case, Organisation
from workflow.row_security import SYSTEM, seeing

from .imprecise import ImpreciseDate
from .models import (
    Activity,
    ActivityGoal,
    Agreement,
    EffectTarget,
    FocusArea,
    Picture,
    Problem,
    SubTarget,
)

FORMAT = 1


@seeing(SYSTEM)  # what the case refers to stands in its text, whoever sees the rest of that
def activity_content(activity: Activity) -> dict[str, Any]:
    """Everything that is decided on when an activity is decided."""
    return {
        **_case(activity),
        "description": activity.description,
        "agreement": _agreement(activity),
        "problem": _title(activity.problem),
        "suggested_problem": _title(activity.suggested_problem),
        "causes": [
            {"id": str(cause.public_id), "text": cause.text}
            for cause in activity.causes.order_by("pk")
        ],
        "goals": [_goal(goal) for goal in activity.goals.select_related("goal").order_by("pk")],
        "focus_area": _named(activity.focus_area) if activity.focus_area else None,
        "responsible": _named_or_none(activity.responsible),
        "participating": [
            {**_named(p.organisation), "shares_responsibility": p.shares_responsibility}
            for p in activity.participations.select_related("organisation").order_by("pk")
        ],
        "form": activity.form,
        "group": activity.group,
        "start": _date(activity.start_date),
        "end": _date(activity.end_date),
        "effect_targets": [_effect_target(t) for t in activity.effect_targets.order_by("position")],
        "sub_targets": [_sub_target(t) for t in activity.sub_targets.order_by("position")],
        "steps": [
            {"id": str(s.public_id), "text": s.text, "due": _date(s.due_date)}
            for s in activity.steps.order_by("position")
        ],
        "resources": [
            {
                "organisation": _named_or_none(r.organisation),
                "kind": r.kind,
                "text": r.text,
                "amount": _number(r.amount),
            }
            for r in activity.resources.select_related("organisation").order_by("pk")
        ],
    }


def agreement_content(agreement: Agreement) -> dict[str, Any]:
    """Everything that the parties sign."""
    return {
        **_case(agreement),
        "parties": [
            _named(p.organisation)
            for p in agreement.parties.select_related("organisation").order_by("position")
        ],
        "start": _date(agreement.start_date),
        "end": _date(agreement.end_date),
        "background": agreement.background,
        "purposes": agreement.purposes,
        "governing_documents": agreement.governing_documents,
        "note": agreement.note,
        "goals": [
            {"id": str(goal.public_id), "text": goal.text}
            for goal in agreement.goals.order_by("position")
        ],
        "focus_areas": [
            {**_named(area), "aim": area.aim} for area in agreement.focus_areas.order_by("position")
        ],
    }


def picture_content(picture: Picture) -> dict[str, Any]:
    """Everything that the parties establish, in the three parts of 4 § and the problems."""
    problems = picture.problems.prefetch_related(
        "causes", "evidence", "indicators__values"
    ).order_by("position")
    return {
        **_case(picture),
        "agreement": _agreement(picture),
        "area": picture.area,
        "survey": picture.survey,
        "information": picture.information,
        "analysis": picture.analysis,
        "problems": [_problem(problem) for problem in problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "id": str(problem.public_id),
        "title": problem.title,
        "description": problem.description,
        "place": problem.place,
        "consequences": problem.consequences,
        "causes": [
            {"id": str(c.public_id), "text": c.text, "kind": c.kind} for c in problem.causes.all()
        ],
        "evidence": [e.text for e in problem.evidence.all()],
        "indicators": [
            {
                "name": indicator.name,
                "values": [
                    {
                        "label": v.label,
                        "given": v.given,
                        "value": _number(v.value),
                        "preliminary": v.preliminary,
                    }
                    for v in indicator.values.all()
                ],
            }
            for indicator in problem.indicators.all()
        ],
    }


def _effect_target(target: EffectTarget) -> dict[str, Any]:
    return {
        "id": str(target.public_id),
        "text": target.text,
        "indicator": target.indicator,
        "unit": target.unit,
        "baseline": _number(target.baseline),
        "target": _number(target.target),
        "source": target.source,
        "due": _date(target.due_date),
    }


def _sub_target(target: SubTarget) -> dict[str, Any]:
    return {
        "id": str(target.public_id),
        "text": target.text,
        "unit": target.unit,
        "target": _number(target.target),
        "due": _date(target.due_date),
    }


def _title(problem: Problem | None) -> dict[str, Any] | None:
    if problem is None:
        return None
    return {"id": str(problem.public_id), "title": problem.title, "place": problem.place}


def _goal(goal: ActivityGoal) -> dict[str, Any]:
    linked = goal.goal
    return {
        "id": str(linked.public_id) if linked is not None else None,
        "text": str(goal),
        "linked": linked is not None,
    }


def _case(case: Case) -> dict[str, Any]:
    """What every content begins with: its format, whose case it is, and its documents."""
    return {
        "format": FORMAT,
        "kind": case.KIND,
        "title": case.title,
        "owner": _named(case.owner_organisation),
        "proposed_for": _named_or_none(case.proposed_for),
        **document_rows.in_content(case),
    }


def _agreement(case: Case) -> dict[str, str] | None:
    agreement = case.agreement
    return {"id": str(agreement.public_id), "name": agreement.title} if agreement else None


def _named_or_none(place: Organisation | Body | None) -> dict[str, str] | None:
    return _named(place) if place is not None else None


def _named(place: Organisation | Body | FocusArea) -> dict[str, str]:
    return {"id": str(place.public_id), "name": place.name}


def _date(value: ImpreciseDate | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "given": value.given,
        "precision": value.precision.value,
        "first": value.first.isoformat() if value.first else None,
        "last": value.last.isoformat() if value.last else None,
    }


def _number(value: Decimal | None) -> str | None:
    return format(value.normalize(), "f") if value is not None else None
