"""Uploads that are refused: each says why, and nothing that was typed is lost."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from tests.documents import files
from tests.documents.test_documents import add, made, plain, rows, stored, text_of
from tests.documents.test_pages import add_page, file_of, sent, upload
from tests.workflow.web.clicking import Visitor
from tests.world import World, seen
from workflow import document_store, file_checking
from workflow.document_limits import Limits
from workflow.models import Document

Visit = Callable[[str], Visitor]
pytestmark = pytest.mark.usefixtures("at_the_worlds_time")


def test_a_refused_file_is_named_and_what_was_typed_stays(world: World, visit: Visit) -> None:
    case = world.propose()
    page = add_page(visit("Hanna"), case)
    page = sent(
        page,
        upload("virus.exe", b"MZ"),
        upload("riktig.pdf"),
        heading="Min rubrik",
        correspondent="Kommunen",
    )
    assert page.status == 422
    assert "virus.exe" in page.text
    assert "Välj på nytt" in page.text
    assert page.form("seen").values["heading"] == ["Min rubrik"]
    assert page.form("seen").values["correspondent"] == ["Kommunen"]
    assert stored() == []


def test_no_file_too_many_and_a_missing_day_are_said_at_their_fields(
    world: World, visit: Visit, settings: Any
) -> None:
    case = world.propose()
    page = sent(add_page(visit("Hanna"), case))
    assert page.status == 422
    assert "Välj en fil." in page.text
    page = sent(add_page(visit("Hanna"), case), upload(), status="received", day="")
    assert page.status == 422
    assert 'id="id_day_error"' in page.html
    page = sent(add_page(visit("Hanna"), case), upload(), status="received", day="2026-01-12")
    assert 'id="id_correspondent_error"' in page.html
    many = [upload(f"{n}.txt", str(n).encode()) for n in range(21)]
    page = sent(add_page(visit("Hanna"), case), *many)
    assert "högst 20 filer" in page.text
    assert stored() == []


def test_a_file_that_is_too_large_is_read_past(world: World, visit: Visit, settings: Any) -> None:
    settings.DOCUMENT_LIMITS = Limits(file_bytes=100_000, case_bytes=10**9, case_files=9)
    case = world.propose()
    page = sent(
        add_page(visit("Hanna"), case), upload("stor.txt", b"x" * 200_000), heading="Min rubrik"
    )
    assert page.status == 422
    assert "stor.txt" in page.text
    assert "större än" in page.text
    assert page.form("seen").values["heading"] == ["Min rubrik"]


def test_a_form_larger_than_any_is_not_read(world: World, visit: Visit, settings: Any) -> None:
    settings.DOCUMENT_LIMITS = Limits(file_bytes=100_000, case_bytes=10**9, case_files=9)
    page = add_page(visit("Hanna"), world.propose())
    page = sent(page, upload("stor.txt", b"x" * 5_000_000))
    assert page.status == 413
    assert page.h1 == "Det blev för mycket på en gång"


def test_other_pages_and_strangers_send_no_files(world: World, visit: Visit) -> None:
    """What is sent there is not even written to the disk."""
    opened: list[str] = []
    real = TemporaryFileUploadHandler.new_file

    def noted(self: Any, *args: Any, **kwargs: Any) -> None:
        opened.append(args[1])
        real(self, *args, **kwargs)

    case = world.propose()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TemporaryFileUploadHandler, "new_file", noted)
        hanna = visit("Hanna").client
        hanna.post(
            f"/arende/{case.public_id}/jav/", {"ground": "x", "files": upload("a.txt", b"a")}
        )
        Visitor(None).client.post(
            f"/arende/{case.public_id}/handlingar/ny/", {"files": upload("b.txt", b"b")}
        )
        large = hanna.post(
            f"/arende/{case.public_id}/jav/", {"files": upload("c.txt", b"c" * 3_000_000)}
        )
        assert large.status_code == 413
        assert opened == []
        hanna.post(f"/arende/{case.public_id}/handlingar/ny/", {"files": upload("d.txt", b"d")})
        assert opened == ["d.txt"]


def test_digits_in_a_name_are_asked_about_and_the_answer_is_kept(
    world: World, visit: Visit
) -> None:
    case = world.propose()
    file = upload("kvitto 1212121212.pdf")
    page = sent(add_page(visit("Hanna"), case), file)
    assert page.status == 422
    marks = page.form("seen").offered["not_a_person"]
    page = sent(page, upload("kvitto 1212121212.pdf"), not_a_person=marks[0])
    assert page.status == 200
    assert text_of(case)["documents"][0]["name"] == "kvitto 1212121212.pdf"


def test_a_double_click_adds_once(world: World, visit: Visit) -> None:
    case = world.propose()
    visitor = visit("Hanna")
    page = add_page(visitor, case)
    content = files.pdf()  # the same bytes: another second makes another file
    first = sent(page, upload(content=content))
    visitor.where = page.address
    second = sent(page, upload(content=content))
    assert (first.status, second.status) == (200, 200)
    assert first.h1 == second.h1
    assert len(stored()) == Document.objects.count() == 1


def test_a_page_gone_back_to_adds_other_files_or_says_that_it_did_not(
    world: World, visit: Visit
) -> None:
    """Its key is that of a form that was sent, but the file chosen now is another."""
    visitor = visit("Hanna")
    page = add_page(visitor, world.propose())
    assert sent(page, upload()).status == 200
    visitor.where = page.address
    again = sent(page, upload("annan.txt", b"annat"), heading="Min rubrik")
    assert again.status == 409
    assert again.form("seen").values["heading"] == ["Min rubrik"]
    assert Document.objects.count() == 1


def test_no_file_is_looked_at_of_somebody_who_may_not_add_any(world: World, visit: Visit) -> None:
    case = world.propose()
    page = add_page(visit("Hanna"), case)
    world.turn(case, "submit", "Hanna")
    page = sent(page, upload("virus.exe", b"MZ"), heading="Min rubrik")
    assert page.status == 403
    assert "virus.exe" not in page.text
    assert page.form("seen").values["heading"] == ["Min rubrik"]


def test_where_too_many_files_are_looked_at_she_is_asked_to_try_again(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_checking, "WAIT_SECONDS", 0.05)
    page = add_page(visit("Hanna"), world.propose())
    with file_checking.TURN:
        busy = sent(page, upload(), heading="Min rubrik")
    assert busy.status == 503
    assert "Försök igen" in busy.text
    assert busy.form("seen").values["heading"] == ["Min rubrik"]
    assert sent(page, upload()).status == 200


def test_a_stale_form_is_told_and_keeps_what_was_typed(world: World, visit: Visit) -> None:
    case = world.propose()
    page = add_page(visit("Hanna"), case)
    add(world, case, plain("annans.txt", "x"))
    page = sent(page, upload(), heading="Min rubrik")
    assert page.status == 409
    assert page.form("seen").values["heading"] == ["Min rubrik"]
    assert page.form("seen").values["seen"] == [seen(case)]
    assert len(stored()) == 1
    assert sent(page, upload()).status == 200


def test_a_full_disk_is_a_507_with_everything_typed(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.propose()

    def full(self: Any, raw: bytes, start: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    page = sent(add_page(visit("Hanna"), case), upload(), heading="Min rubrik")
    assert page.status == 507
    assert "ingen plats kvar" in page.text
    assert page.form("seen").values["heading"] == ["Min rubrik"]
    assert rows(case) == []


def test_a_disk_that_is_full_when_a_small_file_is_written_is_told_alike(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes wait in memory until it is complete, and are tried again when it is closed."""
    real = TemporaryFileUploadHandler.new_file

    def onto_a_full_disk(self: Any, *args: Any, **kwargs: Any) -> None:
        real(self, *args, **kwargs)
        self.file.file = Path("/dev/full").open("w+b")  # noqa: SIM115 - the handler closes it

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", onto_a_full_disk)
    small = upload("a.txt", b"hej")
    page = sent(add_page(visit("Hanna"), world.propose()), small, heading="Min rubrik")
    assert page.status == 507
    assert page.form("seen").values["heading"] == ["Min rubrik"]


def test_a_file_that_was_changed_breaks_off(world: World, visit: Visit) -> None:
    case = world.propose()
    add(world, case, made())
    path = Path(storages["documents"].path(stored()[0]))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = visit("Hanna").client.get(file_of(case))
    with pytest.raises(document_store.Changed):
        b"".join(answer)
    answer.close()


def test_a_file_that_is_gone_is_no_empty_page(world: World, visit: Visit) -> None:

    case = world.propose()
    add(world, case, made())
    Path(storages["documents"].path(stored()[0])).unlink()
    answer = visit("Hanna").client.get(file_of(case))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
