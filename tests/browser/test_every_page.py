"""Every page in two passes: Swedish, light, wide, with JavaScript; English, dark, narrow, without.

In both: nothing that axe objects to, nothing in the console, no breach of the policy, no
sideways scroll.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.watching import Watched, without_own_scripts
from tests.web.addresses import ADDRESSES, Address

PAGES = [address for address in ADDRESSES if address.kind == "page"]
WIDE = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "sv-SE"}
NARROW = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "locale": "en-GB"}


@pytest.mark.parametrize("address", PAGES, ids=str)
def test_in_swedish_light_wide_with_javascript(address: Address, visit: Visit) -> None:
    found = visit(address.by, **WIDE)
    _open(found, address, "sv")
    assert found.overflow() == []
    assert found.violations() == []
    assert found.complaints == []


@pytest.mark.parametrize("address", PAGES, ids=str)
def test_in_english_dark_narrow_without_javascript(address: Address, visit: Visit) -> None:
    found = visit(address.by, language="en", java_script_enabled=False, **NARROW)
    _open(found, address, "en")
    assert found.overflow() == []
    assert found.complaints == []
    # axe is JavaScript: it looks at the same page where only the page's own scripts are off.
    again = without_own_scripts(visit(address.by, language="en", **NARROW))
    _open(again, address, "en")
    assert again.violations() == []


def _open(found: Watched, address: Address, language: str) -> None:
    response = found.open(address.path(found.site.town))
    assert response.status in (200, 404)
    assert found.page.locator("html").get_attribute("lang") == language
