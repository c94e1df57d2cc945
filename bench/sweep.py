"""A thousand due reminders among a million work items, by three sweeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from workflow import reminding
from workflow.models import Audience, Case, Clock, OutboxEvent, ReminderRule, WorkItem
from workflow.models.work import OPEN

from . import sweep_by_hand
from .database import analyse
from .plans import asked_by
from .queue_town import found_town
from .reports import Goal, Report, machine
from .rounds import Clock as Watch
from .rounds import Laps, interleave
from .sides import own_connection
from .viewflow_side import timers

ITEMS, DUE, ROUNDS, WARM_UP = 1_000_000, 1_000, 15, 3
QUICK_ITEMS, QUICK_DUE, QUICK_ROUNDS = 3_000, 60, 2
# viewflow takes long enough for a thousand that a hundred tell its rate.
TIMERS, QUICK_TIMERS = 100, 10
COOPERATIONS = 10
COLUMNS = ("sweep", "due", "ms", "reminders/s", "statements a hundred")
_FIRST = date(2027, 1, 4)
OURS, HAND, VIEWFLOW = "Samverka", "hand-written SQL", "django-viewflow's timers"


def measure(*, quick: bool) -> Report:
    """The same rows swept by ours and by hand, each round for another day; and viewflow's own."""
    items, due, timed = (QUICK_ITEMS, QUICK_DUE, QUICK_TIMERS) if quick else (ITEMS, DUE, TIMERS)
    backlog = _backlog(items, due)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    sides = {OURS: backlog.ours, HAND: backlog.by_hand, VIEWFLOW: _viewflow(timed)}
    laps = interleave(sides, rounds=rounds, warm_up=1 if quick else WARM_UP)
    return Report(
        title=f"sweep: {due} due among {items} work items, {rounds} rounds",
        columns=COLUMNS,
        rows=[
            _row(OURS, due, laps, backlog.statements()),
            _row(HAND, due, laps, 3),
            _row(VIEWFLOW, timed, laps, _statements_of_viewflow()),
        ],
        goals=[
            Goal("Samverka : by hand", laps[HAND].times(laps[OURS]), "at most", 5),
            Goal(
                "Samverka's rate : viewflow's",
                laps[OURS].times(laps[VIEWFLOW]) * due / timed,
                "at least",
                50,
            ),
        ],
        texts={"Machine": machine(backlog.hand)},
    )


@dataclass
class _Backlog:
    """The rows that fall due anew each round, and who sweeps them."""

    keys: list[int]
    hand: Any = field(default_factory=own_connection)
    day: date = _FIRST

    def ours(self, watch: Watch) -> None:
        morning = self._next_day()
        with watch:
            written = reminding.sweep(morning)
        self._check(written, reminding.EVENT)

    def by_hand(self, watch: Watch) -> None:
        morning = self._next_day()
        with watch:
            written = sweep_by_hand.sweep(self.hand, morning.date())
        self._check(written, reminding.EVENT)

    def statements(self) -> float:
        """Of ours for a batch of a hundred: BEGIN, context and COMMIT pass no cursor."""
        morning = self._next_day()
        asked = asked_by(lambda: reminding.sweep(morning))
        batches = len(self.keys) // reminding.BATCH + 2  # and one each that finds nothing
        return len(asked) / batches + 3

    def _next_day(self) -> datetime:
        self.day += timedelta(days=1)
        while self.day.weekday() > 4 or (self.day.month, self.day.day) in _HOLIDAYS:
            self.day += timedelta(days=1)
        items = WorkItem.objects.filter(pk__in=self.keys)
        items.update(due=self.day, look_on=self.day)
        return datetime(self.day.year, self.day.month, self.day.day, 8, tzinfo=UTC)

    def _check(self, written: int, kind: str) -> None:
        """Each was recorded once, for this day, and none is left."""
        found = OutboxEvent.objects.filter(kind=kind, payload__due=self.day.isoformat())
        assert written == found.count() == len(self.keys)
        assert not WorkItem.objects.filter(pk__in=self.keys, look_on__lte=self.day).exists()


_HOLIDAYS = {(1, 5), (1, 6), (3, 25), (3, 26)}  # of 2027, as far as the rounds reach


def _backlog(items: int, due: int) -> _Backlog:
    """One in twenty items is open; of the open ones a few fall due, the others later."""
    town = found_town()
    town.fill(items)
    opened = WorkItem.objects.filter(status__in=OPEN)
    opened.update(look_on=date(2040, 1, 1), due=date(2040, 1, 1))
    keys = list(opened.order_by("public_id").values_list("pk", flat=True)[:due])
    with transaction.atomic():
        cases = Case.objects.order_by("pk")
        agreements = list(cases.values_list("pk", flat=True)[:COOPERATIONS])
        for number, agreement in enumerate(agreements):
            of_it = keys[number::COOPERATIONS]
            Case.objects.filter(items__in=of_it).update(agreement=agreement)
            # On the day; then nothing more, so that each round tells each once.
            ReminderRule.objects.create(
                agreement_id=agreement, clock=Clock.STAGE, audience=Audience.HOLDER
            )
    analyse()
    return _Backlog(keys)


def _viewflow(count: int) -> Callable[[Watch], None]:
    def run(watch: Watch) -> None:
        timers.fall_due(timers.wait(count), timezone.now())
        with watch:
            fired = timers.dispatch()
        assert fired == count
        assert OutboxEvent.objects.filter(kind="viewflow").count() % count == 0

    return run


def _statements_of_viewflow() -> float:
    timers.fall_due(timers.wait(10), timezone.now())
    asked = asked_by(timers.dispatch)
    return len(asked) * 10


def _row(name: str, due: int, laps: dict[str, Laps], statements: float) -> list[str | float]:
    seconds = laps[name].typical
    return [name, str(due), 1000 * seconds, due / seconds, statements]
