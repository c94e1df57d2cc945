"""What the database refuses, whatever our code does: asked as the deployed application."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from cases.story.cast import CITY, OFFICIALS, POLICE, SOCIAL
from config import services
from tests.world import NOW, TODAY, World, open_items
from workflow import ledger
from workflow.models import (
    Case,
    ConflictOfInterest,
    LedgerEntry,
    Membership,
    Release,
    User,
    WorkItem,
)
from workflow.rights import Role

FORBIDDEN = "42501"  # insufficient_privilege
ENTRY, TEXT = "workflow_ledgerentry", "workflow_ledgertext"


def error_of(statement: str, *values: Any) -> psycopg.Error:
    """The error with which a statement is refused; nothing of it stays."""
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    assert isinstance(refused.value.__cause__, psycopg.Error)
    return refused.value.__cause__


@pytest.mark.parametrize("table", [ENTRY, TEXT])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE TRIGGER samverka_refuse_change",
        "DROP TRIGGER samverka_refuse_change ON {table}",
        "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW"
        " EXECUTE FUNCTION samverka_refuse()",
        "ALTER TABLE {table} ADD COLUMN more int",
        "ALTER TABLE {table} RENAME TO other",
        "ALTER TABLE {table} OWNER TO samverka_app",
        "GRANT UPDATE ON {table} TO samverka_app",
        "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
        "DROP TABLE {table} CASCADE",
        "CREATE INDEX ON {table} ({column})",
        "SELECT 1 FROM {table} FOR UPDATE",
        "MERGE INTO {table} t USING {table} o ON t.{column} = o.{column}"
        " WHEN MATCHED THEN UPDATE SET {column} = o.{column}",
    ],
)
def test_the_application_only_adds_to_the_ledger(
    world: World, table: str, statement: str
) -> None:
    before = ledger.verify()
    column = "act" if table == ENTRY else "text"
    assert error_of(statement.format(table=table, column=column)).sqlstate == FORBIDDEN
    assert ledger.verify() == before
    assert before.intact


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET session_authorization = samverka_owner",
        "SET ROLE samverka_owner",
        "DROP FUNCTION samverka_append() CASCADE",
        "DROP FUNCTION samverka_entry_hash(workflow_ledgerentry) CASCADE",
        "CREATE OR REPLACE FUNCTION samverka_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$",
        "ALTER FUNCTION samverka_append() RENAME TO other",
        "ALTER TABLE workflow_textversion DISABLE TRIGGER samverka_guard_text",
        "ALTER TABLE workflow_route DISABLE TRIGGER samverka_route_is_published",
        "ALTER TABLE workflow_workitem DROP CONSTRAINT held_by_a_body_or_an_organisation",
        "DROP INDEX one_open_item_per_case_and_party",
        "TRUNCATE workflow_case CASCADE",
        "TRUNCATE workflow_textversion CASCADE",
        "CREATE TABLE mine (id int)",
        "ALTER ROLE samverka_app SUPERUSER",
        "CREATE SCHEMA mine",
    ],
)
def test_the_application_cannot_take_a_guard_away(world: World, statement: str) -> None:
    assert error_of(statement).sqlstate == FORBIDDEN


@pytest.mark.parametrize("chosen", ["seq", "prev", "hash", "recorded_at"])
def test_the_application_chooses_neither_place_nor_time_nor_hash(
    world: World, chosen: str
) -> None:
    """Whatever an INSERT says of these, the trigger says otherwise."""
    case = world.activity_in("preparation")
    values = {"seq": "99", "prev": "'x'", "hash": "'x'", "recorded_at": "'2020-01-01'"}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_ledgerentry (id, chain, kind, case_id, act, outcome, source,"
            f" target, decided_on, text_sha256, commitment, {chosen}) VALUES (gen_random_uuid(),"
            f" %s, 'look', %s, 'look', '', '', '', '2026-01-12', '', 'x', {values[chosen]})",
            [case.public_id, case.public_id],
        )
    entry = LedgerEntry.objects.filter(chain=case.public_id).latest("seq")
    assert (entry.act, entry.seq) == ("look", 3)
    assert bytes(entry.hash) != b"x"
    assert bytes(entry.prev) != b"x"
    assert entry.recorded_at.year > 2025


# -- what there can be only one of


def test_a_case_has_one_open_item(world: World) -> None:
    (item,) = open_items(world.activity_in("preparation"))
    item.pk, item.public_id = None, world.route.public_id
    with pytest.raises(IntegrityError, match="one_open_item"), transaction.atomic():
        item.save(force_insert=True)


def test_a_party_has_one_open_item_in_a_case(world: World) -> None:
    (item,) = open_items(world.activity_in("preparation"))
    city, police = world.cast.organisations[CITY], world.cast.organisations[POLICE]
    WorkItem.objects.filter(pk=item.pk).update(body=None, organisation=city, party=city)
    item.refresh_from_db()
    item.pk, item.public_id, item.party = None, world.route.public_id, police
    item.save(force_insert=True)  # another party's
    item.pk, item.public_id, item.party = None, world.picture.public_id, city
    with pytest.raises(IntegrityError, match="one_open_item"), transaction.atomic():
        item.save(force_insert=True)


def test_a_work_item_has_one_decision(world: World) -> None:
    case = world.activity_in("steering")
    decided = LedgerEntry.objects.filter(chain=case.public_id, act="endorse").get()
    again = ledger.Entry(
        chain=case.public_id,
        case=case.public_id,
        kind="decision",
        act="reject",
        item=decided.item,
        decided_on=TODAY,
    )
    with pytest.raises(IntegrityError, match="one_decision_per_work_item"), transaction.atomic():
        ledger.record([again])


def test_an_item_belongs_to_a_body_or_an_organisation_and_never_both(world: World) -> None:
    (item,) = open_items(world.activity_in("preparation"))
    items = WorkItem.objects.filter(pk=item.pk)
    for change in ({"body": None}, {"organisation": world.cast.organisations[CITY]}):
        with pytest.raises(IntegrityError, match="held_by"), transaction.atomic():
            items.update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"number": None}, "numbered_once_out_of_draft"),
        ({"number": "TRY 2026/0001"}, "workflow_case_number"),
        ({"restricted": True}, "restricted_with_basis"),
        ({"restricted": True, "restricted_at": NOW}, "restricted_with_basis"),
    ],
)
def test_a_case_cannot_contradict_itself(
    world: World, change: dict[str, Any], constraint: str
) -> None:
    case = world.activity_in("preparation")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)


def test_a_case_is_released_to_a_receiver_once_at_a_time(world: World) -> None:
    case, police = world.propose(), world.cast.organisations[POLICE]
    given: dict[str, Any] = {"case_id": case.pk, "reason": "begärt", "released_at": NOW}
    first = Release.objects.create(organisation=police, **given)
    with pytest.raises(IntegrityError, match="one_open_release"), transaction.atomic():
        Release.objects.create(organisation=police, **given)
    with pytest.raises(IntegrityError, match="released_to_one"), transaction.atomic():
        Release.objects.create(**given)
    Release.objects.filter(pk=first.pk).update(taken_back_at=NOW)
    Release.objects.create(organisation=police, **given)


# -- people


def test_nobody_is_deleted_by_any_way_the_orm_has(world: World) -> None:
    world.activity_in("preparation")
    before = User.objects.count()
    for name in ("Hanna", "Tove", "Kim", "Disa"):
        person = world.cast.person(name)
        with pytest.raises(ProtectedError):
            person.delete()
        with pytest.raises(ProtectedError), transaction.atomic():
            User.objects.filter(pk=person.pk).delete()
    assert User.objects.count() == before


def test_nobody_with_a_role_is_deleted_by_sql(world: World) -> None:
    """The foreign keys are checked at the end of a transaction unless asked before."""
    kim = world.cast.person("Kim")
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DELETE FROM workflow_organisationgrant WHERE user_id = %s", [kim.pk])
            cursor.execute("DELETE FROM workflow_user WHERE id = %s", [kim.pk])
    assert User.objects.filter(pk=kim.pk).exists()


def test_whoever_stands_in_the_ledger_stays_even_without_a_role(world: World) -> None:
    world.activity_in("preparation")
    hanna = world.cast.person("Hanna")
    Case.objects.filter(proposed_by=hanna).update(proposed_by=None)
    with pytest.raises(IntegrityError, match="ledgerentry"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table, column in references_to_people():
                if table not in (ENTRY, "workflow_textversion"):
                    cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [hanna.pk])
            cursor.execute("UPDATE workflow_textversion SET written_by_id = NULL WHERE false")
            cursor.execute("DELETE FROM workflow_user WHERE id = %s", [hanna.pk])


def references_to_people() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND c.confrelid = 'workflow_user'::regclass"
        )
        return cursor.fetchall()
