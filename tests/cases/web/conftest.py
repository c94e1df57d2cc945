"""Pages at the world's own time, opened by people of the cast in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from tests.web.reading import Page, read
from tests.world import NOW, World

Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def _at_the_worlds_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def client_of(world: World) -> Callable[..., Client]:
    """A browser where somebody has signed in, who reads in this language."""

    def signed_in(name: str, language: str = "sv") -> Client:
        person = world.cast.person(name)
        person.language = language
        person.save()
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def opened(client_of: Callable[..., Client]) -> Open:
    """The page at an address as somebody sees it; it must be there."""

    def page(path: str, name: str = "Signe", language: str = "sv") -> Page:
        response = client_of(name, language).get(path)
        assert response.status_code == 200, (path, response.status_code)
        return read(response.content)

    return page
