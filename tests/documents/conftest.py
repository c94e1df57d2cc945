"""A store of each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings: Any) -> None:
    """Empty at its beginning, and gone with the test."""
    where = settings.STORAGES["documents"]
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {**where, "OPTIONS": {**where["OPTIONS"], "location": tmp_path / "kept"}},
    }


@pytest.fixture
def at_the_worlds_time() -> Iterator[None]:
    """Pages open when the world begins."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def visit(world: World) -> Callable[[str], Visitor]:
    """Somebody by first name, signed in."""
    return lambda name: Visitor(world.cast.person(name))
