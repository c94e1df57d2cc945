"""Documents by clicks: added, read, replaced, removed; refused without losing what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.story.cast import POLICE
from tests.documents import files
from tests.documents.test_archives import closed
from tests.documents.test_documents import add, made, plain, replace, rows
from tests.workflow.web.clicking import Page, Visitor
from tests.world import NOW, TODAY, World, current, seen
from workflow import archiving, documents, releases
from workflow.documents import Description
from workflow.models import Case, DocumentVersion

Visit = Callable[[str], Visitor]
pytestmark = pytest.mark.usefixtures("at_the_worlds_time")
NOBODY = UUID(int=7)


def upload(name: str = "protokoll.pdf", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or files.pdf())


def add_page(visitor: Visitor, case: Case) -> Page:
    return visitor.open(f"/arende/{case.public_id}/handlingar/ny/")


def sent(page: Page, *some: SimpleUploadedFile, **typed: str) -> Page:
    """The form of a page as a browser sends it, with chosen files."""
    form = page.form("seen")
    values: dict[str, Any] = {name: kept for name, kept in form.values.items() if name != "files"}
    values |= typed
    if some:
        values["files"] = list(some)
    address = page.visitor.where
    return Page(page.visitor, page.visitor.client.post(address, values, follow=True))


def read(answer: Any) -> str:
    """A page without what is new in each answer."""
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", answer.content.decode())


def fetched(visitor: Visitor, address: str) -> int:
    """The status of a file that was fetched to its end."""
    answer = visitor.client.get(address)
    if answer.streaming:
        assert b"".join(answer)
    return answer.status_code


def file_of(case: Case, place: int = 0) -> str:
    return f"/fil/{DocumentVersion.objects.filter(document__case=case.pk)[place].public_id}/"


# -- the way through


def test_documents_are_added_by_clicks_without_script(world: World, visit: Visit) -> None:
    case = world.propose()
    page = visit("Hanna").open(f"/arende/{case.public_id}/handlingar/")
    assert "Inga handlingar än" in page.text
    page = page.follow("/handlingar/ny/")
    page = sent(page, upload(), upload("karta.png", files.picture()))
    assert page.status == 200
    assert "Handlingarna finns nu i ärendet." in page.text
    assert "protokoll.pdf" in page.text
    assert "karta.png" in page.text
    assert "Hanna" in page.text
    assert "PDF, " in page.text
    page = page.follow("/handling/")
    page = page.follow("/ny-version/")
    page = sent(page, upload("protokoll 2.pdf", files.pdf("Rättat")))
    assert "Den nya versionen gäller nu. Den gamla är borta" in page.text
    page = page.follow("/handling/").follow("/uppgifter/")
    page = sent(page, heading="Mötets protokoll", status="received", correspondent="Trafikverket")
    assert "Mötets protokoll" in page.text
    assert "Inkommen" in page.text
    page = page.follow("/handling/").follow("/ta-bort/")
    page = sent(page)
    assert "borttagen" in page.text
    assert [row.removed_at is None for row in rows(case)] == [False, True]
    assert "Borttagna (1)" in page.text


def test_the_case_tells_of_its_documents(world: World, visit: Visit) -> None:
    case = world.propose()
    add(world, case, made())
    for address in ("", "version/1/"):
        page = visit("Hanna").open(f"/arende/{case.public_id}/{address}")
        assert "protokoll.pdf" in page.text
        assert file_of(case) in page.links


def test_whoever_decides_reads_them_on_the_page_of_the_decision(world: World, visit: Visit) -> None:
    from tests.workflow.web.test_deciding import decide_page

    case = world.propose()
    add(world, case, made())
    world.turn(case, "submit", "Hanna")
    page = decide_page(visit("Tove"), case)
    assert file_of(case) in page.links
    assert fetched(visit("Tove"), file_of(case)) == 200


def test_a_file_comes_as_it_was_stored_and_can_do_nothing(world: World, visit: Visit) -> None:
    case = world.propose()
    file = made("årsmöte ”vår”.pdf")
    add(world, case, file)
    answer = visit("Hanna").client.get(file_of(case), headers={"accept-encoding": "gzip"})
    assert b"".join(answer) == file.content
    given = answer.headers
    assert given["Content-Type"] == "application/pdf"
    assert given["Content-Length"] == str(file.size)
    assert given["Content-Disposition"] == (
        "attachment; filename*=utf-8''%C3%A5rsm%C3%B6te%20%E2%80%9Dv%C3%A5r%E2%80%9D.pdf"
    )
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Cache-Control"] == "no-store"
    assert given["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "Content-Encoding" not in given


@pytest.mark.parametrize("what", ["handling", "fil"])
def test_anothers_document_is_as_one_that_is_not_there(
    world: World, visit: Visit, what: str
) -> None:
    case = world.propose()
    add(world, case, made("zebrafink.pdf"))
    row = rows(case)[0]
    own = row.public_id if what == "handling" else row.versions.get().public_id
    for name in ("Pär", "Stina", "Tove", "Signe"):
        visitor = visit(name)
        there = visitor.client.get(f"/{what}/{own}/")
        nowhere = visitor.client.get(f"/{what}/{NOBODY}/")
        assert there.status_code == nowhere.status_code == 404
        assert read(there).replace(str(own), str(NOBODY)) == read(nowhere)
        if what == "handling":
            for page in ("ny-version", "uppgifter", "ta-bort"):
                assert visitor.client.get(f"/{what}/{own}/{page}/").status_code == 404
                assert visitor.client.post(f"/{what}/{own}/{page}/").status_code == 404
    assert Visitor(None).client.get(f"/{what}/{own}/").status_code == 302


def test_a_release_opens_the_files_and_its_end_closes_them(world: World, visit: Visit) -> None:
    case = world.propose()
    add(world, case, made())
    world.turn(case, "submit", "Hanna")
    police, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    assert fetched(visit("Pär"), file_of(case)) == 404
    row = releases.release(case.public_id, police, reason="x", actor=hanna, now=NOW)
    assert fetched(visit("Pär"), file_of(case)) == 200
    releases.take_back(row.public_id, reason="y", actor=hanna, now=NOW)
    assert fetched(visit("Pär"), file_of(case)) == 404


def test_somebody_with_jav_changes_nothing(world: World, visit: Visit) -> None:
    from workflow import conflicts

    case = world.activity_in("preparation")
    tove = world.cast.person("Tove")
    conflicts.report(case.public_id, tove, ground="x", actor=world.actor("Tove"), now=NOW)
    assert add_page(visit("Tove"), case).status == 403


def test_nothing_is_offered_that_would_be_refused(world: World, visit: Visit) -> None:
    case = world.propose()
    add(world, case, made())
    document = rows(case)[0].public_id
    for name, may in (("Hanna", True), ("Kim", False)):
        page = visit(name).open(f"/arende/{case.public_id}/handlingar/")
        assert any("/handlingar/ny/" in link for link in page.links) is may
        page = visit(name).open(f"/handling/{document}/")
        assert any("/ny-version/" in link for link in page.links) is may
    for address in (f"/arende/{case.public_id}/handlingar/ny/", f"/handling/{document}/ta-bort/"):
        assert visit("Kim").open(address).status == 403


def test_a_removed_document_is_read_and_not_changed(world: World, visit: Visit) -> None:
    case = world.propose()
    add(world, case, made())
    world.turn(case, "submit", "Hanna")
    row = rows(case)[0]
    documents.remove(
        row, current(case), actor=world.actor("Tove"), seen_version=seen(case), now=NOW
    )
    page = visit("Tove").open(f"/handling/{row.public_id}/")
    assert "Borttagen" in page.text
    assert not any("/ny-version/" in link for link in page.links)
    assert visit("Tove").open(f"/handling/{row.public_id}/ny-version/").status == 409
    assert fetched(visit("Tove"), file_of(case)) == 200


def test_what_never_left_the_owner_is_not_shown_to_others(world: World, visit: Visit) -> None:
    """Registered files are kept, also those that were replaced or removed in the draft."""
    case = world.propose()
    drawn_up = Description(status="drawn_up", day=TODAY)
    add(world, case, plain("a.txt", "ett"), plain("b.txt", "b"), description=drawn_up)
    replaced, removed = rows(case)
    replace(world, case, replaced, plain("a2.txt", "två"))
    documents.remove(
        removed, current(case), actor=world.actor("Hanna"), seen_version=seen(case), now=NOW
    )
    world.turn(case, "submit", "Hanna")
    first, second = (f"/fil/{one.public_id}/" for one in replaced.versions.order_by("number"))
    gone = f"/fil/{removed.versions.get().public_id}/"
    for name, sees in (("Hanna", 200), ("Tove", 404)):
        assert [fetched(visit(name), one) for one in (first, second, gone)] == [sees, 200, sees]
        assert visit(name).open(f"/handling/{removed.public_id}/").status == sees
        page = visit(name).open(f"/arende/{case.public_id}/handlingar/")
        assert ("Borttagna (1)" in page.text) is (sees == 200)
        page = visit(name).open(f"/handling/{replaced.public_id}/")
        assert (first in page.links) is (sees == 200)
        assert second in page.links
    # What was replaced after the submission stands in the first text, and stays.
    replace(world, case, replaced, plain("a3.txt", "tre"), by="Tove")
    assert fetched(visit("Tove"), second) == 200
    assert fetched(visit("Tove"), first) == 404


def test_the_history_tells_of_documents_after_the_decision(world: World, visit: Visit) -> None:
    case = world.activity_in("execution")
    page = sent(add_page(visit("Stina"), case), upload("slutrapport.pdf"))
    page = page.follow("/historik/")
    assert "Handlingar ändrade" in page.text
    assert "slutrapport.pdf" in page.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_speak_both_languages(world: World, visit: Visit, language: str) -> None:
    case = world.propose()
    add(world, case, made())
    hanna = world.cast.person("Hanna")
    hanna.language = language
    hanna.save()
    page = add_page(visit("Hanna"), case)
    assert page.h1 == {"sv": "Lägg till handlingar", "en": "Add documents"}[language]


# -- archive packages


def test_a_package_is_asked_for_made_and_fetched(world: World, visit: Visit) -> None:
    case = closed(world)
    page = visit("Arvid").open(f"/arende/{case.public_id}/").follow("/arkivpaket/")
    page = page.send("seen")
    assert "Paketet görs i ordning" in page.text
    assert "seen" not in {name for form in page.forms for name in form.values}
    archiving.make_waiting(timezone.now())
    page = page.visitor.open(page.visitor.where)
    (address,) = {link for link in page.links if link.startswith("/arkivpaket/")}
    answer = page.visitor.client.get(address)
    assert b"".join(answer).startswith(b"PK")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="TRY 2026-')
    for name, status in (("Hanna", 200), ("Kim", 403), ("Tove", 403), ("Pär", 404)):
        assert fetched(visit(name), address) == status
    assert visit("Arvid").client.get(f"/arkivpaket/{uuid4()}/").status_code == 404
    assert visit("Kim").open(f"/arende/{case.public_id}/arkivpaket/").status == 403


def test_a_case_that_goes_on_says_why_there_is_none(world: World, visit: Visit) -> None:
    case = world.activity_in("execution")
    assert visit("Hanna").open(f"/arende/{case.public_id}/arkivpaket/").status == 409
