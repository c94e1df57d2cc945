"""Text twice as large, as somebody with weak sight sets it: nothing cut, no sideways scroll.

The root's size is what a browser's own setting changes; every length of ours hangs on it.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.main_pages import MAIN_PAGES
from tests.web.addresses import Address

DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "sv-SE"}
_SIZE = "parseFloat(getComputedStyle(document.body).fontSize)"
_DOUBLE = "document.documentElement.style.fontSize = '200%'"
# What hides a part of its own text: shown in a box that is too small and cannot be scrolled.
_CUT = """
Array.from(document.querySelectorAll('body *')).filter(e => {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || !e.checkVisibility()) return false;
    const hides = value => value === 'hidden' || value === 'clip';
    return hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1
        || hides(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
}).map(e => e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + e.textContent.slice(0, 60))
"""


@pytest.mark.parametrize("address", MAIN_PAGES, ids=str)
def test_twice_as_large(address: Address, look: Visit) -> None:
    found = look(address.by, **DESK)
    assert found.open(address.path(found.site.town)).status == 200
    before = found.page.evaluate(_SIZE)

    found.page.evaluate(_DOUBLE)

    assert found.page.evaluate(_SIZE) == pytest.approx(2 * before)
    assert found.overflow() == []
    assert found.page.evaluate(_CUT) == []
    assert found.complaints == []


def test_what_is_cut_is_seen(visit: Visit) -> None:
    found = visit("Tove", **DESK)
    found.open("/att-gora/")
    found.page.locator("h1").evaluate(
        "e => { e.style.height = '10px'; e.style.overflow = 'hidden' }"
    )
    assert [line[:3] for line in found.page.evaluate(_CUT)] == ["H1."]
