"""A record of a plan file as the draft that a person could have entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workflow.models import Organisation

from ..drafts import (
    ActivityDraft,
    GoalDraft,
    ParticipantDraft,
    PictureDraft,
    ProblemDraft,
    StepDraft,
    SubTargetDraft,
)
from ..models import Agreement, FocusArea, Goal, Picture, Problem
from . import linking
from .organisations import Organisations
from .records import ActivityRecord, PlanRecord, ProblemRecord, alike


@dataclass
class Held:
    """What the municipality's agreements and picture hold, by the words for it."""

    goals: Mapping[int, Mapping[str, Goal]]  # by agreement
    focus_areas: Mapping[int, Mapping[str, FocusArea]]
    problems: Mapping[str, Problem | None]  # None where several have one title

    def goal(self, text: str, agreement: Agreement | None) -> Goal | None:
        """The goal of these words: the agreement's own, or without one the only such goal."""
        if agreement is not None:
            return self.goals.get(agreement.pk, {}).get(alike(text))
        found = [goals[alike(text)] for goals in self.goals.values() if alike(text) in goals]
        return found[0] if len(found) == 1 else None


@dataclass
class Drafted:
    """An activity's draft, with what there was no place for and what to look at."""

    draft: ActivityDraft
    flags: list[str] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)


def held_by(agreements: Sequence[Agreement], picture: Picture | None) -> Held:
    """Reads what activities of a file can be linked to."""
    problems: dict[str, Problem | None] = {}
    for problem in picture.problems.order_by("position") if picture else ():
        problems[alike(problem.title)] = None if alike(problem.title) in problems else problem
    return Held(
        goals={a.pk: {alike(g.text): g for g in a.goals.order_by("-position")} for a in agreements},
        focus_areas={a.pk: {alike(f.name): f for f in a.focus_areas.all()} for a in agreements},
        problems=problems,
    )


def picture_draft(plan: PlanRecord, agreement: Agreement) -> PictureDraft:
    """All problems of the file as one situational picture of its newest agreement."""
    return PictureDraft(
        title=f"Lägesbild {plan.municipality}",
        agreement=agreement,
        area=plan.municipality,
        problems=[_problem_draft(record) for record in plan.problems],
    )


def _problem_draft(record: ProblemRecord) -> ProblemDraft:
    return ProblemDraft(
        title=record.title,
        description=record.description,
        place=record.place,
        consequences=record.consequences,
        source_url=record.source_url,
        causes=[(text, "") for text in record.causes],
        evidence=record.evidence,
        indicators=record.indicators,
    )


def drafted(
    record: ActivityRecord, agreement: Agreement | None, held: Held, named: Organisations
) -> Drafted:
    """The activity's draft: every link that the source gives and none that it does not."""
    problem = held.problems.get(alike(record.problem)) if record.problem else None
    suggested = held.problems.get(alike(record.problem_inferred))
    areas = held.focus_areas.get(agreement.pk, {}) if agreement else {}
    area = areas.get(alike(record.focus_area))
    goals = [_goal_draft(text, held.goal(text, agreement)) for text in record.goals]
    responsible, participating = _organisations(record, named)
    draft = ActivityDraft(
        title=record.title,
        description=record.description,
        agreement=agreement,
        problem=problem,
        suggested_problem=suggested,
        goals=goals,
        focus_area=area,
        responsible=responsible,
        participating=participating,
        start=record.start,
        end=record.end,
        sub_targets=[SubTargetDraft(text=text) for text in record.measures],
        steps=[StepDraft(text=text) for text in record.steps],
    )
    found = Drafted(draft, kept=dict(record.source.kept))
    _note_what_has_no_link(found, record)
    return found


def _goal_draft(text: str, goal: Goal | None) -> GoalDraft:
    return GoalDraft(goal=goal) if goal is not None else GoalDraft(text=text)


def _organisations(
    record: ActivityRecord, named: Organisations
) -> tuple[Organisation | None, list[ParticipantDraft]]:
    """One name is responsible; of several, all take part and share the responsibility."""
    answering = list(dict.fromkeys(named.named(name) for name in record.responsible))
    others = dict.fromkeys(named.named(name) for name in record.participating)
    if len(answering) < 2:
        participants = [ParticipantDraft(organisation=organisation) for organisation in others]
        return (answering[0] if answering else None), participants
    sharing = [ParticipantDraft(organisation=o, shares_responsibility=True) for o in answering]
    others_alone = [ParticipantDraft(organisation=o) for o in others if o not in answering]
    return None, sharing + others_alone


def _note_what_has_no_link(found: Drafted, record: ActivityRecord) -> None:
    draft = found.draft
    unlinked = (
        (linking.PROBLEM_NOT_LINKED, "problem", record.problem, draft.problem),
        (
            linking.SUGGESTION_NOT_LINKED,
            "problem_inferred",
            record.problem_inferred,
            draft.suggested_problem,
        ),
        (linking.FOCUS_AREA_NOT_LINKED, "focus_area", record.focus_area, draft.focus_area),
    )
    for flag, name, text, link in unlinked:
        if text and link is None:
            found.flags.append(flag)
            found.kept[name] = text
    seen = {
        linking.NO_AGREEMENT: draft.agreement is None,
        linking.GOAL_NOT_LINKED: any(goal.goal is None for goal in draft.goals),
        linking.SHARED_RESPONSIBILITY: any(p.shares_responsibility for p in draft.participating),
        linking.DATE_IN_WORDS: linking.has_date_in_words(record),
        linking.ENDS_BEFORE_START: linking.ends_before_start(record),
        linking.UNKNOWN_KEYS: record.source.has_unknown,
    }
    found.flags += [flag for flag, holds in seen.items() if holds]
