"""A route as a picture: boxes from top to bottom, and beside them where a case may turn off.

Only numbers and words; the template draws them. 320 units wide, so that it need not shrink
on a phone. The picture is an overview: everything that can happen stands in the list beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten, wrap

from ..drawing import Drawing, Place

WIDTH = 320
_BUS = 200  # the line between the main line and what lies beside it


@dataclass(frozen=True)
class Column:
    """Boxes below each other; ``signs`` is how many letters fit on a line."""

    x: int
    width: int
    height: int
    gap: int
    signs: int

    @property
    def middle(self) -> int:
        """Where arrows run down."""
        return self.x + self.width // 2


_MAIN = Column(x=2, width=184, height=46, gap=32, signs=25)
_SIDE = Column(x=212, width=106, height=34, gap=14, signs=15)


@dataclass(frozen=True)
class Line:
    """A line of words at its place."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Box:
    """A place where a case can be."""

    x: int
    y: int
    width: int
    height: int
    lines: Sequence[Line]
    present: bool
    final: bool
    is_name: bool  # of a body, and so Swedish in whichever language the page is


@dataclass(frozen=True)
class Arrow:
    """A way: its path, whether it ends in a head, and what it is called."""

    path: str
    head: bool = True
    label: Line | None = None


@dataclass(frozen=True)
class Picture:
    """Everything to draw."""

    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    width: int = WIDTH


def picture_of(drawing: Drawing, straight: Sequence[str], present: Place | None) -> Picture:
    """The route drawn; ``straight`` are the states of the main line beside the route's steps."""
    main = [p for p in drawing.places if p.step is not None or p.state in straight]
    side = [p for p in drawing.places if p not in main]
    first = next((n for n, p in enumerate(main) if p.step is not None), 0)
    beside = 1 + first * (_MAIN.height + _MAIN.gap) + (_MAIN.height - _SIDE.height) // 2
    tops = _tops(_MAIN, main, 1) | _tops(_SIDE, side, beside)
    boxes = [_box(p, _MAIN, tops[p.key], present=p == present) for p in main]
    boxes += [_box(p, _SIDE, tops[p.key], present=p == present) for p in side]
    return Picture(
        height=max(box.y + box.height for box in boxes) + 2,
        boxes=boxes,
        arrows=[*_forward(drawing, main, tops), *_aside(drawing, main, side, tops)],
    )


def _tops(column: Column, places: Sequence[Place], top: int) -> dict[str, int]:
    return {p.key: top + n * (column.height + column.gap) for n, p in enumerate(places)}


def _box(place: Place, column: Column, top: int, *, present: bool) -> Box:
    name = shorten(str(place.name), 2 * column.signs - 2, placeholder=" …")
    lines = wrap(name, column.signs)[:2]
    start = top + column.height // 2 + 5 - 8 * (len(lines) - 1)
    return Box(
        x=column.x,
        y=top,
        width=column.width,
        height=column.height,
        lines=[Line(column.middle, start + 16 * n, text) for n, text in enumerate(lines)],
        present=present,
        final=place.final,
        is_name=place.step is not None,
    )


def _forward(drawing: Drawing, main: Sequence[Place], tops: dict[str, int]) -> Iterator[Arrow]:
    """Down the main line, each arrow with the name of the plainest way that leads there."""
    for here, there in pairwise(main):
        ways = [way for way in drawing.ways_from(here) if way.target == there]
        plain = sorted(ways, key=lambda way: (way.code not in _PLAIN, way.code))
        if plain:
            bottom, top = tops[here.key] + _MAIN.height, tops[there.key]
            label = Line(_MAIN.middle + 8, (bottom + top) // 2 + 4, str(plain[0].label))
            yield Arrow(f"M{_MAIN.middle} {bottom}V{top - 2}", label=label)


def _aside(
    drawing: Drawing, main: Sequence[Place], side: Sequence[Place], tops: dict[str, int]
) -> Iterator[Arrow]:
    """From the road's places over one line to the boxes beside it, and back from there."""
    edge = _MAIN.x + _MAIN.width
    leaving = [
        tops[p.key] + _MAIN.height // 2 + 8
        for p in main
        if p.step is not None and any(way.target in side for way in drawing.ways_from(p))
    ]
    arriving = [tops[p.key] + _SIDE.height // 2 + 6 for p in side]
    if not leaving or not arriving:
        return
    levels = [*leaving, *arriving]
    yield Arrow(f"M{_BUS} {min(levels)}V{max(levels)}", head=False)
    yield from (Arrow(f"M{edge} {level}H{_BUS}", head=False) for level in leaving)
    yield from (Arrow(f"M{_BUS} {level}H{_SIDE.x - 2}") for level in arriving)
    for place in side:
        if any(way.target in main for way in drawing.ways_from(place)):
            yield Arrow(f"M{_SIDE.x} {tops[place.key] + 8}H{edge + 2}")


_PLAIN = ("submit", "endorse", "start", "finish", "evaluate", "accept")
