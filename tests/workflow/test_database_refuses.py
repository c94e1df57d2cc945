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
        "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION samverka_refuse()",
        "ALTER TABLE {table} ADD COLUMN more int",
        "ALTER TABLE {table} RENAME TO other",
        "ALTER TABLE {table} OWNER TO samverka_app",
        "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
        "DROP TABLE {table} CASCADE",
        "CREATE INDEX ON {table} ({column})",
        "SELECT 1 FROM {table} FOR UPDATE",
        "MERGE INTO {table} t USING {table} o ON true WHEN MATCHED THEN DELETE",
    ],
)
def test_the_application_only_adds_to_the_ledger(world: World, table: str, statement: str) -> None:
    before = ledger.verify()
    column = "act" if table == ENTRY else "words"
    assert error_of(statement.format(table=table, column=column)).sqlstate == FORBIDDEN
    assert ledger.verify() == before
    assert before.intact


def test_the_application_cannot_grant_itself_anything(world: World) -> None:
    """PostgreSQL only warns here; what counts is that nothing was given."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON {ENTRY} TO samverka_app")
        cursor.execute(f"SELECT has_table_privilege('{ENTRY}', 'UPDATE, DELETE, TRUNCATE')")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET session_authorization = samverka_owner",
        "SET ROLE samverka_owner",
        "DROP FUNCTION samverka_append() CASCADE",
        "DROP FUNCTION samverka_entry_hash(workflow_ledgerentry) CASCADE",
        "CREATE OR REPLACE FUNCTION samverka_field(value text) RETURNS bytea RETURN ''::bytea",
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
def test_the_application_chooses_neither_place_nor_time_nor_hash(world: World, chosen: str) -> None:
    """Whatever an INSERT says of these, the trigger says otherwise."""
    case = world.activity_in("preparation")
    values = {"seq": "99", "prev": "'x'", "hash": "'x'", "recorded_at": "'2020-01-01'"}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_ledgerentry (id, chain, kind, case_id, act, outcome, source,"
            f" target, decided_on, text_sha256, words_commitment, people_commitment, {chosen})"
            " VALUES (gen_random_uuid(), %s, 'look', %s, 'look', '', '', '', '2026-01-12', '',"
            f" 'x', 'x', {values[chosen]})",
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
    of = WorkItem.objects.filter(pk=item.pk)
    of.update(body=None, organisation=city, party=city)
    item.refresh_from_db()
    item.pk, item.public_id = None, world.route.public_id
    item.organisation = item.party = police
    item.save(force_insert=True)  # another party's
    item.pk, item.public_id = None, world.picture.public_id
    item.organisation = item.party = city
    with pytest.raises(IntegrityError, match="one_open_item"), transaction.atomic():
        item.save(force_insert=True)
    with pytest.raises(IntegrityError, match="in_its_own_queue"), transaction.atomic():
        of.update(organisation=police)  # the second wall asks for a party's items by their queue


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


def deleted_by_sql(person: User) -> None:
    """Foreign keys are checked at the end of a transaction unless asked before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM workflow_user WHERE id = %s", [person.pk])


def test_nobody_with_a_role_is_deleted_by_sql(world: World) -> None:
    operator = world.cast.person("Disa")  # whom nothing but her role refers to
    with pytest.raises(IntegrityError, match="workflow_membership"), transaction.atomic():
        deleted_by_sql(operator)


def test_whoever_stands_in_the_ledger_stays_even_without_a_role(world: World) -> None:
    person = User.objects.create_user(email="gast@example.se", name="Gäst")
    entry = ledger.Entry(
        chain=world.route.public_id,
        kind="look",
        act="look",
        decided_on=TODAY,
        recorded_by=person.public_id,
    )
    ledger.record([entry])
    with pytest.raises(IntegrityError, match="workflow_ledgerentry"), transaction.atomic():
        deleted_by_sql(person)
    with pytest.raises(ProtectedError), transaction.atomic():
        User.objects.filter(pk=person.pk).delete()


