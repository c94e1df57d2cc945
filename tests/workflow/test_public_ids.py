"""A public id never changes: the ledger, the addresses and the letters name things by it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.world import World
from workflow.models import User

FORBIDDEN = "42501"  # insufficient_privilege
FROZEN = (
    "workflow_body",
    "workflow_case",
    "workflow_membership",
    "workflow_organisation",
    "workflow_user",
    "workflow_workitem",
)


def rows_of(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="a public id never changes") as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert isinstance(error.value.__cause__, psycopg.Error)
    assert error.value.__cause__.sqlstate == FORBIDDEN


@pytest.mark.parametrize("table", FROZEN)
def test_a_public_id_stays_for_ever(world: World, table: str) -> None:
    world.activity_in("preparation")
    kept = f"SELECT id, public_id FROM {table} ORDER BY id"
    before = rows_of(kept)
    assert len(before) > 1
    refused(f"UPDATE {table} SET public_id = gen_random_uuid()")
    first, second = before[:2]
    swap = f"CASE id WHEN {first[0]} THEN '{second[1]}'::uuid ELSE '{first[1]}'::uuid END"
    refused(f"UPDATE {table} SET public_id = {swap} WHERE id IN ({first[0]}, {second[0]})")
    assert rows_of(kept) == before


@pytest.mark.parametrize("table", FROZEN)
def test_writing_the_same_id_again_changes_nothing_and_is_let_through(
    world: World, table: str
) -> None:
    """Django's save() writes every column."""
    world.activity_in("preparation")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET public_id = public_id")
        assert cursor.rowcount > 0


def test_every_row_that_the_ledger_names_people_places_and_cases_by_has_the_guard(
    world: World,
) -> None:
    guarded = rows_of(
        "SELECT tgrelid::regclass::text FROM pg_trigger"
        " WHERE tgname = 'samverka_id_is_for_ever' AND tgenabled = 'O' ORDER BY 1"
    )
    assert tuple(name for (name,) in guarded) == FROZEN
    # What a key of the ledger's refers to, whatever is added to it one day.
    named = rows_of(
        "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint"
        " WHERE conrelid = 'workflow_ledgerentry'::regclass AND contype = 'f' ORDER BY 1"
    )
    assert {name for (name,) in named} - {"workflow_ledgerentry"} <= set(FROZEN)


def test_the_guard_holds_for_the_orm_too(world: World) -> None:
    hanna, kim = world.cast.person("Hanna"), world.cast.person("Kim")
    hanna.public_id = kim.public_id
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        hanna.save()
    assert User.objects.get(pk=hanna.pk).public_id != kim.public_id
