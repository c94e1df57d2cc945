"""A queue that is emptied, and a mail server that is away for four hours of a simulated clock."""

from __future__ import annotations

import json
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from config import queue
from notifications.deciding import write_letters
from notifications.models import Letter, Status
from notifications.sending import send_waiting
from tests.faults.crew import crew_of, mail_server
from tests.faults.due import Town, mail_goes_to, told
from tests.notifications.post_office import PostOffice
from workflow import reminding

INTERVAL = 5.0  # seconds between wake-ups, where a queue is emptied
MINUTE = timedelta(minutes=1)


# -- the queue


def flush_pgmq() -> None:
    """All that Celery has put into the queue is gone."""
    with psycopg.connect(queue.address(queue.queue_database()), autocommit=True) as connection:
        names = connection.execute("SELECT queue_name FROM pgmq.list_queues()").fetchall()
        for (name,) in names:
            connection.execute("SELECT pgmq.purge_queue(%s)", [name])


def flushed(
    town: Town, due: int, *, broker: str = "", flush: Callable[[], None] = flush_pgmq
) -> list[float]:
    """Three times: so many fall due, the queue is emptied; seconds until all were told."""
    took = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        mails = Path(folder) / "mails.jsonl"
        mails.touch()
        with crew_of(Path(folder), mails, broker=broker, seconds=INTERVAL) as crew:
            first = town.fill(1)
            town.release(first)
            assert crew.until(lambda: told(first) == 1, 120), "nothing is told at all"
            for _ in range(3):
                keys = town.fill(due)
                town.release(keys)
                flush()
                began = time.monotonic()
                assert crew.until(lambda keys=keys: told(keys) == due, 60), "lost"  # type: ignore[misc]
                took.append(time.monotonic() - began)
    return took


# -- the mail server


class SimulatedClock:
    """A clock that goes by itself as the real one does, and can be put forward."""

    def __init__(self, start: datetime) -> None:
        self.ahead = start - timezone.now()

    def __call__(self) -> datetime:
        return timezone.now() + self.ahead

    def forward(self, by: timedelta) -> None:
        self.ahead += by


@dataclass(frozen=True)
class Away:
    """What became of letters whose mail server was away."""

    letters: int
    lost: int
    twice: int
    other_ids: int
    minutes_to_drain: float
    tries: int  # connections or letters that failed

    def __str__(self) -> str:
        return (
            f"mail server away for four simulated hours, {self.letters} letters: {self.lost} lost, "
            f"{self.twice} came twice, {self.other_ids} under another Message-ID; sent "
            f"{self.minutes_to_drain:.1f} simulated minutes after its return ({self.tries} tries)"
        )


def mail_away(town: Town, letters: int, *, step: int = 5, timeout: float = 0.2) -> Away:
    """An hour each of: nobody there, no answer, 4xx, connections lost after DATA.

    A sender wakes every ``step`` minutes of the simulated clock meanwhile; afterwards every
    three seconds, as in the product.
    """
    keys = town.fill(letters)
    town.release(keys)
    now = timezone.now()
    reminding.sweep(now)
    write_letters(now)
    clock, office = SimulatedClock(now), PostOffice()
    mail_goes_to(office.port)
    settings.EMAIL_TIMEOUT = timeout
    waiting = Letter.objects.filter(event__case__in=keys, status=Status.WAITING)
    assert waiting.count() == letters
    for way in ("closed", "silent", "451 try later", ""):
        _be_away(office, way, clock, step)
    assert waiting.count() == letters, "some were given up or sent"
    tries = sum(waiting.values_list("attempts", flat=True))
    settings.EMAIL_TIMEOUT = 10  # as in the product: a busy machine is no silent server
    took, by_key = _drained(office.port, waiting, clock)
    letters_of = Letter.objects.filter(event__case__in=keys)
    wanted = {f"<{key}@samverka.example>" for key in letters_of.values_list("pk", flat=True)}
    return Away(
        letters=letters,
        lost=len(wanted - set(by_key)),
        twice=sum(by_key.values()) - len(by_key),
        other_ids=len(set(by_key) - wanted),
        minutes_to_drain=took / MINUTE,
        tries=tries,
    )


def _drained(
    port: int, waiting: QuerySet[Letter], clock: SimulatedClock
) -> tuple[timedelta, Counter[str]]:
    """It is back, in a process of its own: how long it took, and how often each letter came."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        mails = Path(folder) / "mails.jsonl"
        mails.touch()
        with mail_server(port, mails):
            back = clock()
            while waiting.exists() and clock() - back < timedelta(hours=1):
                send_waiting(clock)
                clock.forward(timedelta(seconds=3))  # as often as the scheduler wakes it
            took = clock() - back
        taken = [json.loads(line) for line in mails.read_text("utf-8").splitlines()]
    return took, Counter(mail["Message-ID"] for mail in taken)


def _be_away(office: PostOffice, way: str, clock: SimulatedClock, step: int) -> None:
    def wait() -> None:
        for _ in range(0, 60, step):
            send_waiting(clock)
            clock.forward(step * MINUTE)

    if way == "closed":
        wait()
    elif way == "silent":
        with _silent(office):
            wait()
    else:
        office.answer_to_data = way
        with office:
            wait()


class _silent:  # noqa: N801 -- read as a word: with _silent(office)
    """Somebody listens on its port and says nothing."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    def __enter__(self) -> None:
        self.listening = socket.create_server((self.office.host, self.office.port))

    def __exit__(self, *_: object) -> None:
        self.listening.close()
