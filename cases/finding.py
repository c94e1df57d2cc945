"""Which activities: where they are, whose they are, what they lack, in which order.

Conditions for querysets only; each list reads through ``visible_to`` besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, Func, OuterRef, Q, Value
from django.db.models.functions import Collate, Lower

from workflow.models.work import OPEN
from workflow.text import Text

from .models import Activity, ActivityGoal, EffectTarget, Resource, Step, SubTarget
from .models.activity_lifecycle import ActivityState as S
from .red_thread import CODES


@dataclass(frozen=True)
class StateGroup:
    """States that belong together for somebody who looks for an activity."""

    code: str
    name: Text
    states: Sequence[str]


GROUPS = (
    StateGroup("utkast", Text("Utkast", "Drafts"), [S.DRAFT]),
    StateGroup(
        "beredning",
        Text("Under beredning", "Being prepared"),
        [S.PREPARATION, S.STEERING, S.POLITICAL, S.REVISION],
    ),
    StateGroup("beslutad", Text("Beslutade", "Approved"), [S.APPROVED]),
    StateGroup("pagar", Text("Genomförs", "In execution"), [S.EXECUTION]),
    StateGroup("utvardering", Text("Utvärderas", "Being evaluated"), [S.EVALUATION, S.REVIEW]),
    StateGroup("avslutad", Text("Avslutade", "Closed"), [S.CLOSED]),
    StateGroup(
        "nedlagd",
        Text("Avslagna, avskrivna, återkallade", "Rejected, dismissed, withdrawn"),
        [S.REJECTED, S.DISMISSED, S.WITHDRAWN],
    ),
)


def _none_of(rows: Any, **more: Any) -> Any:
    return ~Exists(rows.objects.filter(activity=OuterRef("pk"), **more))


_MEASURABLE = {"target__isnull": False, "due_last__isnull": False}
# The gaps of the red thread asked of rows instead of the text; a test holds the two together.
LACKS: Mapping[str, Any] = {
    "agreement": Q(agreement__isnull=True),
    "problem": Q(problem__isnull=True),
    "cause": ~Exists(Activity.causes.through.objects.filter(activity=OuterRef("pk"))),
    "goal": _none_of(ActivityGoal, goal__isnull=False),
    "effect_target": _none_of(EffectTarget),
    "measurable_target": _none_of(EffectTarget, **_MEASURABLE) & _none_of(SubTarget, **_MEASURABLE),
    "responsible": Q(responsible__isnull=True),
    "start": Q(start_given=""),
    "end": Q(end_last__isnull=True),
    "steps": _none_of(Step),
    "resources": _none_of(Resource),
}
assert tuple(LACKS) == CODES


def with_open_item(activities: Any) -> Any:
    """Activities, each with the item that is open joined as ``open_item``.

    There is one at most (the database sees to it), so no row comes twice. Asked of each row by
    itself it took most of the list's time among 100,000 cases.
    """
    is_open = Q(items__status__in=OPEN, items__party__isnull=True)
    return activities.alias(open_item=FilteredRelation("items", condition=is_open))


def swedish(column: str) -> Collate:
    """A column as it is sorted in Swedish, whatever languages the database server has."""
    folded = Func(Lower(column), Value("åäöæøéèëüáà"), Value("{|}|}eeeyaa"), function="translate")
    return Collate(folded, "C")


# The orders of the list, by the value of its parameter; the first is the usual one.
ORDERS: Mapping[str, tuple[Text, Sequence[Any]]] = {
    "frist": (Text("Frist", "Deadline"), [F("open_item__due").asc(nulls_last=True), "-pk"]),
    "nyast": (Text("Nyast först", "Newest first"), ["-created", "-pk"]),
    "rubrik": (Text("Rubrik", "Title"), [swedish("title"), "pk"]),
    "nummer": (Text("Nummer", "Number"), [F("number").asc(nulls_last=True), "pk"]),
}
