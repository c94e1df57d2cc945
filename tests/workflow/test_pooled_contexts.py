"""A context ends with its transaction: connections that go round among requests keep none."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.world import TODAY, World
from workflow import row_security
from workflow.models import Case, User
from workflow.row_security import NOBODY, seeing_as


@pytest.fixture
def people(committed_world: World) -> Iterator[list[User]]:
    """The cast, with real commits, in a process that reads for nobody by itself."""
    committed_world.activity_in("preparation")
    people = list(committed_world.cast.people.values())
    row_security._process[0] = NOBODY
    try:
        yield people
    finally:
        row_security.this_process_is_the_system()


def test_a_pooled_connection_takes_no_context_to_the_next(people: list[User]) -> None:
    """Read in a transaction, alone and without a context, by threads that share few connections."""
    shown = {person.pk: _seen_by(person) for person in people}
    assert len(set(shown.values())) > 1
    with ThreadPoolExecutor(4) as threads:
        leaks = sum(threads.map(lambda seed: _leaks(people, shown, seed), range(4)))
    assert leaks == 0


def _leaks(people: list[User], shown: dict[int, int], seed: int) -> int:
    chance, leaks = random.Random(seed), 0
    for _ in range(100):
        person = chance.choice(people)
        leaks += _seen_by(person) != shown[person.pk]
        leaks += Case.objects.count() != 0
        connection.close()  # back into the pool, as at a request's end
    return leaks


def _seen_by(person: User) -> int:
    with seeing_as(person.pk, TODAY):
        alone = Case.objects.count()
        with transaction.atomic():
            assert Case.objects.count() == alone
    return alone
