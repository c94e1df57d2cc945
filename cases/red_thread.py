"""What is missing in the red thread of an activity, told from its text alone.

agreement → goals and picture → problem → cause meet in the activity; every break is shown.
A route's steps name the codes that stop an activity there (``RouteStep.demands``), so the
gate is configuration; the codes are part of the stored format and never change meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow.lifecycle import Gap
from workflow.text import Text

Content = Mapping[str, Any]


def _has_measurable_target(content: Content) -> bool:
    """A target that can be followed up: a number to reach, and by when."""
    targets = [*content.get("effect_targets", []), *content.get("sub_targets", [])]
    return any(t["target"] is not None and t["due"] and t["due"]["last"] for t in targets)


def _has_end(content: Content) -> bool:
    """An end that a clock can read; "löpande" is none."""
    return bool(content.get("end") and content["end"]["last"])


_THREAD: tuple[tuple[Gap, Callable[[Content], bool]], ...] = (
    (Gap("agreement", Text("överenskommelse", "agreement")), lambda c: bool(c.get("agreement"))),
    (Gap("problem", Text("problem i lägesbilden", "problem of the picture")),
     lambda c: bool(c.get("problem"))),
    (Gap("cause", Text("orsak", "cause")), lambda c: bool(c.get("causes"))),
    (Gap("goal", Text("något av överenskommelsens mål", "one of the agreement's goals")),
     lambda c: any(goal["linked"] for goal in c.get("goals", []))),
    (Gap("effect_target", Text("effektmål", "effect target")),
     lambda c: bool(c.get("effect_targets"))),
    (Gap("measurable_target", Text("mätbart mål med datum", "measurable target with a date")),
     _has_measurable_target),
    (Gap("responsible", Text("ansvarig organisation", "responsible organisation")),
     lambda c: bool(c.get("responsible"))),
    (Gap("start", Text("start", "start")), lambda c: bool(c.get("start"))),
    (Gap("end", Text("slutdatum", "end date")), _has_end),
    (Gap("steps", Text("delmoment", "steps")), lambda c: bool(c.get("steps"))),
    (Gap("resources", Text("resurser", "resources")), lambda c: bool(c.get("resources"))),
)  # fmt: skip

CODES = tuple(gap.code for gap, _ in _THREAD)

# What Helsingborg demands before each stage; other cooperations write their own on the route.
HELSINGBORG_GATES: Mapping[str, tuple[str, ...]] = {
    "preparation": (),
    "steering": ("problem", "goal", "responsible", "end"),
    "political": ("problem", "goal", "responsible", "end", "measurable_target"),
}


# What a decision rests on, whatever its route demanded: no amendment takes it away.
DECIDED_ON = ("problem", "goal", "responsible", "end", "measurable_target")


def gaps_of(content: Content) -> list[Gap]:
    """Every break in an activity's thread, in the order of the thread."""
    return [gap for gap, holds in _THREAD if not holds(content)]
