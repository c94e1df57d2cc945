"""What is proposed in the story: Helsingborg's real activities, completed with made-up data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..drafts import (
    ActivityDraft,
    EffectTargetDraft,
    GoalDraft,
    ParticipantDraft,
    ProblemDraft,
    StepDraft,
)
from ..models import Activity, Agreement, Picture
from ..reading import proposal_like
from .cast import POLICE, SOCIAL, Cast
from .telling import Teller
from .towns import MADE_UP


@dataclass
class Year:
    """What has come to be so far."""

    teller: Teller
    cast: Cast
    agreement: Agreement = field(init=False)
    picture: Picture = field(init=False)
    activity: Activity = field(init=False)
    others: list[Activity] = field(default_factory=list)


def with_causes(problem: ProblemDraft) -> ProblemDraft:
    """A problem as found, with a made-up cause where the source names none."""
    return replace(problem, causes=problem.causes or [(f"Orsak att utreda ({MADE_UP})", "")])


TEAM = "Socialförvaltningens mobila team och trygghetsvärdar i EST"


def first_draft(year: Year, title: str = TEAM) -> ActivityDraft:
    """A real activity of Helsingborg as the published plan has it, on the new agreement."""
    source = Activity.objects.get(title=title, source__isnull=False)
    found = proposal_like(source, year.agreement)
    suggested = found.problem or found.suggested_problem
    assert suggested is not None
    return replace(
        found,
        problem=year.picture.problems.get(title=suggested.title),
        suggested_problem=None,
        responsible=found.responsible or year.cast.organisations[SOCIAL],
        participating=[ParticipantDraft(organisation=year.cast.organisations[POLICE])],
        start="våren 2023",
        end="2023",
    )


def complete_draft(year: Year, title: str = TEAM) -> ActivityDraft:
    """The same with what the gates will ask for; what the source does not say is made up."""
    first = first_draft(year, title)
    assert first.problem is not None
    return replace(
        first,
        causes=list(first.problem.causes.order_by("pk")),
        goals=[GoalDraft(goal=year.agreement.goals.get(position=1))],
        effect_targets=[
            EffectTargetDraft(
                text=f"Fler känner sig trygga ({MADE_UP})",
                indicator="andel trygga kvällstid, procent",
                baseline=Decimal(60),
                target=Decimal(70),
                due="2023-12-31",
            )
        ],
        start="2023-06-26",
        steps=[StepDraft(text=f"Bemanna ({MADE_UP})"), StepDraft(text=f"Genomför ({MADE_UP})")],
    )
