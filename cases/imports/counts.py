"""How much of the red thread the loaded activities have, counted from their rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from ..models import Activity, EffectTarget, Participation, SubTarget


@dataclass(frozen=True)
class Counts:
    """Activities, how many of them have each part, and how many have all four."""

    activities: int
    problem: int
    responsible: int
    end: int
    measure: int
    whole_chain: int


def count(activities: Collection[int]) -> Counts:
    """Counts activities by their keys.

    A problem counts if it is linked, or named in words that no problem has; shared
    responsibility counts as responsibility, an end of any precision as an end.
    """
    of_activity = {"activity": OuterRef("pk")}
    sharing = Participation.objects.filter(**of_activity, shares_responsibility=True)
    problem = Q(problem__isnull=False) | Q(source__kept__has_key="problem")
    responsible = Q(responsible__isnull=False) | Q(Exists(sharing))
    end = ~Q(end_given="")
    measure = Q(Exists(EffectTarget.objects.filter(**of_activity))) | Q(
        Exists(SubTarget.objects.filter(**of_activity))
    )
    parts = {
        "problem": problem,
        "responsible": responsible,
        "end": end,
        "measure": measure,
        "whole_chain": problem & responsible & end & measure,
    }
    # Named apart from the columns, which a filter of the same query would otherwise not find.
    found = Activity.objects.filter(pk__in=activities).aggregate(
        all_activities=Count("pk"),
        **{f"with_{name}": Count("pk", filter=condition) for name, condition in parts.items()},
    )
    return Counts(
        activities=found["all_activities"], **{name: found[f"with_{name}"] for name in parts}
    )
