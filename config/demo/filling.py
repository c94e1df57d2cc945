"""Fills the demo's database: the published plans, invented people, cases in every state.

Everything goes through the actions and the gate that the pages use. The days are counted from
today, so that there is always something late and something coming.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cases.demo_data import FILES
from cases.imports.importing import import_plans
from cases.models import Activity, PlanFile
from cases.story.cast import MUNICIPALITY, Cast
from workflow import events
from workflow.deadlines import local_date
from workflow.models import OutboxEvent, User

from . import helsingborg, helsingborg_lives, neighbours, papers, records_plan, touches
from .cooperation import Cooperation, moment
from .names import invented_names
from .walking import Life, Step, steps_of, walk

PASSWORD = "demo"  # noqa: S105 -- printed for everybody to read; production knows no demo
OLD_NEWS = timedelta(days=7)  # events before that are history: no letter is written of them


@dataclass
class Filling:
    """A filling on its way: what it says, and for which moment."""

    now: datetime
    say: Callable[[str], None]
    planned: list[tuple[Life, list[Step], Cooperation]] = field(default_factory=list)
    lived: list[Activity] = field(default_factory=list)


def fill(*, now: datetime, say: Callable[[str], None]) -> None:
    """Fills an empty, migrated database; tells its progress line by line.

    Raises WentOtherwise or a refusal where something does not go as planned.
    """
    filling = Filling(now, say)
    outcome = import_plans(FILES, now=moment(helsingborg.BEGINNING, 8))
    say(f"{outcome.counts.activities} activities from {len(outcome.loaded)} published plans")
    where, cast = _helsingborg(filling)
    _neighbours(filling)
    _live(filling)
    touches.touch(where, cast, filling.lived)
    papers.add(where, filling.lived)
    records_plan.keep(where)
    _settle_history(now)
    User.objects.update(password=make_password(PASSWORD))  # one hash for all: it is slow


def _helsingborg(filling: Filling) -> tuple[Cooperation, Cast]:
    where, cast = helsingborg.settle(local_date(filling.now))
    helsingborg.other_agreements(where)
    helsingborg.other_pictures(where)
    _plan(filling, where, helsingborg_lives.lives(where, cast))
    filling.say(f"{MUNICIPALITY}: people, bodies, agreements and pictures")
    return where, cast


def _neighbours(filling: Filling) -> None:
    names = invented_names()
    files = PlanFile.objects.exclude(municipality=MUNICIPALITY).order_by("municipality")
    for index, file in enumerate(files):
        where = neighbours.settle(file, index, local_date(filling.now), names)
        _plan(filling, where, neighbours.lives(where, index))
        filling.say(f"{file.municipality}: people, bodies, agreement and picture")


def _plan(filling: Filling, where: Cooperation, lives: list[Life]) -> None:
    filling.planned += [(life, steps_of(life, where), where) for life in lives]


def _live(filling: Filling) -> None:
    """The lives in the order in which their cases get a number."""
    today = local_date(filling.now)
    filling.planned.sort(key=lambda one: one[1][0].day if one[1] else today)
    for number, (life, steps, where) in enumerate(filling.planned, 1):
        filling.lived.append(walk(life, steps, where))
        if number % 20 == 0 or number == len(filling.planned):
            filling.say(f"{number} of {len(filling.planned)} cases have gone their way")


def _settle_history(now: datetime) -> None:
    """What happened long ago counts as told."""
    with transaction.atomic():
        old = OutboxEvent.objects.filter(handled_at__isnull=True, happened_at__lt=now - OLD_NEWS)
        events.claim(old.count(), now=now)
