"""Bevis at an entry, and Kontrollera for anybody: the file, the code, and what is not told."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from tests.world import NOW, World
from workflow import checkpoints, ledger, releases
from workflow.models import Case, LedgerEntry

CHECK = "/kontrollera/"


@pytest.fixture(autouse=True)
def key(tmp_path: Path, settings: Settings) -> None:
    """A key of the test's own."""
    settings.LEDGER_KEY_FILE = str(tmp_path / "ledger.key")


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.cast.person(name))
    return client


def last(case: Case) -> LedgerEntry:
    return ledger.history(case.public_id)[-1]


def said(client: Client, sent: object = None, **post: object) -> str:
    response = client.post(CHECK, post) if post else client.get(CHECK, {"kod": str(sent)})
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_history_to_the_file_and_back(world: World) -> None:
    case = world.activity_in("rejected")
    client, entry = signed_in(world, "Hanna"), last(case)
    page = client.get(reverse("history", args=[case.public_id])).content.decode()
    address = reverse("proof", args=[case.public_id, entry.pk])
    assert address in page
    assert "inte fått sin kontrollpunkt" in client.get(address).content.decode()
    assert client.get(f"{address}fil/").status_code == 404
    checkpoints.keep_up(NOW)
    shown = client.get(address).content.decode()
    assert "Kontrollkod" in shown
    assert "data:image/svg+xml;base64," in shown
    file = client.get(f"{address}fil/")
    assert file["Content-Disposition"].startswith('attachment; filename="bevis-')
    assert len(file.content) < 2000
    for body in (
        said(Client(), code=file.content.decode()),
        said(Client(), file=SimpleUploadedFile("bevis.tlog-proof", file.content)),
        said(client, code=file.content.decode().replace("\n", "\r\n")),
    ):
        assert "Posten står i liggaren" in body


def test_what_was_changed_on_the_way_does_not_hold(world: World) -> None:
    case = world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    address = reverse("proof-file", args=[case.public_id, last(case).pk])
    proof = signed_in(world, "Hanna").get(address).content.decode()
    assert "Beviset stämmer inte" in said(Client(), code=proof.replace("index ", "index 1"))
    assert "Beviset stämmer inte" in said(Client(), code=proof[:200])
    assert "varken en kod eller ett bevis" in said(Client(), code="hej")
    assert "finns inte i liggaren" in said(Client(), "ABCD" * 8)


@pytest.mark.parametrize("post", [{}, {"code": " "}, {"code": "A" * 9000}])
def test_nothing_and_too_much_are_asked_for_anew(world: World, post: dict[str, str]) -> None:
    assert Client().post(CHECK, post).status_code == 422
    large = SimpleUploadedFile("stor", b"x" * 900_000)
    answer = Client().post(CHECK, {"file": large})
    assert answer.status_code == 422
    assert "för långt för att vara ett bevis" in answer.content.decode()


def test_the_keys_are_read_once_and_found_by_their_index(world: World) -> None:
    case = world.activity_in("rejected")
    checkpoints.keep_up(NOW)
    address = reverse("proof-file", args=[case.public_id, last(case).pk])
    proof = signed_in(world, "Hanna").get(address).content.decode()
    with CaptureQueriesContext(connection) as asked:
        assert "Posten står i liggaren" in said(Client(), code=proof)
    (sql,) = [one["sql"] for one in asked if "LIKE" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        assert "checkpoints_that_name_keys" in str(cursor.fetchall())


def test_the_proof_of_a_restricted_case_is_for_who_sees_it(world: World) -> None:
    case = world.propose(title="Skyddad insats")
    releases.restrict(case.public_id, basis="18 kap. 1 § OSL", actor=world.actor("Hanna"), now=NOW)
    world.turn(case, "submit", "Hanna")
    checkpoints.sign(NOW) or checkpoints.keep_up(NOW)
    address = reverse("proof", args=[case.public_id, last(case).pk])
    assert signed_in(world, "Signe").get(address).status_code == 404
    assert signed_in(world, "Signe").get(f"{address}fil/").status_code == 404
    shown = signed_in(world, "Hanna").get(f"{address}fil/").content.decode()
    body = said(Client(), code=shown)
    assert "Posten står i liggaren" in body
    assert "Skyddad" not in body
    assert str(case.public_id) not in body


def test_an_entry_of_another_case_has_no_proof_here(world: World) -> None:
    one, other = world.activity_in("preparation"), world.activity_in("preparation")
    checkpoints.keep_up(NOW)
    client = signed_in(world, "Hanna")
    for entry in (last(other).pk, UUID(int=0)):
        assert client.get(reverse("proof", args=[one.public_id, entry])).status_code == 404


def test_looking_leaves_no_trace_of_what_was_asked(world: World) -> None:
    before = LedgerEntry.objects.count()
    said(Client(), "ABCD" * 8)
    assert LedgerEntry.objects.count() == before


def test_operations_tell_of_checkpoints_and_alarms(world: World) -> None:
    disa, address = signed_in(world, "Disa"), reverse("operations")
    assert "Ingen är undertecknad än" in disa.get(address).content.decode()
    checkpoints.keep_up(NOW)
    body = disa.get(address).content.decode()
    assert "Den senaste undertecknades" in body
    assert "LEDGER_CHECKPOINTS_FILE" in body
    checkpoints._alarm(checkpoints.CONFLICT, "why", NOW)
    body = disa.get(address).content.decode()
    assert "stämmer inte med en tidigare kontrollpunkt" in body
