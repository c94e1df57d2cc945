"""Pages at the world's own time, and people to open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine

from tests.cases.web_editing.writing import Writer
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def _at_the_worlds_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def writer(world: World) -> Callable[..., Writer]:
    """Somebody by first name, signed in, reading one of the two languages."""

    def signed_in(name: str, language: str = "sv") -> Writer:
        person = world.cast.person(name)
        person.language = language
        person.save(update_fields=["language"])
        return Writer(person)

    return signed_in
