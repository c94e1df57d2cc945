"""A route as a drawing: every place where a case can be on it, and every way from there.

Found by trying: an imagined case is put at each place, every transition's conditions are asked,
and the transition itself says where it leads. Nothing of the state machine is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from .flows import case_types
from .lifecycle import Demand, Move, Who, moves_of
from .models import Body, Case, Route, RouteStep, User, WorkItem
from .options import label_of
from .records import Earlier, Record
from .rights import Rights
from .routes import Step
from .text import Text
from .turn import Actor, Turn


@dataclass(frozen=True)
class Place:
    """Where a case can be: a state, or one step of the road in the state of its stage."""

    state: str
    name: Text
    body: Body | None = None
    step: Step | None = None
    final: bool = False

    @property
    def key(self) -> str:
        """What tells this place from the others, also where two steps share a stage."""
        return f"{self.state}-{self.step.position}" if self.step is not None else self.state


@dataclass(frozen=True)
class Way:
    """One transition from one place to another."""

    code: str
    label: Text
    who: Text
    source: Place
    target: Place

    @property
    def stays(self) -> bool:
        """Whether the case is afterwards where it was, as when it is postponed."""
        return self.source == self.target


@dataclass(frozen=True)
class Drawing:
    """The places that can be reached, in the order of a life, and the ways between them."""

    places: Sequence[Place]
    ways: Sequence[Way]

    def ways_from(self, place: Place) -> list[Way]:
        """What can happen here."""
        return [way for way in self.ways if way.source == place]

    def where(self, state: str, position: int | None) -> Place | None:
        """The place of a case in this state, at this step of its route."""
        found = [place for place in self.places if place.state == state]
        at_step = [p for p in found if p.step is not None and p.step.position == position]
        return next(iter(at_step or found), None)


def drawing_of(route: Route) -> Drawing:
    """Everything that can happen on a route. Asks for its steps with their bodies, once."""
    rows = list(route.steps.select_related("body").order_by("position"))
    model = case_types()[route.kind]
    places = list(_places(model, route, rows))
    ways = [way for place in places for way in _ways(model, route, places, place)]
    reached = _reached(places[0], ways)
    return Drawing(
        [place for place in places if place.key in reached],
        [way for way in ways if way.source.key in reached],
    )


def _places(model: type[Case], route: Route, rows: Sequence[RouteStep]) -> Iterator[Place]:
    stages = {move_target for m in moves_of(model) if _enters(m) for move_target in m.targets}
    on_road = [_of_step(row) for row in rows]
    for state, name in model.STATE_NAMES.items():
        if state in stages:
            yield from on_road
            on_road = []
        elif (body := _holder(model, route, state)) is not None:
            yield Place(state, name, body)
        else:
            yield Place(state, name, final=state in model.FINAL)


def _enters(move: Move) -> bool:
    """Whether this is how a case enters the road: by being dispatched onto one of its stages."""
    return move.rule.dispatches and move.rule.kind == "decision"


def _of_step(row: RouteStep) -> Place:
    step = Step(
        position=row.position,
        stage=row.stage,
        body_id=row.body_id,
        working_days=row.working_days,
        to_meeting=row.to_meeting,
        demands=tuple(row.demands),
    )
    return Place(row.stage, Text(row.body.name, row.body.name), row.body, step)


def _holder(model: type[Case], route: Route, state: str) -> Body | None:
    if model(route=route).body_for(state) is None:
        return None
    return route.review_body


def _ways(model: type[Case], route: Route, places: Sequence[Place], place: Place) -> Iterator[Way]:
    for move in _as_declared(model):
        if move.source != place.state:
            continue
        for record in _records(move):
            case = _imagined(model, route, places, place, record)
            if not all(condition(case) for condition in move.conditions):
                continue
            label = label_of(move, case)
            getattr(case, move.code)()
            target = _after(case, places, place)
            if target is not None:
                who = _who(move, places, place)
                yield Way(move.code, label, who, place, target)


def _as_declared(model: type[Case]) -> list[Move]:
    """The moves in the order in which the model declares them: the usual one first."""
    declared = [name for part in model.__mro__ for name in vars(part)]
    return sorted(moves_of(model), key=lambda move: declared.index(move.code))


def _records(move: Move) -> list[Record]:
    """What has to be entered for the target to be known: mostly nothing."""
    if Demand.EARLIER not in move.rule.demands:
        return [Record()]
    return [
        Record(earlier=Earlier(body="–", on=date.min, reference="–", state=target))
        for target in move.targets
    ]


def _imagined(
    model: type[Case], route: Route, places: Sequence[Place], place: Place, record: Record
) -> Case:
    case = model(state=place.state, route=route)
    item = WorkItem(body=place.body) if place.body is not None else None
    case.turn = Turn(
        actor=Actor(User()),
        record=record,
        now=datetime.max.replace(tzinfo=UTC),
        today=date.max,
        rights=Rights(person_id=0),
        items=[item] if item is not None else [],
        item=item,
        steps=[p.step for p in places if p.step is not None],
        position=place.step.position if place.step is not None else None,
        content={},
    )
    return case


def _after(case: Any, places: Sequence[Place], place: Place) -> Place | None:
    if case.turn.staying:
        return place
    if case.turn.entering is not None:
        return next(p for p in places if p.step == case.turn.entering)
    return next((p for p in places if p.state == case.state), None)


def _who(move: Move, places: Sequence[Place], place: Place) -> Text:
    last = [p for p in places if p.step is not None][-1]
    sent_back = Text("organet som återremitterade", "the body that referred it back")
    body = place.name if place.step is not None else None
    if body is None:
        body = Text(place.body.name, place.body.name) if place.body is not None else sent_back
    names = {
        **WHO,
        Who.BODY: body,
        Who.LAST_BODY: last.name,
    }
    parts = [names[who] for who in Who if who in move.rule.who]
    return Text(
        sv=" eller ".join(part.sv for part in parts), en=" or ".join(part.en for part in parts)
    )


def _reached(start: Place, ways: Sequence[Way]) -> set[str]:
    reached, frontier = {start.key}, [start.key]
    while frontier:
        here = frontier.pop()
        new = {way.target.key for way in ways if way.source.key == here} - reached
        reached |= new
        frontier += new
    return reached


WHO: dict[Who, Text] = {
    Who.OWNER: Text("den som föreslog", "the proposer"),
    Who.RESPONSIBLE: Text("ansvarig organisation", "the responsible organisation"),
    Who.SECRETARY: Text("organets sekreterare", "the body's secretary"),
    Who.PARTY: Text("varje part", "each party"),
    Who.COORDINATOR: Text("samordnaren", "the coordinator"),
    Who.RECORDS_MANAGER: Text("den arkivansvariga", "the records manager"),
    Who.CLOCK: Text("systemet på dagen", "the system on the day"),
}
