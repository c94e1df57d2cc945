"""Many at the same moment, and processes killed on the way: one file a row, one row a file."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import OperationalError, connection
from django.utils import timezone

from config.postgres import PROJECT
from tests.documents.test_archives import closed
from tests.documents.test_documents import add, plain, rows, stored
from tests.racing import at_once
from tests.world import NOW, TODAY, World, current, seen
from workflow import archiving, document_checks, documents
from workflow.errors import StaleText
from workflow.models import ArchivePackage, Case, Document, DocumentVersion

DEATHS = (1, 2, 4, 6, 8, 10, 12, 0)


@pytest.fixture
def world(committed_world: World) -> World:
    """With real commits."""
    return committed_world


def test_a_form_sent_many_times_at_once_adds_once(world: World) -> None:
    case, text, key = world.propose(), "", uuid4()
    text = seen(case)
    answers = at_once(
        [lambda: add(world, case, plain("a.txt", "a"), seen_version=text, form_key=key)] * 6
    )
    assert len([one for one in answers if isinstance(one, Case)]) == 1
    assert len([one for one in answers if isinstance(one, StaleText)]) == 5
    assert len(stored()) == DocumentVersion.objects.count() == 1


def test_a_lost_answer_to_the_commit_leaves_each_row_its_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks when the rows are there: whether they are cannot be known then."""
    case = world.propose()

    def committed_and_broken() -> None:
        added = DocumentVersion.objects.exists()
        connection.connection.commit()
        if added:
            raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", committed_and_broken)
        with pytest.raises(OperationalError):
            add(world, case, plain("a.txt", "a"))
    assert len(rows(case)) == len(stored()) == 1
    assert list(document_checks.faults()) == []


def test_documents_registered_at_once_have_numbers_without_gaps(world: World) -> None:
    case = world.propose()
    add(world, case, *(plain(f"{n}.txt", str(n)) for n in range(5)))
    text = seen(case)

    def register(document: Document) -> Case:
        return documents.describe(
            document,
            current(case),
            documents.Description(status="drawn_up", day=TODAY),
            actor=world.actor("Hanna"),
            seen_version=text,
            now=NOW,
        )

    at_once([partial(register, row) for row in rows(case)])
    assert sorted(row.number or 0 for row in rows(case)) == [1, 2, 3, 4, 5]


def test_many_workers_make_a_package_once(world: World) -> None:
    archiving.ask(
        closed(world),
        actor=world.actor("Arvid"),
        seen_version=seen(Case.objects.latest("pk")),
        now=NOW,
    )
    before = len(stored())
    assert sorted(at_once([lambda: archiving.make_waiting(NOW)] * 4)) == [0, 0, 0, 1]
    assert ArchivePackage.objects.get().tries == 1
    assert len(stored()) == before + 1


def test_whoever_dies_on_the_way_leaves_a_document_or_a_file_to_sweep(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: Any = storages["documents"]
    monkeypatch.setenv("SAMVERKA_TEST_FILES", str(where.location))
    monkeypatch.setenv("SAMVERKA_DATABASE", settings.DATABASES["default"]["NAME"])
    cases = [world.propose() for _ in DEATHS]
    person = world.cast.person("Hanna").email
    deaths = [(str(case.public_id), person, at) for case, at in zip(cases, DEATHS, strict=True)]
    subprocess.run(
        [sys.executable, "-m", "tests.documents.dying"],
        cwd=PROJECT,
        input=json.dumps(deaths).encode(),
        check=True,
    )
    happened = [len(rows(case)) for case in cases]
    assert happened[-1] == 1
    assert happened[:5] == [0] * 5
    assert len(stored()) > sum(happened)  # files that were written before their rows never came
    assert list(document_checks.faults()) == []
    swept = document_checks.sweep(timezone.now() + timedelta(days=1, hours=1))
    assert swept > 0
    assert len(stored()) == sum(happened)
    for case, count in zip(cases, happened, strict=True):
        named = current(case).text_version
        assert named is not None
        assert len(named.data.get("documents", ())) == count
