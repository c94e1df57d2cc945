"""Where the files lie: a folder or a bucket, with every row's file there and no other."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import environment
from tests.browser.site import free_port
from tests.documents.test_archives import closed
from tests.documents.test_documents import add, made, plain, stored
from tests.world import NOW, World
from workflow import archiving, document_checks, document_store
from workflow.errors import StoreAway
from workflow.file_checking import examine
from workflow.models import DocumentVersion
from workflow.row_security import NOBODY, seeing

DAY_AFTER = timedelta(days=1, hours=1)


def path_of(name: str) -> Path:
    return Path(storages["documents"].path(name))


def verified() -> str:
    said = io.StringIO()
    call_command("documents", "verify", stdout=said, stderr=said)
    return said.getvalue()


def faults() -> str:
    said = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("documents", "verify", stdout=said, stderr=said)
    return f"{said.getvalue()}{refused.value}"


# -- rows and files


def test_verify_finds_a_changed_and_a_missing_file(world: World) -> None:
    case = world.propose()
    add(world, case, plain("a.txt", "a"), plain("b.txt", "b"), plain("c.txt", "c"))
    assert "3 filer" in verified()
    rows = list(DocumentVersion.objects.order_by("pk"))
    path_of(rows[0].stored_as).write_bytes(b"x")
    path_of(rows[1].stored_as).unlink()
    told = faults()
    assert f"{rows[0].public_id}: the file was changed" in told
    assert f"{rows[1].public_id}: the file is gone" in told
    assert str(rows[2].public_id) not in told


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: b"x" * len(whole),
        lambda whole: whole[:-1] + b"x",
        lambda whole: whole[:-1],
        lambda whole: b"x" * len(whole) + bytes(500_000),
    ],
)
def test_a_file_that_was_changed_is_not_given_to_its_end(
    world: World, change: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    whole = b"".join(f"rad {n}\n".encode() for n in range(20_000))
    add(world, world.propose(), examine("a.txt", whole))
    row = DocumentVersion.objects.get()
    given: list[bytes] = []
    said: dict[str, Any] = {"size": row.size, "sha256": row.sha256}
    with document_store.read(row.stored_as) as file:
        assert b"".join(document_store.pieces(file, **said)) == whole
    path_of(row.stored_as).write_bytes(change(whole))
    with document_store.read(row.stored_as) as file, pytest.raises(document_store.Changed):
        given.extend(document_store.pieces(file, **said))
    assert sum(map(len, given)) < len(whole)
    assert "is not what its row says" in caplog.text


def test_a_file_without_a_row_is_swept_when_it_is_a_day_old(world: World) -> None:
    add(world, world.propose(), made())
    (claimed,) = stored()
    orphan = document_store.keep(b"left behind by a crash")
    now = timezone.now()
    assert document_checks.sweep(now) == 0
    assert document_checks.sweep(now + DAY_AFTER) == 1
    assert stored() == [claimed]
    assert orphan != claimed


def test_the_file_of_a_package_is_claimed_too(world: World) -> None:
    archiving.ask(closed(world), actor=world.actor("Arvid"), seen_version=_seen(world), now=NOW)
    archiving.make_waiting(NOW)
    before = stored()
    assert document_checks.sweep(timezone.now() + DAY_AFTER) == 0
    assert stored() == before


def _seen(world: World) -> str:
    from tests.world import seen
    from workflow.models import Case

    return seen(Case.objects.latest("pk"))


def test_whoever_sweeps_sees_every_row(world: World) -> None:
    """Behind the wall no row shows; the sweep asks for the system, or it would take all."""
    add(world, world.propose(), made())
    with seeing(NOBODY):
        assert document_checks.sweep(timezone.now() + DAY_AFTER) == 0
    assert len(stored()) == 1


def test_a_database_that_does_not_fit_the_files_takes_none_away(world: World) -> None:
    for n in range(document_checks.FEW + 1):
        document_store.keep(str(n).encode())
    late = timezone.now() + DAY_AFTER
    with pytest.raises(document_checks.DoesNotFit):
        document_checks.sweep(late)
    assert len(stored()) == document_checks.FEW + 1
    assert document_checks.sweep(late, certain=True) == document_checks.FEW + 1


def test_the_beat_wakes_what_makes_and_sweeps(world: World) -> None:
    from config.celery import app
    from workflow import tasks

    due = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {tasks.make_packages.name, tasks.tidy_files.name} <= due
    document_store.keep(b"new")
    tasks.tidy_files()
    tasks.make_packages()
    assert len(stored()) == 1


# -- settings


def read(**said: str) -> environment.Environment:
    names = ("DOCUMENT", "SAMVERKA_DATABASE")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(names)]:
            patch.delenv(name)
        for name, value in said.items():
            patch.setenv(name, value)
        return environment.read()


def test_a_folder_outside_the_web_unless_a_bucket_is_told() -> None:
    given = environment.document_storage(read(DOCUMENTS_FOLDER="/srv/files"))
    assert given["OPTIONS"]["location"] == Path("/srv/files")
    assert given["OPTIONS"]["base_url"] is None
    assert environment.document_storage(read())["OPTIONS"]["location"].name == "documents"


@pytest.mark.parametrize(
    "said",
    [
        {"DOCUMENTS_S3_BUCKET": "b", "DOCUMENTS_S3_KEY": "k"},
        {"DOCUMENTS_S3_BUCKET": "b", "DOCUMENTS_S3_SECRET": "s"},
        {"DOCUMENTS_S3_BUCKET": "b", "DOCUMENTS_S3_ENDPOINT": "minio:9000"},
        {"DOCUMENTS_S3_BUCKET": "b", "DOCUMENTS_FOLDER": "/srv"},
    ],
)
def test_a_store_that_is_half_told_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        environment.document_storage(read(**said))


def test_limits_come_from_the_environment() -> None:
    limits = read(DOCUMENT_FILE_MB="3", DOCUMENT_CASE_MB="9", DOCUMENT_CASE_FILES="4")
    assert limits.document_limits.file_bytes == 3_000_000
    assert limits.document_limits.case_bytes == 9_000_000
    assert limits.document_limits.case_files == 4
    with pytest.raises(ImproperlyConfigured):
        read(DOCUMENT_FILE_MB="0")


# -- S3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server process that speaks S3."""
    port = free_port()
    log = tmp_path_factory.mktemp("s3") / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=out,
            stderr=out,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = datetime.now().astimezone() + timedelta(seconds=60)
    while datetime.now().astimezone() < until:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/moto-api/", timeout=1):
                return
        except OSError:
            continue
    pytest.fail("the server did not begin")


