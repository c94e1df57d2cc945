"""Somebody with the application's password: refused, seven ways out of seven, on every table that
the record is made of; and neither can she number an entry falsely or keep one from its number."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.world import NOW, World
from workflow import checkpoints, ledger, tree
from workflow.models import LedgerEntry, TreeLeaf, Unnumbered
from workflow.row_security import NOBODY, seeing

FORBIDDEN = "42501"  # insufficient_privilege
RECORD = (
    "workflow_ledgerentry",
    "workflow_ledgertext",
    "workflow_treeleaf",
    "workflow_checkpoint",
)
WAYS = {
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
    "disable a trigger": "ALTER TABLE {table} DISABLE TRIGGER samverka_refuse_change",
    "drop a trigger": "DROP TRIGGER samverka_refuse_change ON {table}",
    "act as a replica": "SET session_replication_role = replica",
}
COLUMNS = dict(zip(RECORD, ("act", "words", "nodes", "note"), strict=True))


def refused(statement: str, *values: Any) -> str | None:
    """The code with which a statement is refused; nothing of it stays."""
    with (
        pytest.raises(DatabaseError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    assert isinstance(error.value.__cause__, psycopg.Error)
    return error.value.__cause__.sqlstate


@pytest.mark.parametrize("table", RECORD)
@pytest.mark.parametrize("way", WAYS)
def test_six_ways_at_every_table_are_refused(world: World, table: str, way: str) -> None:
    tree.number()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("samverka_app",)
    statement = WAYS[way].format(table=table, column=COLUMNS[table])
    assert refused(statement) == FORBIDDEN
    assert ledger.verify().intact


@pytest.mark.parametrize("head", ["NULL", "sha256('x')", "(SELECT min(hash) FROM old)"])
def test_the_seventh_is_the_head_of_a_case(world: World, head: str) -> None:
    case = world.activity_in("steering")
    assert ledger.history(case.public_id)[0].hash != ledger.history(case.public_id)[-1].hash
    old = "WITH old AS (SELECT hash FROM workflow_ledgerentry WHERE chain = %s AND seq = 1)"
    statement = f"{old} UPDATE workflow_case SET ledger_head = {head} WHERE public_id = %s"
    assert refused(statement, case.public_id, case.public_id) == FORBIDDEN
    assert ledger.verify().intact


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO workflow_treeleaf (place, entry, nodes) VALUES (9999, gen_random_uuid(), 'x')",
        "INSERT INTO workflow_unnumbered (entry) VALUES (gen_random_uuid())",
        "DELETE FROM workflow_unnumbered",
        "UPDATE workflow_unnumbered SET entry = gen_random_uuid()",
        "TRUNCATE workflow_unnumbered",
        "DELETE FROM samverka_read_queue",
        "UPDATE samverka_read_cases SET ledger_head = NULL",
        "INSERT INTO samverka_read_leaves VALUES (9999, gen_random_uuid(), 'x')",
        "DROP FUNCTION samverka_number(integer)",
        "ALTER TABLE workflow_case DISABLE TRIGGER samverka_head_follows",
    ],
)
def test_places_are_given_by_the_database_alone(world: World, statement: str) -> None:
    world.activity_in("preparation")
    assert refused(statement) == FORBIDDEN


def test_an_entry_past_the_engine_is_numbered_like_any(world: World) -> None:
    """Whatever the application inserts, it stands in the tree."""
    case = world.activity_in("preparation")
    tree.number()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_ledgerentry (id, chain, kind, case_id, act, outcome, source,"
            " target, decided_on, text_sha256, words_commitment, people_commitment)"
            " VALUES (gen_random_uuid(), %s, 'look', %s, 'look', '', '', '', '2026-01-12', '',"
            " 'x', 'x')",
            [case.public_id, case.public_id],
        )
    added = LedgerEntry.objects.filter(chain=case.public_id).latest("seq")
    assert Unnumbered.objects.get().entry == added.pk
    assert tree.number() == 1
    assert TreeLeaf.objects.get(entry=added.pk).place == tree.size() - 1


def test_nothing_shows_of_the_tree_without_a_context(world: World) -> None:
    checkpoints.keep_up(NOW)
    with seeing(NOBODY):
        assert not TreeLeaf.objects.exists()
        assert not Unnumbered.objects.exists()
        for view in ("entries", "beside", "cases", "texts", "leaves", "queue"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM samverka_read_{view}")
                assert cursor.fetchone() == (0,), view
