"""What a plan file says, typed: nothing is looked up or decided yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..drafts import IndicatorDraft
from .periods import Period
from .remarks import Place


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a record stands in its file, and its fingerprint there.

    ``kept`` holds what no column takes, as JSON; ``has_unknown`` says that the format does
    not know some of it.
    """

    place: Place
    sha256: str
    kept: Mapping[str, object]
    has_unknown: bool = False


@dataclass(frozen=True, kw_only=True)
class ProblemRecord:
    source: Source
    title: str
    description: str
    place: str
    consequences: str
    source_url: str
    causes: tuple[str, ...]
    evidence: tuple[str, ...]
    indicators: tuple[IndicatorDraft, ...]


@dataclass(frozen=True, kw_only=True)
class AgreementRecord:
    """``title`` is never empty: without one in the file it tells municipality and period."""

    source: Source
    title: str
    period: Period
    parties: tuple[str, ...]
    goals: tuple[str, ...]
    note: str
    source_url: str


@dataclass(frozen=True, kw_only=True)
class ActivityRecord:
    source: Source
    title: str
    description: str
    problem: str
    problem_inferred: str
    goals: tuple[str, ...]
    focus_area: str
    responsible: tuple[str, ...]
    participating: tuple[str, ...]
    start: str
    end: str
    measures: tuple[str, ...]
    steps: tuple[str, ...]
    status: str
    decided_by: str
    source_url: str

    @property
    def organisations(self) -> tuple[str, ...]:
        """Every organisation it names, as found."""
        return (*self.responsible, *self.participating)


@dataclass(frozen=True, kw_only=True)
class PlanRecord:
    """One file. ``agreements`` is never empty; ``parties`` are those of file and agreements."""

    source: Source
    file_name: str
    municipality: str
    parties: tuple[str, ...]
    agreements: tuple[AgreementRecord, ...]
    problems: tuple[ProblemRecord, ...]
    problems_sha256: str
    activities: tuple[ActivityRecord, ...]
    focus_areas: Mapping[str, str]  # name to aim
    source_url: str


def alike(text: str) -> str:
    """The form in which two texts of a file are the same: case and blanks aside."""
    return " ".join(text.split()).casefold()
