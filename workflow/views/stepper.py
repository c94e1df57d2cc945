"""A case's way as steps: what is done, where it is now, what is to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..lifecycle import moves_of
from ..models import Case, LedgerEntry
from ..routes import Step, first_step, step_after
from ..text import Text

ROAD = "the road"  # stands for the steps of the case's route
# The straight way of each type of case; what lies beside it is told when a case is there.
STRAIGHT: Mapping[str, tuple[str, ...]] = {
    "activity": ("draft", ROAD, "approved", "execution", "evaluation", "review", "closed"),
    "agreement": ("draft", "signing", "in_force", "expired"),
    "picture": ("draft", "establishing", "established"),
}


@dataclass(frozen=True)
class Mark:
    """One step of the way, as the component ``stepper.html`` reads it."""

    key: str
    name: Text | str
    state: Literal["done", "present", "coming"] = "coming"
    note: Text | str = ""


@dataclass(frozen=True)
class Road:
    """The route that a case is on or will take: its bodies by name, whether it is reviewed."""

    bodies: Mapping[int, str]
    reviewed: bool


def marks(case: Case, entries: Sequence[LedgerEntry], road: Road, note: Text | str) -> list[Mark]:
    """The way of a case, with ``note`` at the step where it is; ``entries`` are its history."""
    passed = passed_steps(case, entries)
    line = list(_line(case, entries, road, passed))
    keys = [mark.key for mark in line]
    beside = Mark(case.state, case.STATE_NAMES[case.state])
    if _here(case) in keys:
        place = keys.index(_here(case))
        before, here, after = line[:place], line[place], line[place + 1 :]
    elif case.state in case.FINAL:
        before, here, after = line[: _came(case, entries, keys, passed)], beside, []
    else:
        before, here, after = line[:1], beside, line[1:]
    return [
        *(replace(mark, state="done") for mark in before),
        replace(here, state="present", note=note),
        *(replace(mark, note="") for mark in after),
    ]


def passed_steps(case: Case, entries: Sequence[LedgerEntry]) -> Mapping[int, LedgerEntry]:
    """Which steps the case has come through since it last set out, and by which entry."""
    steps = case.turn.steps
    stages = {step.stage for step in steps}
    staying = {m.code for m in moves_of(type(case)) if m.targets == (m.source,)}
    passed: dict[int, LedgerEntry] = {}
    here: Step | None = None
    for entry in entries:
        if entry.kind != "decision" or entry.act in staying:
            continue
        if entry.source not in stages:
            if entry.target in stages:
                passed, here = {}, first_step(steps)
        elif here is not None and entry.target in {*stages, after_road(case)}:
            passed[here.position] = entry
            here = step_after(steps, here.position)
    return passed


def next_demands(case: Case) -> tuple[Text | int | None, Sequence[str]]:
    """Whose stage is next (a body's key, or a state's name), and what it demands by codes."""
    turn, straight = case.turn, STRAIGHT.get(case.KIND, ())
    step, state = None, None
    if _on_road(case):
        step, state = step_after(turn.steps, turn.position), after_road(case)
    elif ROAD in straight and case.state in ("draft", "revision"):
        step = first_step(turn.steps)
    elif case.state in straight[:-1]:
        state = straight[straight.index(case.state) + 1]
    if step is not None:
        return step.body_id, step.demands
    return (case.STATE_NAMES[state], case.demands_for(state)) if state else (None, ())


def after_road(case: Case) -> str:
    """The state that the last step of a road leads to."""
    straight = STRAIGHT.get(case.KIND, ())
    return straight[straight.index(ROAD) + 1] if ROAD in straight else ""


def _on_road(case: Case) -> bool:
    step = case.turn.step
    return step is not None and case.state == step.stage


def _here(case: Case) -> str:
    return f"step {case.position}" if _on_road(case) else str(case.state)


def _came(
    case: Case,
    entries: Sequence[LedgerEntry],
    keys: Sequence[str],
    passed: Mapping[int, LedgerEntry],
) -> int:
    """How many steps lay behind the case when it ended beside the straight way."""
    source = next((e.source for e in reversed(entries) if e.target == case.state), "")
    return keys.index(source) + 1 if source in keys else 1 + len(passed)


def _line(
    case: Case,
    entries: Sequence[LedgerEntry],
    road: Road,
    passed: Mapping[int, LedgerEntry],
) -> Iterator[Mark]:
    for state in STRAIGHT.get(case.KIND, tuple(case.STATE_NAMES)):
        if state == ROAD:
            yield from _steps(case, entries, road, passed)
        elif state != "review" or road.reviewed:
            yield Mark(state, case.STATE_NAMES[state])


def _steps(
    case: Case,
    entries: Sequence[LedgerEntry],
    road: Road,
    passed: Mapping[int, LedgerEntry],
) -> Iterator[Mark]:
    registered = next((e for e in entries if e.kind == "registered"), None)
    if registered is not None and not passed and not _on_road(case) and case.state != "revision":
        yield Mark("registered", _EARLIER, note=_day(registered))
        return
    for step in case.turn.steps:
        came = passed.get(step.position)
        yield Mark(
            f"step {step.position}",
            road.bodies.get(step.body_id, ""),
            note=_day(came) if came is not None else "",
        )


def _day(entry: LedgerEntry) -> str:
    return f"{entry.decided_on:%Y-%m-%d}"


_EARLIER = Text("Beslutad före Samverka", "Decided before Samverka")