def test_a_person_has_one_address_and_one_conflict_in_a_case(world: World) -> None:
    case, lena = world.propose(), world.cast.person("Lena")
    with (
        pytest.raises(IntegrityError, match=r"one_account|workflow_user_email_key"),
        transaction.atomic(),
    ):
        User.objects.create_user(email=lena.email.upper(), name="En annan Lena")
    given: dict[str, Any] = {"case_id": case.pk, "person": lena, "ground": "granne"}
    given |= {"recorded_by": lena, "recorded_at": NOW}
    ConflictOfInterest.objects.create(**given)
    with pytest.raises(IntegrityError, match="one_conflict"), transaction.atomic():
        ConflictOfInterest.objects.create(**given)


IN_ORGANISATIONS = [
    "member",
    "case_officer",
    "manager",
    "administrator",
    "signatory",
    "records_manager",
    "auditor",
]
IN_BODIES = ["secretary", "body_member", "substitute", "chair"]
PLACE_OF = {
    **dict.fromkeys(IN_ORGANISATIONS, "organisation"),
    **dict.fromkeys(IN_BODIES, "body"),
    "coordinator": "agreement",
    "operator": "",
}


@pytest.mark.parametrize("role", [*Role.values, "king"])
def test_a_role_belongs_in_its_kind_of_place_and_no_other(world: World, role: str) -> None:
    places = {
        "organisation": world.cast.organisations[SOCIAL].pk,
        "body": world.cast.bodies[OFFICIALS].pk,
        "agreement": world.agreement.pk,
    }
    person = world.cast.person("Kim")
    for kinds in (["organisation"], ["body"], ["agreement"], [], ["organisation", "body"]):
        membership = Membership(
            person=person, role=role, starts=TODAY, **{f"{k}_id": places[k] for k in kinds}
        )
        if kinds == [PLACE_OF.get(role)] or (role == "operator" and not kinds):
            membership.save()
        else:
            with pytest.raises(IntegrityError, match="kind_of_place"), transaction.atomic():
                membership.save()


def test_a_membership_does_not_end_before_it_starts(world: World) -> None:
    one = Membership.objects.filter(person=world.cast.person("Kim"))
    one.update(starts=date(2026, 1, 1), ends=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="ends_after"), transaction.atomic():
        one.update(ends=date(2025, 12, 31))


# -- the roles


def rows_of(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def test_neither_owner_nor_application_is_more_than_it_must_be(world: World) -> None:
    found = rows_of(
        "SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication"
        " OR rolbypassrls, (SELECT count(*) FROM pg_auth_members WHERE member = r.oid)"
        " FROM pg_roles r WHERE rolname IN ('samverka_owner', 'samverka_app') ORDER BY 1"
    )
    assert found == [("samverka_app", False, 0), ("samverka_owner", False, 0)]
    assert rows_of("SELECT current_user::text, session_user::text") == [("samverka_app",) * 2]


def test_the_application_owns_nothing(world: World) -> None:
    # In this database: a queue of the tests beside this one is the application's own.
    mine = (
        "SELECT count(*) FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid"
        " WHERE d.deptype = 'o' AND d.refobjid = {}::regrole AND b.datname = current_database()"
    )
    assert rows_of(mine.format("'samverka_app'")) == [(0,)]
    owners = rows_of(
        "SELECT DISTINCT relowner::regrole::text FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace"
    )
    assert owners == [("samverka_owner",)]


def test_the_application_truncates_nothing_and_writes_the_ledger_only_by_insert(
    world: World,
) -> None:
    granted = (
        "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
        " 'public'::regnamespace AND has_table_privilege('samverka_app', oid, '{}')"
    )
    assert rows_of(granted.format("TRUNCATE")) == [(0,)]
    assert rows_of(granted.format("SELECT"))[0][0] > 20
    for table in (ENTRY, TEXT):
        found = rows_of(
            "SELECT privilege_type FROM information_schema.table_privileges"
            f" WHERE grantee = 'samverka_app' AND table_name = '{table}' ORDER BY 1"
        )
        assert found == [("INSERT",), ("SELECT",)]


@pytest.mark.parametrize("role", [services.APP, services.OWNER])
def test_a_role_waits_two_seconds_for_a_lock(world: World, role: str) -> None:
    database = connection.settings_dict["NAME"]
    where = services.ensure_database().conninfo(role, database)
    with closing(psycopg.connect(**where)) as session:  # type: ignore[arg-type]
        waited = session.execute("SHOW lock_timeout").fetchone()
        abandoned = session.execute("SHOW idle_in_transaction_session_timeout").fetchone()
    assert waited == ("2s",)
    assert abandoned == ("1min" if role == services.APP else "0",)
