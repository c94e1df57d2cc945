"""The keyboard alone: Tab comes to everything that can be used, in the page's order, and shows
where it is; Enter and space do what a click does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.main_pages import MAIN_PAGES
from tests.browser.watching import Watched
from tests.web.addresses import Address

DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "sv-SE"}
# Everything to use, numbered in the order of the page. Of a group of radio buttons Tab comes to
# one: the chosen one, else the first. Dates have several stops inside.
_NUMBER = """
() => {
    const seen = new Set(), found = [];
    for (const e of document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary')) {
        if (e.disabled || !e.checkVisibility({visibilityProperty: true})) continue;
        if (e.type === 'radio') {
            const group = Array.from(document.getElementsByName(e.name))
                .filter(r => r.form === e.form && !r.disabled);
            const stop = group.find(r => r.checked) || group[0];
            if (e !== stop) continue;
        }
        e.keyboardStop = found.length;
        found.push(e.tagName + ' ' + (e.name || e.textContent.trim().slice(0, 40)));
    }
    return found;
}
"""
_HERE = """
() => {
    const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 1;
    return {
        stop: e.keyboardStop ?? -1,
        name: e.tagName + ' ' + (e.name || e.textContent.trim().slice(0, 40)),
        shown: outlined || style.boxShadow !== 'none',
        inSight: box.bottom > 0 && box.top < innerHeight,
    };
}
"""


def _walk(found: Watched, count: int) -> list[dict[str, Any]]:
    """Presses Tab until everything has had its turn; each stop once."""
    stops: list[dict[str, Any]] = []
    for _ in range(count * 5):
        found.page.keyboard.press("Tab")
        here = found.page.evaluate(_HERE)
        if here["stop"] == -1 or (stops and here["stop"] < stops[-1]["stop"]):
            break  # round the corner: the browser's own controls, or the beginning
        if not stops or here["stop"] != stops[-1]["stop"]:
            stops.append(here)
    return stops


@pytest.mark.parametrize("address", MAIN_PAGES, ids=str)
def test_tab_comes_to_everything_in_order_and_shows_where_it_is(
    address: Address, look: Visit
) -> None:
    found = look(address.by, **DESK)
    assert found.open(address.path(found.site.town)).status == 200
    found.page.evaluate("document.activeElement.blur()")
    things = found.page.evaluate(_NUMBER)

    stops = _walk(found, len(things))

    missed = [thing for n, thing in enumerate(things) if n not in {s["stop"] for s in stops}]
    assert missed == []
    assert [s["stop"] for s in stops] == list(range(len(things)))
    assert [s["name"] for s in stops if not (s["shown"] and s["inSight"])] == []


def test_the_first_stop_leads_past_the_menu(visit: Visit) -> None:
    found = visit("Tove", **DESK)
    found.open("/att-gora/")
    found.page.keyboard.press("Tab")
    found.page.keyboard.press("Enter")
    assert found.page.evaluate("document.activeElement.id") == "main"
    found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.closest('main') !== null")


def test_a_case_is_decided_without_a_mouse(visit: Visit) -> None:
    """Menu by Enter, outcome by the arrow keys, those present by space, and Enter to send."""
    found = visit("Tove", **DESK)
    found.open("/att-gora/")
    keys = found.page.keyboard
    found.page.locator("summary", has_text="Tove").focus()
    keys.press("Enter")
    assert found.page.get_by_role("link", name="Inställningar").is_visible()
    keys.press("Escape")
    assert not found.page.get_by_role("link", name="Inställningar").is_visible()

    town = found.site.town
    name = "decided by keys"
    found.open(f"/arende/{town.cases[name]}/besluta/{town.items[name]}/")
    first = found.page.locator('main [name="outcome"]').first
    first.focus()
    keys.press("Space")
    assert first.is_checked()
    keys.press("ArrowDown")
    assert not first.is_checked()
    keys.press("ArrowUp")
    for box in found.page.locator('main [name="present"]').all():
        box.focus()
        keys.press("Space")
    found.page.locator('main [name="paragraph"]').focus()
    keys.type("§ 12")
    found.page.locator("main form[method=post] .actions button").first.focus()
    with found.page.expect_event("load"):
        keys.press("Enter")
    assert "Styrgruppen" in found.page.locator(".messages").inner_text()