@pytest.fixture
def bucket(server: str, settings: Any) -> Any:
    """An empty bucket, which the installation is told to use by its environment."""
    given = {"DOCUMENTS_S3_KEY": "key", "DOCUMENTS_S3_SECRET": "secret"}
    name = f"handlingar-{os.urandom(6).hex()}"
    made_bucket = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name="eu-north-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    ).create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    told = read(
        DOCUMENTS_S3_BUCKET=name,
        DOCUMENTS_S3_ENDPOINT=server,
        DOCUMENTS_S3_REGION="eu-north-1",
        **given,
    )
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": environment.document_storage(told),
    }
    return made_bucket


def test_in_a_bucket_all_is_as_in_a_folder(world: World, bucket: Any) -> None:
    case = world.propose()
    file = made()
    add(world, case, file, plain("b.txt", "hej"))
    assert sorted(one.key for one in bucket.objects.all()) == stored()
    assert "2 filer" in verified()
    version = DocumentVersion.objects.order_by("pk")[0]
    with document_store.read(version.stored_as) as kept:
        assert kept.read() == file.content
    bucket.Object(version.stored_as).delete()
    assert "the file is gone" in faults()
    with pytest.raises(StoreAway):
        document_store.read(version.stored_as)
    document_store.keep(b"left behind")
    assert document_checks.sweep(timezone.now() + DAY_AFTER) == 1
    assert len(stored()) == 1


def test_a_package_is_made_of_what_lies_in_a_bucket(world: World, bucket: Any) -> None:
    case = closed(world)
    archiving.ask(case, actor=world.actor("Arvid"), seen_version=_seen(world), now=NOW)
    assert archiving.make_waiting(NOW) == 1


def test_a_bucket_that_does_not_answer_is_said_and_leaves_no_row(
    world: World, settings: Any
) -> None:
    told = read(
        DOCUMENTS_S3_BUCKET="b",
        DOCUMENTS_S3_ENDPOINT=f"http://127.0.0.1:{free_port()}",
        DOCUMENTS_S3_REGION="eu-north-1",
        DOCUMENTS_S3_KEY="k",
        DOCUMENTS_S3_SECRET="s",
    )
    settings.STORAGES = {**settings.STORAGES, "documents": environment.document_storage(told)}
    with pytest.raises(StoreAway) as refused:
        add(world, world.propose(), made())
    assert refused.value.http_status == 503
    assert not DocumentVersion.objects.exists()
