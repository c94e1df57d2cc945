"""The databases tests run on, and the traps set for them."""

import subprocess
import sys
import threading

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import ProgrammingError, connection, transaction

from config import postgres


def role_and_database() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        role, database = cursor.fetchone()
    return role, database


@pytest.mark.django_db
def test_tests_run_as_the_application_on_a_database_of_their_worker(worker: str) -> None:
    role, database = role_and_database()
    assert role == "samverka_app"
    assert database.startswith(f"samverka_test_{worker}_")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE auth_group CASCADE",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE auth_group DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_touch_the_schema(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_lock_is_waited_for_two_seconds_and_no_longer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("2s",)


def test_committed_rows_are_seen_by_threads_and_processes(committed_db: str) -> None:
    Group.objects.create(name="committed")
    seen: list[int] = []

    def count() -> None:
        seen.append(Group.objects.count())
        connection.close()

    thread = threading.Thread(target=count)
    thread.start()
    thread.join()
    code = (
        "import django; django.setup(); from django.contrib.auth.models import Group; "
        "print(Group.objects.count())"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.check_output(command, cwd=postgres.PROJECT, text=True)
    assert (seen, said.strip()) == ([1], "1")
    assert role_and_database() == ("samverka_app", committed_db)


@pytest.mark.parametrize("number", [1, 2])
def test_a_committed_database_starts_empty_each_time(committed_db: str, number: int) -> None:
    assert not Group.objects.exists()
    Group.objects.create(name="left over")


@pytest.mark.django_db
def test_rows_nobody_ordered_come_in_any_order() -> None:
    Group.objects.bulk_create(Group(name=f"{number:03}") for number in range(100))
    names = [f"{number:03}" for number in range(100)]
    assert [group.name for group in Group.objects.all()] != names
    assert list(Group.objects.values_list("name", flat=True)) != names
    assert [group.name for group in Group.objects.order_by("name")] == names


@pytest.mark.django_db
def test_a_lock_over_a_join_must_name_its_rows() -> None:
    locked = Permission.objects.select_related("content_type").order_by("pk")
    with transaction.atomic():
        with pytest.raises(AssertionError, match="of="):
            locked.select_for_update().first()
        locked.select_for_update(of=("self",), no_key=True).first()
        Group.objects.select_for_update().first()
