"""A backlog of work items and the two ways to ask for a page of it: ours and by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.world import TODAY
from workflow import permissions, queues
from workflow.models import User, WorkItem

from . import queue_by_hand
from .database import instead
from .queue_town import Town
from .rounds import Clock
from .sides import own_connection

PAGES = ("my work", "a body's queue")
SLICES = 3  # the secretary's bodies


@dataclass
class Backlog:
    """One town's items in one database."""

    town: Town
    items: int
    database: BaseDatabaseWrapper
    by_hand: psycopg.Connection[Any] = field(init=False)

    def __post_init__(self) -> None:
        with instead(self.database):
            self.by_hand = own_connection()

    def ours(self, page: str, person: User | None = None) -> queues.QueuePage:
        """From a person to her page: what she may, then what waits for her."""
        with instead(self.database):
            return self._ours(page, person or self.town.secretary)

    def check(self) -> None:
        """Refuses a comparison of two different answers."""
        for page in PAGES:
            ours, (rows, total) = self.ours(page), self._by_hand(page)
            assert [_shown(item) for item in ours.items] == [(row[0], *row[-4:]) for row in rows]
            assert ours.total == total

    def ours_timed(self, page: str) -> Callable[[Clock], None]:
        """Asks through our code; changing the database is outside the clock."""

        def run(clock: Clock) -> None:
            with instead(self.database), clock:
                self._ours(page, self.town.secretary)

        return run

    def by_hand_timed(self, page: str) -> Callable[[Clock], None]:
        """Asks in the SQL written for it."""

        def run(clock: Clock) -> None:
            with clock:
                self._by_hand(page)

        return run

    def _ours(self, page: str, person: User) -> queues.QueuePage:
        rights = permissions.rights_of(person, TODAY)
        if page == PAGES[0]:
            return queues.my_work(rights)
        return queues.body_queue(rights, self.town.bodies[0].pk)

    def _by_hand(self, page: str) -> queue_by_hand.Page:
        secretary = self.town.secretary.pk
        if page == PAGES[0]:
            return queue_by_hand.my_work(self.by_hand, secretary, TODAY)
        return queue_by_hand.body_queue(self.by_hand, secretary, self.town.bodies[0].pk, TODAY)


def _shown(item: WorkItem) -> tuple[object, ...]:
    body, owner = (other.name if other else None for other in (item.body, item.owner))
    return item.pk, item.process.title, item.process.state, body, owner
