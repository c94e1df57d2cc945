"""Every address × role × language: status, title, one h1, landmarks, language, no mixed words.

Who gets what stands in statuses.txt (tests/web/matrix.py reads it; test_methods.py asks for the
other methods). Where that is right and the page is wrong, mend the page; `make test` prints the
line as it is. And nothing changes because somebody has looked.
"""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.web.addresses import ADDRESSES, Address, names
from tests.web.conftest import client_of, speaking, taken
from tests.web.matrix import PEOPLE, expected
from tests.web.reading import Page, read
from tests.web.town import Town
from tests.web.traces import fingerprint
from tests.web.untranslated import Data, alike, data_texts, swedish_in
from tests.world import World

WEIGHT = 14_000  # compressed, without headers; tests/browser/test_weight.py weighs on the wire
NOWHERE = "00000000-0000-4000-8000-000000000000"
FIRST_OF_EACH = list({address.name: address for address in reversed(ADDRESSES)}.values())
PAGES = [address for address in ADDRESSES if address.kind == "page"]


@pytest.fixture(scope="module")
def data(filled: tuple[World, Town], django_db_blocker: DjangoDbBlocker) -> Data:
    """What the town holds: no page's own words."""
    with django_db_blocker.unblock():
        return data_texts()


def test_no_pattern_is_left_out() -> None:
    assert names() == {address.name for address in ADDRESSES}


def test_no_line_of_the_table_is_left_over() -> None:
    assert set(expected()) == {str(address) for address in ADDRESSES}
    assert len({str(address) for address in ADDRESSES}) == len(ADDRESSES)


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_who_gets_what_in_which_language(address: Address, town: Town, data: Data) -> None:
    path = address.path(town)
    speaking("sv")
    before = fingerprint()
    swedish = {name: taken(client_of(town, name).get(path)) for name in PEOPLE}
    assert fingerprint() == before
    found = tuple(response.status_code for response in swedish.values())
    assert found == expected()[str(address)].get, found
    if address.kind != "page":
        return
    # Whom it is for may open it, perhaps elsewhere.
    if address.by not in swedish or swedish[address.by].status_code != 200:
        assert client_of(town, address.by).get(path, follow=True).status_code == 200
    speaking("en")
    for name, response in _told_apart(address, swedish):
        page = read(response.content)
        english = read(client_of(town, name, "en").get(path).content)
        assert len(gzip.compress(response.content)) < WEIGHT
        assert faults(page, "sv", name) == []
        assert faults(english, "en", name) == []
        assert swedish_in(english, data) == [], name
        assert alike(page, english, data) == [], name


def _told_apart(address: Address, answers: dict[str, Any]) -> list[tuple[str, Any]]:
    """Whose pages are read in both languages: hers whom it is for; at a pattern's first address
    also two others' who get it and one's who is refused. Everybody's status is looked at."""
    got = [name for name, answer in answers.items() if answer.status_code == 200]
    refused = [name for name, answer in answers.items() if answer.status_code == 403]
    first = [address.by] if address.by in got else []
    more = [*got[:2], *refused[:1]] if address in FIRST_OF_EACH else []
    return [(name, answers[name]) for name in dict.fromkeys([*first, *more])]


def faults(page: Page, language: str, name: str) -> list[str]:
    """What is wrong with the frame of a page; a visitor has nowhere to navigate."""
    landmarks = {"header", "main", "footer", *(["nav"] if name else [])}
    wrong = {
        f"language {page.language}": page.language != language,
        f"title {page.title!r}": not page.title.endswith(" – Samverka") or len(page.title) < 14,
        f"headings {page.h1}": len(page.h1) != 1 or not page.h1[0],
        f"landmarks {page.landmarks}": not page.landmarks.issuperset(landmarks),
        f"levels {page.levels}": any(
            b > a + 1 for a, b in zip(page.levels, page.levels[1:], strict=False)
        ),
        f"ids twice {page.ids}": len(page.ids) != len(set(page.ids)),
    }
    return [text for text, is_wrong in wrong.items() if is_wrong]


def test_the_title_of_a_case_page_names_the_case(town: Town) -> None:
    for address in PAGES:
        if address.of and address.name.startswith("case"):
            page = read(client_of(town, address.by).get(address.path(town)).content)
            assert page.h1[0] in page.title, address


@pytest.mark.parametrize("name", ["", "Kim"])
@pytest.mark.parametrize("path", ["/nagonstans/", f"/arende/{NOWHERE}/", f"/organ/{NOWHERE}/"])
def test_what_is_not_there_has_a_page_of_its_own(town: Town, name: str, path: str) -> None:
    for language in ("sv", "en"):
        response = client_of(town, name, speaking(language)).get(path)
        if name or path == "/nagonstans/":
            assert response.status_code == 404
            assert faults(read(response.content), language, name) == []
        else:
            assert response.status_code == 302
