"""What is due, what was told of it, and what came: filled in, released bit by bit, counted."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Activity
from notifications.deciding import write_letters
from notifications.models import Kind, Letter, Status
from notifications.sending import LEASE, send_waiting
from tests.faults.filling import copies
from tests.world import NOW, World, build_world
from workflow import assignments, reminding
from workflow.deadlines import back_working_days
from workflow.models import (
    Audience,
    Case,
    Clock,
    Deadline,
    OutboxEvent,
    ReminderRule,
    WorkItem,
)

PATIENCE = 120.0  # seconds for a database that was killed to come back
Result = TypeVar("Result")


def patiently(ask: Callable[[], Result]) -> Result:
    """Asks a database that may be on its way up again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (DatabaseError, InterfaceError, psycopg.Error):
            if time.monotonic() > end:
                raise
            forget_connections()
            time.sleep(0.2)


def forget_connections() -> None:
    connection.close()
    if connection.pool:  # type: ignore[attr-defined]
        connection.close_pool()  # type: ignore[attr-defined]


@dataclass
class Town:
    """A world in which nothing is due but copies of one activity, one holder each."""

    world: World
    original: int
    day: date

    def fill(self, count: int) -> list[int]:
        """So many whose end is due, not to be looked at yet; the keys of their cases."""
        return copies(self._case(), count, due=self.day, look_on=None)

    def release(self, keys: list[int]) -> None:
        """From now on a sweep finds these."""
        items = WorkItem.objects.filter(process__in=keys, look_on=None)
        patiently(lambda: items.update(look_on=self.day))

    def _case(self) -> Case:
        return Activity.objects.get(pk=self.original)


def found_town() -> Town:
    """Stina alone is told of each, on the day, which is the last working day."""
    world = build_world()
    case = world.activity_in("execution")
    item = case.items.get(organisation__isnull=False, status="NEW")
    assignments.take(item.public_id, actor=world.actor("Stina"), now=NOW)
    Deadline.objects.update(look_on=None)
    WorkItem.objects.update(look_on=None)
    OutboxEvent.objects.update(handled_at=NOW)
    ReminderRule.objects.create(
        agreement=world.agreement, clock=Clock.END, days=0, audience=Audience.HOLDER
    )
    return Town(world, case.pk, back_working_days(reminding.reminder_day(timezone.now()), 0))


def told(keys: list[int]) -> int:
    """How many of these cases have their event."""
    return patiently(lambda: _events(keys).count())


def _events(keys: list[int]) -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(kind=reminding.EVENT, case__in=keys)


def sent(keys: list[int]) -> int:
    """How many letters about them have gone."""
    return patiently(lambda: Letter.objects.filter(event__case__in=keys, status="sent").count())


@dataclass(frozen=True)
class Counted:
    """What became of so many that were due."""

    due: int
    events: int  # all of them
    cases: int  # that have any
    letters: int
    mails: int
    lost: int  # letters that no mail server has
    twice: int  # mails that came again
    other_ids: int  # letters whose mails have several Message-IDs

    @property
    def exact(self) -> bool:
        """Each told once, each with one letter, and none lost; one that came again is known by
        its Message-ID."""
        once = self.events == self.cases == self.letters == self.due
        return once and self.lost == self.other_ids == 0

    def __str__(self) -> str:
        return (
            f"{self.due} due, {self.events} events, {self.letters} letters, {self.mails} mails: "
            f"{self.lost} lost, {self.twice} came twice, {self.other_ids} under another Message-ID"
        )


def drain(mail_port: int) -> None:
    """What dead senders have taken is sent when their time is up: that time is not waited for.

    To be called when no worker runs any more; the mail server must.
    """
    mail_goes_to(mail_port)
    reminding.sweep(timezone.now())
    write_letters(timezone.now())
    for leases in (0, 1, 2, 3):
        later = timezone.now() + leases * (LEASE + timedelta(seconds=1))
        while Letter.objects.filter(status=Status.WAITING, next_try__lte=later).exists():
            send_waiting(lambda later=later: later)  # type: ignore[misc]


def mail_goes_to(port: int) -> None:
    """This process sends as its children do."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.SITE_URL = "https://samverka.example"


def count(keys: list[int], mails: Path) -> Counted:
    """Counts events and letters in the database, and mails in the mail server's file."""
    events = _events(keys)
    letters = Letter.objects.filter(event__in=events, kind=Kind.REMINDER)
    taken = [json.loads(line) for line in mails.read_text("utf-8").splitlines()]
    cases = {
        f"<{key}@samverka.example>" for key in events.values_list("case__public_id", flat=True)
    }
    ours = [mail for mail in taken if mail["References"] in cases]
    by_case = Counter(mail["References"] for mail in ours)
    ids = {(mail["References"], mail["Message-ID"]) for mail in ours}
    wanted = {f"<{key}@samverka.example>" for key in letters.values_list("pk", flat=True)}
    return Counted(
        due=len(keys),
        events=events.count(),
        cases=len(cases),
        letters=letters.count(),
        mails=len(ours),
        lost=len(wanted - {mail["Message-ID"] for mail in ours}),
        twice=len(ours) - len(by_case),
        other_ids=len(ids) - len(by_case),
    )
