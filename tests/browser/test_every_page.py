"""Every page in two passes: Swedish, light, wide, with JavaScript; English, dark, narrow, without.

In both: nothing that axe objects to, nothing in the console, no breach of the policy, no
sideways scroll. The pages of refusals are pages, too. The main ones are looked at in Swedish on
a narrow phone as well.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.main_pages import MAIN_PAGES
from tests.browser.watching import Watched
from tests.web.addresses import ADDRESSES, Address

START = {"code": "start"}
REFUSED = [
    (Address("transition", "Kim", "approved", more=START), 403),
    (Address("case", "Pär", "preparation"), 404),
    (Address("transition", "Stina", "execution", more=START), 409),
]
PAGES = [*((address, 200) for address in ADDRESSES if address.kind == "page"), *REFUSED]
# A page that looks otherwise in each state is looked at in all of them, in Swedish.
STATES = ("case", "decide")


def _named(pages: list[tuple[Address, int]]) -> list[Any]:
    return [pytest.param(address, status, id=f"{address} {status}") for address, status in pages]


_first = {(address.name, status): (address, status) for address, status in reversed(PAGES)}
ONE_OF_EACH = _named(list(_first.values()))
WITH_STATES = _named([page for page in PAGES if page in _first.values() or page[0].name in STATES])
WIDE = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "sv-SE"}
NARROW = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "locale": "en-GB"}


@pytest.mark.parametrize(("address", "status"), WITH_STATES)
def test_in_swedish_light_wide_with_javascript(address: Address, status: int, look: Visit) -> None:
    found = look(address.by, **WIDE)
    _open(found, address, status, "sv")
    assert found.overflow() == []
    assert found.violations() == []
    assert found.complaints == []


@pytest.mark.parametrize(("address", "status"), ONE_OF_EACH)
def test_in_english_dark_narrow_without_javascript(
    address: Address, status: int, look: Visit
) -> None:
    found = look(address.by, language="en", java_script_enabled=False, **NARROW)
    _open(found, address, status, "en")
    assert found.overflow() == []
    assert found.complaints == []
    # axe is JavaScript: it looks at the same page where only the page's own scripts are off.
    again = look(address.by, language="en", own_scripts=False, **NARROW)
    _open(again, address, status, "en")
    assert again.violations() == []


@pytest.mark.parametrize("address", MAIN_PAGES, ids=str)
def test_in_swedish_on_the_narrowest_phone(address: Address, look: Visit) -> None:
    """Swedish words are longer than English ones."""
    found = look(address.by, **(NARROW | {"color_scheme": "light", "locale": "sv-SE"}))
    _open(found, address, 200, "sv")
    assert found.overflow() == []
    assert found.complaints == []


def _open(found: Watched, address: Address, status: int, language: str) -> None:
    assert found.open(address.path(found.site.town)).status == status
    assert found.page.locator("html").get_attribute("lang") == language
