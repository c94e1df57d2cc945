"""Senders at once, and senders that die: real commits, real processes, a real mail server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.story.cast import OFFICIALS
from config.postgres import PROJECT
from notifications.deciding import write_letters
from notifications.models import Letter, Status
from notifications.sending import BATCH, LEASE, send_waiting
from notifications.tasks import send_due
from tests.notifications.post_office import PostOffice
from tests.racing import at_once
from tests.world import NOW, TODAY, World
from workflow import memberships
from workflow.models import OutboxEvent, User
from workflow.rights import Role

SENDING = (
    "import django; django.setup(); from notifications.tasks import send_due; "
    "from workflow import row_security; row_security.this_process_is_the_system(); send_due()"
)


def secretaries(world: World, count: int) -> list[str]:
    """The addresses of so many people who may record for the first body."""
    people = [
        User.objects.create_user(email=f"s{number:02}@example.se", name=f"S {number:02}")
        for number in range(count)
    ]
    for person in people:
        body = world.cast.bodies[OFFICIALS]
        memberships.give(person, Role.SECRETARY, body, starts=TODAY, by=None, now=NOW)
    return ["olle.ordning@example.se", *(p.email for p in people), "tove.tjanst@example.se"]


def new_cases(world: World, count: int) -> None:
    OutboxEvent.objects.update(handled_at=NOW)
    for _ in range(count):
        world.activity_in("preparation")


@pytest.mark.slow
def test_each_letter_once_from_several_senders(
    committed_world: World, post_office: PostOffice
) -> None:
    addresses = secretaries(committed_world, 20)
    new_cases(committed_world, 3)
    at_once([send_due] * 4)
    send_due()  # what nobody could take because somebody else held it
    assert Counter(post_office.addresses) == dict.fromkeys(addresses, 3)
    assert len(set(post_office.keys)) == len(post_office.raw)
    assert set(Letter.objects.values_list("status", "attempts")) == {(Status.SENT, 1)}


@pytest.mark.slow
def test_a_worker_has_a_thread_left_while_it_sends(
    committed_world: World, post_office: PostOffice
) -> None:
    """The mail server takes its time; the next wake-up in the same process does not wait for it."""
    secretaries(committed_world, 28)  # more than a sender takes at once
    new_cases(committed_world, 1)
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        begun.set()
        go_on.wait(20)

    post_office.when_taken = slowly
    with ThreadPoolExecutor(1) as other:
        running = other.submit(at_once, [send_due])
        assert begun.wait(20)
        send_due()
        assert not running.done()
        assert Letter.objects.filter(attempts=0).count() == 30 - BATCH
        go_on.set()
        running.result()
    assert len(post_office.raw) == 30


def sender(post_office: PostOffice, **more: str) -> subprocess.Popen[bytes]:
    """A worker's process, which finds this test's database by the environment."""
    environment = {
        **os.environ,
        **more,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "EMAIL_URL": f"smtp://{post_office.host}:{post_office.port}",
        "EMAIL_FROM": "Samverka <brev@samverka.example>",
        "SITE_URL": "https://samverka.example",
    }
    return subprocess.Popen([sys.executable, "-c", SENDING], cwd=PROJECT, env=environment)


@pytest.mark.slow
def test_a_sender_that_is_killed_loses_nothing(
    committed_world: World, post_office: PostOffice
) -> None:
    """Killed when its fifth letter was taken and not yet marked: that one comes again."""
    addresses = secretaries(committed_world, 8)
    new_cases(committed_world, 1)
    running: list[subprocess.Popen[bytes]] = []
    post_office.when_taken = _kill_at(post_office, 5, running)
    running.append(sender(post_office))
    assert running[0].wait(60) == -signal.SIGKILL
    post_office.when_taken = lambda: None
    assert len(post_office.raw) == 5

    write_letters(timezone.now())
    send_waiting()
    assert len(post_office.raw) == 5  # the dead one's letters are its own for a while
    later = timezone.now() + LEASE + timedelta(seconds=1)
    send_waiting(lambda: later)
    assert sorted(set(post_office.addresses)) == sorted(addresses)
    doubled = [key for key, count in Counter(post_office.keys).items() if count > 1]
    assert len(doubled) <= 1
    assert len(post_office.raw) == len(addresses) + len(doubled)
    assert set(Letter.objects.values_list("status", flat=True)) == {Status.SENT}


def _kill_at(
    office: PostOffice, count: int, running: list[subprocess.Popen[bytes]]
) -> Callable[[], None]:
    def when_taken() -> None:
        if len(office.raw) == count:
            running[0].kill()

    return when_taken


@pytest.mark.slow
def test_a_process_sends_what_the_environment_says(
    committed_world: World, post_office: PostOffice
) -> None:
    new_cases(committed_world, 1)
    assert sender(post_office).wait(60) == 0
    assert post_office.addresses == ["olle.ordning@example.se", "tove.tjanst@example.se"]
    assert post_office.letters[0]["From"] == "Samverka <brev@samverka.example>"
