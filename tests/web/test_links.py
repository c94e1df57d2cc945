"""No page offers what it then refuses: every link of every page leads somewhere for its reader."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest

from tests.web.addresses import ADDRESSES
from tests.web.conftest import client_of, taken
from tests.web.reading import read
from tests.web.town import Town

READERS = sorted({address.by for address in ADDRESSES if address.kind == "page"})


@pytest.mark.parametrize("name", READERS)
def test_every_link_leads_somewhere(name: str, town: Town) -> None:
    client = client_of(town, name)
    found: dict[str, str] = {}
    for address in ADDRESSES:
        if address.kind == "page" and name in (address.by, ""):
            here = address.path(town)
            for href in read(client.get(here, follow=True).content).hrefs():
                target = urlsplit(urljoin(here, href))
                if not target.netloc and not href.startswith(("#", "mailto:", "tel:")):
                    found.setdefault(target._replace(fragment="").geturl(), here)
    assert found or not name
    dead = {
        f"{target} ({status}, on {here})"
        for target, here in found.items()
        if (status := taken(client.get(target)).status_code) not in (200, 302)
    }
    assert dead == set()


def test_every_jump_inside_a_page_has_its_place(town: Town) -> None:
    for address in ADDRESSES:
        if address.kind == "page":
            content = client_of(town, address.by).get(address.path(town), follow=True).content
            page = read(content)
            jumps = {href[1:] for href in page.hrefs() if href.startswith("#") and len(href) > 1}
            assert jumps <= set(page.ids), address
