"""Reminders that come on a day, the links in them, and somebody who has nothing but a link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.test import Client

from cases.models import Activity
from notifications.deciding import write_letters
from notifications.sending import send_waiting
from tests.notifications.post_office import PostOffice, body
from tests.world import NOW, World
from workflow import reminding
from workflow.models import OutboxEvent, User

LINK = re.compile(r"https://samverka\.example(/brev/svara/\S+)")
START_DAY, STEP_DAY, END_DAY = date(2026, 2, 23), date(2026, 5, 25), date(2026, 11, 30)
Deliver = Callable[[date], None]


def at(day: date, hours: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hours, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def deliver(world: World, post_office: PostOffice, clock: time_machine.Traveller) -> Deliver:
    """Lets a day come: reminders are decided and sent, and it stays that day."""

    def until(day: date) -> None:
        clock.move_to(at(day))
        OutboxEvent.objects.update(handled_at=NOW)
        reminding.sweep(at(day))
        write_letters(at(day))
        send_waiting(lambda: at(day))

    return until


def links(office: PostOffice, name: str = "Stina", about: str = "") -> list[str]:
    texts = [body(letter) for letter in office.to(name)]
    return [LINK.findall(text)[0] for text in texts if about in text and LINK.search(text)]


class Visitor:
    """Somebody with a link and no account: opens the page, sends its form."""

    def __init__(self, link: str, person: User | None = None) -> None:
        self.link = link
        self.client = Client(enforce_csrf_checks=True)
        if person is not None:
            self.client.force_login(person)

    def open(self) -> tuple[int, str]:
        response = self.client.get(self.link)
        self.html = response.content.decode()
        return response.status_code, unescape(self.html)

    def send(self, **typed: str) -> tuple[int, str]:
        hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|seen)" value="([^"]*)"', self.html))
        response = self.client.post(self.link, hidden | typed)
        return response.status_code, unescape(response.content.decode())

    def answer(self, **typed: str) -> tuple[int, str]:
        self.open()
        return self.send(**typed)


def approved(world: World, office: PostOffice, deliver: Deliver) -> tuple[Activity, str]:
    activity = world.activity_in("approved")
    deliver(START_DAY)
    (link,) = links(office)
    return activity, link


def step_of(world: World, office: PostOffice, deliver: Deliver) -> tuple[Activity, str]:
    activity = world.activity_in("execution")
    deliver(STEP_DAY)
    (link,) = links(office)
    return activity, link
