"""What the main pages weigh on the wire, as the browser counts it: headers and bodies, compressed.

The body of every page is weighed in tests/web/test_every_address.py.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import CDPSession

from tests.browser.conftest import Visit
from tests.browser.main_pages import MAIN_PAGES
from tests.browser.watching import Watched

FIRST, NEXT = 60_000, 15_000


class Scales:
    """Adds up what comes over the network."""

    def __init__(self, found: Watched) -> None:
        self.bytes, self.files = 0, 0
        self.session: CDPSession = found.page.context.new_cdp_session(found.page)
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self._add)

    def _add(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.files += event["encodedDataLength"] > 0

    def weigh(self, found: Watched, path: str) -> int:
        """The bytes of one visit."""
        before = self.bytes
        found.open(path)
        found.page.wait_for_load_state("load")
        found.page.evaluate("1")  # what has come before this has been counted
        return self.bytes - before


def test_pages_are_light(visit: Visit, record_property: Callable[[str, object], None]) -> None:
    lines, heavy = [], []
    for address in MAIN_PAGES:
        found = visit(address.by)
        scales, path = Scales(found), address.path(found.site.town)
        first, again = scales.weigh(found, path), scales.weigh(found, path)
        lines.append(f"{address!s:45} {first / 1000:5.1f} kB {again / 1000:5.1f} kB")
        if first > FIRST or again > NEXT:
            heavy.append(lines[-1])
        found.close()
    record_property("weight of pages: first visit, next", lines)
    assert heavy == []
