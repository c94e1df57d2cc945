"""Pages at the world's own time, and people to open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine

from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def _at_the_worlds_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def visit(world: World) -> Callable[[str], Visitor]:
    """Somebody by first name, signed in."""
    return lambda name: Visitor(world.cast.person(name))
