"""The head of every page names each place once, and those that the person has."""

from __future__ import annotations

from collections import Counter

import pytest

from config.context import page
from tests.web.conftest import client_of
from tests.web.town import Town


@pytest.mark.parametrize("name", ["Hanna", "Tove", "Signe", "Arvid", "Rut", "Adam", "Disa"])
def test_each_place_stands_once(town: Town, name: str) -> None:
    response = client_of(town, name).get("/aktiviteter/")
    navigation = page(response.wsgi_request)["navigation"]()
    links = Counter(link.href for link in (*navigation.bodies, *navigation.places))
    assert set(links.values()) == {1}
    head = response.content.decode().split("</header>")[0]
    # For a wide page, and folded up for a narrow one.
    assert {head.count(f'href="{href}"') for href in links} == {2}


def test_whoever_keeps_records_finds_them(town: Town) -> None:
    for name, words in {"Arvid": ("Beslut", "Arkiv"), "Rut": ("Beslut", "Postlista")}.items():
        head = client_of(town, name).get("/aktiviteter/").content.decode().split("</header>")[0]
        assert [word for word in words if word not in head] == []
