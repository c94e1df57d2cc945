"""What belongs together within one file, decided from its records alone.

Links are made on what the source says and on nothing else: where it says two things, or
something that is not there, there is no link but a flag.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from workflow.text import Text

from ..imprecise import Precision, parse
from .records import ActivityRecord, AgreementRecord, PlanRecord, alike
from .remarks import Remarks, shown

# Flags are a stored format (SourceNote.flags, docs/import-format.md): never renamed.
NO_AGREEMENT = "no_agreement"
PROBLEM_NOT_LINKED = "problem_not_linked"
SUGGESTION_NOT_LINKED = "suggestion_not_linked"
GOAL_NOT_LINKED = "goal_not_linked"
FOCUS_AREA_NOT_LINKED = "focus_area_not_linked"
SHARED_RESPONSIBILITY = "shared_responsibility"
DATE_IN_WORDS = "date_in_words"
ENDS_BEFORE_START = "ends_before_start"
UNKNOWN_KEYS = "unknown_keys"


def agreement_of(
    activity: ActivityRecord, agreements: Sequence[AgreementRecord]
) -> AgreementRecord | None:
    """The one agreement whose period holds all of the activity's start, if there is one."""
    if not activity.start:
        return None
    start = parse(activity.start)
    holding = [agreement for agreement in agreements if agreement.period.holds(start)]
    return holding[0] if len(holding) == 1 else None


def newest(agreements: Sequence[AgreementRecord]) -> AgreementRecord:
    """The agreement that begins last; of several the one that the file names last."""
    return max(enumerate(agreements), key=lambda pair: (_begins(pair[1]), pair[0]))[1]


def focus_areas_of(agreement: AgreementRecord, plan: PlanRecord) -> list[tuple[str, str]]:
    """Its focus areas with their aims: those its activities name; the newest has them all."""
    areas = list(plan.focus_areas.items()) if agreement is newest(plan.agreements) else []
    aims = {alike(name): (name, aim) for name, aim in plan.focus_areas.items()}
    for activity in plan.activities:
        if activity.focus_area and agreement_of(activity, plan.agreements) is agreement:
            area = aims.get(alike(activity.focus_area), (activity.focus_area, ""))
            if alike(area[0]) not in {alike(name) for name, _ in areas}:
                areas.append(area)
    return areas


def has_date_in_words(activity: ActivityRecord) -> bool:
    """Whether it gives a time that no clock can read."""
    given = [text for text in (activity.start, activity.end) if text]
    return any(parse(text).precision is Precision.WORDS for text in given)


def ends_before_start(activity: ActivityRecord) -> bool:
    """Whether all of its end lies before its start, as given."""
    if not (activity.start and activity.end):
        return False
    first, last = parse(activity.start).first, parse(activity.end).last
    return first is not None and last is not None and last < first


def check_links(plan: PlanRecord, remarks: Remarks) -> None:
    """Warns of what the file names but does not hold, or holds twice."""
    titles = Counter(alike(problem.title) for problem in plan.problems)
    for activity in plan.activities:
        place = activity.source.place
        for field, title in _named_problems(activity):
            if titles[alike(title)] == 0:
                remarks.warn(place.at(field), _NOT_LISTED.format(title=shown(title)))
            elif titles[alike(title)] > 1:
                remarks.warn(place.at(field), _LISTED_TWICE.format(title=shown(title)))
        if ends_before_start(activity):
            remarks.warn(place.at("end"), _END_FIRST)


def _named_problems(activity: ActivityRecord) -> list[tuple[str, str]]:
    named = [("problem", activity.problem), ("problem_inferred", activity.problem_inferred)]
    return [(field, title) for field, title in named if title]


def _begins(agreement: AgreementRecord) -> date:
    start = agreement.period.start
    return (parse(start).first if start else None) or date.min


_NOT_LISTED = Text(
    "problemet ”{title}” finns inte bland filens problem. Texten sparas med källan, utan koppling.",
    "the problem “{title}” is not among the file's. The text is kept with the source, unlinked.",
)
_LISTED_TWICE = Text(
    "filen har flera problem som heter ”{title}”. Texten sparas med källan, utan koppling.",
    "the file has several problems called “{title}”. The text is kept with the source, unlinked.",
)
_END_FIRST = Text(
    "ligger före start. Båda sparas som de står.",
    "lies before the start. Both are kept as they stand.",
)
