"""One world a module instead of one a test: it takes more than a second to build."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.world import World, build_world


@pytest.fixture(scope="module")
def standing_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world of this module, in a transaction that is rolled back after its last test."""
    with django_db_blocker.unblock(), rolled_back():
        yield build_world()


@pytest.fixture
def world(request: pytest.FixtureRequest, standing_world: World) -> Iterator[World]:
    """The cooperation as it stands when a test begins; rolled back at its end."""
    if {"db", "committed_db"}.intersection(request.fixturenames):
        pytest.fail("db or committed_db beside world would close its transaction.", pytrace=False)
    assert connection.in_atomic_block, "another test of this module closed the world's transaction"
    with rolled_back():
        yield copy.deepcopy(standing_world)


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction, or a savepoint inside one, whose changes are undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
