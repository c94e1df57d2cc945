"""The views that a turn reads and writes: the case it has locked, and never another one."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.world import NOW, TODAY, World
from workflow import loading
from workflow.errors import NotFound
from workflow.models import WorkItem
from workflow.row_security import seeing_as
from workflow.turn import Actor

PREFIX = "samverka_turn_"


def views() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'v' AND relname ~ %s", [PREFIX]
        )
        return sorted(name for (name,) in cursor.fetchall())


def count(view: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {view}")
        return int(cursor.fetchone()[0])


def readable() -> list[str]:
    return [view for view in views() if "outboxevent" not in view]  # written only


def test_without_a_lock_they_show_nothing(world: World) -> None:
    world.activity_in("execution")
    with connection.cursor() as cursor:  # as in a transaction that has begun no turn
        cursor.execute("SELECT set_config('samverka.turn', '', true)")
        cursor.execute("SELECT set_config('samverka.turn_ref', '', true)")
    assert {view: count(view) for view in readable()} == dict.fromkeys(readable(), 0)


def test_with_a_lock_they_show_that_case_only(world: World) -> None:
    world.activity_in("execution")
    mine = world.activity_in("preparation")
    loading.begin(mine.public_id, actor=world.actor("Hanna"), now=NOW)
    assert count(f"{PREFIX}workflow_case") == count(f"{PREFIX}cases_activity") == 1
    assert count(f"{PREFIX}workflow_workitem") == WorkItem.objects.filter(process=mine.pk).count()
    assert count(f"{PREFIX}cases_agreement") == 0


def test_what_the_wall_hides_cannot_be_locked(world: World) -> None:
    """Whoever the case's own policy stops has no turn, and none of the views' rows."""
    hidden = world.propose(title="Socialtjänstens utkast")
    stranger = world.cast.person("Pär")
    with transaction.atomic(), seeing_as(stranger.pk, TODAY):
        with pytest.raises(NotFound):
            loading.begin(hidden.public_id, actor=Actor(person=stranger), now=NOW)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {PREFIX}workflow_case WHERE id = %s", [hidden.pk])
            assert cursor.fetchone() == (0,)


def test_what_is_written_belongs_to_the_locked_case(world: World) -> None:
    other = world.activity_in("execution")
    loading.begin(world.propose().public_id, actor=world.actor("Hanna"), now=NOW)
    columns = "kind, case_id, payload, happened_at, id"
    with (
        pytest.raises(DatabaseError, match="check option"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO {PREFIX}workflow_outboxevent ({columns})"
            " VALUES ('x', %s, '{}', now(), gen_random_uuid())",
            [other.pk],
        )
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {PREFIX}workflow_case SET title = 'x' WHERE id = %s", [other.pk])
        assert cursor.rowcount == 0


def test_they_have_the_columns_of_their_tables(db: None) -> None:
    """Where this fails: the migration that added a column makes the view anew (row_policies)."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    with connection.cursor() as cursor:
        for view in views():
            model = tables[view.removeprefix(PREFIX)]
            cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                           " AND attnum > 0", [view])  # fmt: skip
            found = {name for (name,) in cursor.fetchall()}
            assert {f.column for f in model._meta.local_concrete_fields} <= found, view
