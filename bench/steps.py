"""Seven committed steps of one case: this engine beside viewflow, SpiffWorkflow and plain SQL."""

from __future__ import annotations

from .hand_side import HandSide
from .our_side import OurSide, make_world, someone
from .reports import Goal, Report, machine
from .rounds import Laps, interleave
from .sides import STEPS, Side
from .spiff_side.django_side import DjangoSpiffSide
from .spiff_side.side import LeanSpiffSide, SpiffSide
from .viewflow_side.side import LeanViewflowSide, ViewflowSide

ROUNDS, WARM_UP = 100, 5
QUICK_ROUNDS, QUICK_WARM_UP = 2, 1
COLUMNS = ("side", "steps/s", "ms a step", "Python CPU ms", "statements a step", "x viewflow")


def measure(*, quick: bool) -> Report:
    """Runs all sides in turn; every case is checked afterwards, outside the clock."""
    world = make_world()
    person = someone(world).person
    assert person is not None
    hand_side = HandSide(person.pk)
    sides: list[Side] = [
        OurSide(world),
        ViewflowSide(person),
        LeanViewflowSide(person),
        DjangoSpiffSide(person.pk),
        SpiffSide(person.pk),
        LeanSpiffSide(person.pk),
        hand_side,
    ]
    laps = interleave(
        {side.name: side.run for side in sides},
        rounds=QUICK_ROUNDS if quick else ROUNDS,
        warm_up=QUICK_WARM_UP if quick else WARM_UP,
    )
    ours, viewflow, lean_viewflow, orm_spiff, spiff, lean_spiff, hand = (
        laps[side.name] for side in sides
    )
    return Report(
        title=f"steps: seven committed steps of a case, medians of {len(ours.wall)} rounds",
        columns=COLUMNS,
        rows=[_row(side, laps[side.name], viewflow) for side in sides],
        goals=[
            Goal("Samverka : viewflow", ours.times(viewflow), "at least", 1.5),
            Goal("Samverka : viewflow at its leanest", ours.times(lean_viewflow)),
            Goal("Samverka : SpiffWorkflow by the ORM", ours.times(orm_spiff), "at least", 1.0),
            Goal("Samverka : SpiffWorkflow without Django", ours.times(spiff)),
            Goal("Samverka : SpiffWorkflow at its leanest", ours.times(lean_spiff)),
            Goal("Samverka : hand-written SQL", ours.times(hand)),
            Goal("Samverka's statements a step", _statements(sides[0]), "at most", 14),
        ],
        texts={"Machine": machine(hand_side.connection)},
    )


def _row(side: Side, laps: Laps, viewflow: Laps) -> list[str | float]:
    each = laps.typical / len(STEPS)
    return [
        side.name,
        1 / each,
        1000 * each,
        1000 * laps.typical_cpu / len(STEPS),
        _statements(side),
        laps.times(viewflow),
    ]


def _statements(side: Side) -> float:
    return side.statements() / len(STEPS)
