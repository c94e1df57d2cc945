"""The town in a database of its own for each module; what a test changes is rolled back."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from config import services
from config.fresh import fresh_database
from config.own_database import connected_to
from tests.web import town as towns
from tests.web.addresses import URLS
from tests.web.town import Town
from tests.world import NOW, World
from workflow.models import User

Addresses = Callable[[str], None]
CLOCK = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def kept(
    worker: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[str, World, Town]]:
    """A database with the town in it, committed: filled once for all modules."""
    name = f"samverka_web_{worker}_{os.getpid()}"
    fresh_database(name)
    try:
        with django_db_blocker.unblock(), connected_to(name), time_machine.travel(NOW, tick=True):
            world, town = towns.fill()
            town.sessions = towns.sign_everybody_in(world)
        yield name, world, town
    finally:
        services.drop_database(name)


@pytest.fixture(scope="module")
def filled(
    kept: tuple[str, World, Town], django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, Town]]:
    """The town; Django is connected to its database for the length of a module."""
    name, world, town = kept
    with django_db_blocker.unblock(), connected_to(name), django_db_blocker.block():
        yield copy.deepcopy(world), copy.deepcopy(town)


@pytest.fixture
def visited(
    filled: tuple[World, Town], db: None, addresses: Addresses, settings: Settings
) -> Iterator[tuple[World, Town]]:
    """The town an hour after it was filled, with the demo's pages among the others."""
    settings.DEMO = True
    addresses(URLS)
    with time_machine.travel(CLOCK, tick=True):
        yield filled


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> Addresses:
    """Answers by other addresses until the test ends. Past `settings` of pytest-django, which has
    Django read all its patterns anew, before the test and after it: a tenth of a page's test."""
    return lambda module: monkeypatch.setattr(django_settings, "ROOT_URLCONF", module)


@pytest.fixture
def town(visited: tuple[World, Town]) -> Town:
    """Public ids by name."""
    return visited[1]


@pytest.fixture
def world(visited: tuple[World, Town]) -> World:
    """Its people and places."""
    return visited[0]


def speaking(language: str) -> str:
    """Everybody reads in this language from now on; returns it."""
    User.objects.update(language=language)
    return language


def taken(response: Any) -> Any:
    """An answer; a file in it has been read to its end, which closes it."""
    if response.streaming:
        list(response.streaming_content)
    return response


def client_of(town: Town, name: str, language: str = "sv") -> Client:
    """A browser where somebody of the cast has signed in; nobody for an empty name.

    The language is a visitor's; people choose theirs in their settings (see ``speaking``).
    """
    client = Client()
    if name:
        client.cookies["sessionid"] = town.sessions[name]
    else:
        client.cookies["django_language"] = language
    return client
