"""What something rests on is kept, by the database itself; a failure leaves nothing behind."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction

from tests.documents.test_documents import (
    add,
    described,
    made,
    plain,
    replace,
    rows,
    stored,
    text_of,
)
from tests.world import NOW, TODAY, World, current, seen
from workflow import document_rows, document_store, documents
from workflow.documents import Description
from workflow.errors import AlreadyHandled, NoRoom
from workflow.models import Document, DocumentVersion
from workflow.row_security import NOBODY, seeing, seeing_as

# -- taken out


def test_a_draft_of_a_draft_is_gone_with_its_file(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    case = world.propose()
    add(world, case)
    with django_capture_on_commit_callbacks(execute=True):
        documents.remove(
            rows(case)[0],
            current(case),
            actor=world.actor("Hanna"),
            seen_version=seen(case),
            now=NOW,
        )
    assert rows(case) == []
    assert stored() == []


def test_the_older_file_of_a_draft_is_gone_when_it_is_replaced(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    case = world.propose()
    add(world, case)
    with django_capture_on_commit_callbacks(execute=True):
        replace(world, case, rows(case)[0], plain("b.txt", "b"))
    version = DocumentVersion.objects.get()
    assert (version.name, version.number) == ("b.txt", 2)
    assert stored() == [version.stored_as]
    assert [one["version"] for one in text_of(case)["documents"]] == [2]


def test_what_a_text_rests_on_is_kept_when_it_is_removed(world: World) -> None:
    case = world.propose()
    add(world, case)
    world.turn(case, "submit", "Hanna")
    documents.remove(
        rows(case)[0], current(case), actor=world.actor("Tove"), seen_version=seen(case), now=NOW
    )
    assert "documents" not in text_of(case)
    (row,) = rows(case)
    assert (row.removed_at, row.removed_by) == (NOW, world.cast.person("Tove"))
    assert len(stored()) == 1
    with pytest.raises(AlreadyHandled):
        documents.remove(
            row, current(case), actor=world.actor("Tove"), seen_version=seen(case), now=NOW
        )


KEPT = {
    "workflow_document": "it is registered, or a text rests on it",
    "workflow_documentversion": "it is registered, or a text rests on it",
}


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("through", ["a text", "a number"])
def test_the_database_lets_nobody_delete_what_something_rests_on(
    world: World, table: str, through: str
) -> None:
    case = world.propose()
    add(world, case)
    assert not document_rows.is_kept(rows(case)[0])
    if through == "a number":
        described(world, case, rows(case)[0], status="drawn_up", day=TODAY)
    else:
        world.turn(case, "submit", "Hanna")
    assert document_rows.is_kept(rows(case)[0])
    with (
        pytest.raises(DatabaseError, match=KEPT[table]),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table} WHERE true")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_documentversion SET sha256 = repeat('0', 64)",
        "UPDATE workflow_documentversion SET stored_as = 'x'",
        "UPDATE workflow_document SET case_id = case_id + 1",
        "UPDATE workflow_document SET public_id = gen_random_uuid()",
        "UPDATE workflow_document SET number = 7",
        "UPDATE workflow_document SET added_at = now()",
        "TRUNCATE workflow_documentversion",
    ],
)
def test_the_database_changes_no_file_and_no_number(world: World, statement: str) -> None:
    case = world.propose()
    described_as = Description(status="drawn_up", day=TODAY)
    add(world, case, description=described_as)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_name_can_be_erased_and_nothing_else_with_it(world: World) -> None:
    add(world, world.propose(), made("anna.pdf"))
    DocumentVersion.objects.update(name="[gallrat].pdf")
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentVersion.objects.update(name="x.pdf", size=1)


# -- when something goes wrong on the way


def test_a_full_disk_is_said_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.propose()
    real, count = document_store.store(), 0
    write = type(real).save

    def save(self: Any, name: str, content: Any, max_length: int | None = None) -> str:
        nonlocal count
        count += 1
        if count == 2:
            write(self, name, content)
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, name, content)

    monkeypatch.setattr(type(real), "save", save)
    with pytest.raises(NoRoom) as refused:
        add(world, case, plain("a.txt", "a"), plain("b.txt", "b"))
    assert refused.value.http_status == 507
    assert rows(case) == []
    assert stored() == []


def test_files_are_closed_to_everybody_else_on_the_machine(world: World) -> None:
    add(world, world.propose())
    path = Path(storages["documents"].path(stored()[0]))
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_a_stored_name_tells_nothing(world: World) -> None:
    add(world, world.propose(), made())
    (name,) = stored()
    assert "protokoll" not in name
    assert made().sha256 not in name


@pytest.mark.parametrize(("who", "sees"), [("Hanna", True), ("Tove", False), ("Pär", False)])
def test_behind_the_wall_documents_show_where_their_case_does(
    world: World, who: str, sees: bool
) -> None:
    add(world, world.propose(), made())
    with seeing_as(world.cast.person(who).pk, TODAY):
        assert Document.objects.exists() is DocumentVersion.objects.exists() is sees
    with seeing(NOBODY):
        assert not Document.objects.exists()
