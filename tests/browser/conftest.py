"""Chromium and a server for the tests of the pages; nothing here asks the database.

Playwright keeps an event loop in this thread as long as it runs, and Django refuses its
database beside one: what a test must know of the town comes with the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.site import Site, running_site
from tests.browser.watching import Tabs, Watched, watched

Visit = Callable[..., Watched]


@pytest.fixture(scope="session")
def installed() -> str:
    """The path of the browser; without one the test is skipped, in CI it fails."""
    path = chromium.find()
    if path is None and chromium.is_demanded():
        pytest.fail(chromium.MISSING, pytrace=False)
    if path is None:
        pytest.skip(chromium.MISSING)
    return path


@pytest.fixture(scope="session")
def site(worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server and its town, one for all tests of this worker."""
    with running_site(f"site_{worker}", tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="package")
def browser(installed: str) -> Iterator[Browser]:
    """One browser; each visit has a fresh profile in it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=installed, args=list(chromium.FLAGS))
        yield started
        started.close()


@pytest.fixture
def visit(installed: str, browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens a page as somebody of the cast: ``visit("Tove", viewport=…)``."""
    opened: list[Watched] = []

    def enter(visitor: str = "", **options: Any) -> Watched:
        opened.append(watched(browser, site, visitor, **options))
        return opened[-1]

    yield enter
    for found in opened:
        found.close()


@pytest.fixture(scope="package")
def tabs(browser: Browser, site: Site) -> Iterator[Tabs]:
    """Pages that are only looked at share their profiles."""
    kept = Tabs(browser, site)
    yield kept
    kept.close()


@pytest.fixture
def look(installed: str, tabs: Tabs) -> Visit:
    """The same as ``visit`` for whoever only looks: ``look("Tove", viewport=…)``."""
    return tabs.look
