"""This engine, with everything that a turn does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from cases.models import Activity
from cases.story import cast as people
from cases.story.cast import OFFICIALS, POLITICIANS, SOCIAL, STEERING
from tests.world import NOW, TODAY, World, build_world, open_items, seen
from workflow import engine, ledger
from workflow.records import Record
from workflow.turn import Actor

from .sides import MOTIVATION, STEPS, DjangoSide

_CODES = ("submit", "endorse", "endorse", "endorse", "start", "finish", "evaluate")
_BY = ("Hanna", "Tove", "Sara", "Siv", "Hanna", "Hanna", "Hanna")
_BODIES = (None, OFFICIALS, STEERING, POLITICIANS, None, None, None)
_MEETINGS = 10  # planned ones of each body, every other week


class OurSide(DjangoSide):
    """Rights, gate, lock, state machine, quorum, ledger, text, queue, deadline, outbox."""

    name = "Samverka"

    def __init__(self, world: World) -> None:
        self.world = world
        self.actors = [world.actor(name) for name in _BY]
        self.records = [self._record(step) for step in range(len(STEPS))]

    def open(self) -> None:
        # Named here, because the steps say who takes them.
        responsible = self.world.cast.organisations[SOCIAL]
        self.case: Activity = self.world.propose(responsible=responsible)

    def look(self, step: int) -> None:
        (item,) = open_items(self.case)
        self.item: UUID = item.public_id
        self.seen = seen(self.case)

    def act(self, step: int) -> None:
        engine.turn(
            self.case.public_id,
            _CODES[step],
            actor=self.actors[step],
            seen_version=self.seen,
            record=self.records[step],
            item_id=self.item,
            now=NOW,
        )

    def check(self) -> None:
        assert Activity.objects.get(pk=self.case.pk).state == "closed"
        assert not open_items(self.case)
        entries = ledger.history(self.case.public_id)
        assert [entry.act for entry in entries] == ["open", *_CODES]
        assert all(MOTIVATION[:100] in (entry.text.words or "") for entry in entries[1:])

    def _record(self, step: int) -> Record:
        body = _BODIES[step]
        how = self.world.meeting(body) if body else None
        if _CODES[step] == "evaluate":
            # An evaluation has two texts of its own; together they are as long.
            return Record(process=MOTIVATION[:100], effect=MOTIVATION[:100])
        outcome = "done" if _CODES[step] == "finish" else ""
        return Record(motivation=MOTIVATION, outcome=outcome, how=how)


def make_world() -> World:
    """The tests' cooperation, whose bodies meet every other week and review no evaluation."""
    world = build_world()
    days = [TODAY + timedelta(days=14 * number) for number in range(1, _MEETINGS + 1)]
    people.plan_meetings(world.cast, [(name, day) for name in world.cast.bodies for day in days])
    world.route = people.build_route(world.cast, world.agreement, now=NOW, reviewed=False)
    return world


def someone(world: World) -> Actor:
    """Who acts on the other sides, where nobody asks who it is."""
    return world.actor("Hanna")
