"""What people enter about a case, as plain values: the same for pages, import and tests.

Dates are given in words (``cases.imprecise`` reads them); nothing here is filled in for
anybody. A row without an ``id`` is the stored one with equal words, or else a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from workflow.models import Body, Organisation

from .models import Agreement, Cause, FocusArea, Goal, Problem


@dataclass(frozen=True, kw_only=True)
class GoalDraft:
    """A goal: one of the agreement's, or words that equal none of them."""

    goal: Goal | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class EffectTargetDraft:
    """An effektmål; ``id`` names an existing one, so that its values stay with it."""

    text: str
    indicator: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    source: str = ""
    due: str = ""
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class SubTargetDraft:
    text: str
    unit: str = ""
    target: Decimal | None = None
    due: str = ""
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class StepDraft:
    """A delmoment; ``id`` names an existing one, so that its reports stay with it."""

    text: str
    due: str = ""
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ResourceDraft:
    text: str
    organisation: Organisation | None = None
    kind: str = "other"
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ParticipantDraft:
    organisation: Organisation
    shares_responsibility: bool = False


@dataclass(frozen=True, kw_only=True)
class ActivityDraft:
    """An activity as entered. Only the title is required to open one."""

    title: str
    description: str = ""
    agreement: Agreement | None = None
    problem: Problem | None = None
    suggested_problem: Problem | None = None
    causes: Sequence[Cause] = ()
    goals: Sequence[GoalDraft] = ()
    focus_area: FocusArea | None = None
    responsible: Organisation | None = None
    participating: Sequence[ParticipantDraft] = ()
    form: str = ""
    group: str = ""
    start: str = ""
    end: str = ""
    effect_targets: Sequence[EffectTargetDraft] = ()
    sub_targets: Sequence[SubTargetDraft] = ()
    steps: Sequence[StepDraft] = ()
    resources: Sequence[ResourceDraft] = ()


@dataclass(frozen=True, kw_only=True)
class AgreementGoalDraft:
    """An overall goal; ``id`` names an existing one, so that activities stay linked to it."""

    text: str
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AgreementDraft:
    """An agreement as entered; parties in the order of signing."""

    title: str
    series: str = "TRY"
    parties: Sequence[Organisation] = ()
    start: str = ""
    end: str = ""
    background: str = ""
    purposes: str = ""
    governing_documents: str = ""
    note: str = ""
    source_url: str = ""
    goals: Sequence[str | AgreementGoalDraft] = ()
    focus_areas: Sequence[tuple[str, str]] = ()  # name and aim


@dataclass(frozen=True, kw_only=True)
class ValueDraft:
    label: str
    given: str
    value: Decimal | None = None
    preliminary: bool = False


@dataclass(frozen=True, kw_only=True)
class IndicatorDraft:
    name: str
    values: Sequence[ValueDraft] = ()


@dataclass(frozen=True, kw_only=True)
class CauseDraft:
    """Why a problem is there; ``kind`` is "", "situational" or "social"."""

    text: str
    kind: str = ""
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ProblemDraft:
    """A problem; ``id`` names an existing one, so that activities stay on it."""

    title: str
    description: str = ""
    place: str = ""
    consequences: str = ""
    source_url: str = ""
    causes: Sequence[CauseDraft | tuple[str, str]] = ()  # a pair is text and kind
    evidence: Sequence[str] = ()
    indicators: Sequence[IndicatorDraft] = ()
    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PictureDraft:
    """A situational picture as entered, with its problems."""

    title: str
    agreement: Agreement | None = None
    area: str = ""
    survey: str = ""
    information: str = ""
    analysis: str = ""
    problems: Sequence[ProblemDraft] = ()


@dataclass(frozen=True, kw_only=True)
class Proposer:
    """For whom a case is opened: an organisation, or a body by its secretary."""

    organisation: Organisation
    body: Body | None = None
