"""A person at a browser: she sees a page, clicks what is there and fills in what it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.watching import Watched

ROWS = ':not([value^="rows-"])'  # buttons that only make room for more
Filled = str | bool | list[str]


@dataclass
class Person:
    """Somebody signed in, at a page."""

    at: Watched

    @property
    def page(self) -> Page:
        return self.at.page

    def open(self, path: str) -> Person:
        """Types an address."""
        self.at.open(path)
        return self

    def click(self, name: str | re.Pattern[str]) -> Person:
        """Clicks the first link or button of this name in the page's own part."""
        main = self.page.locator("main")
        named = main.get_by_role("link", name=name).or_(main.get_by_role("button", name=name))
        self._press(named)
        return self

    def follow(self, part_of_address: str) -> Person:
        """Clicks the first link of the page's own part that leads to such an address."""
        links = self.page.locator(f'main a[href*="{part_of_address}"]')
        if not any(link.is_visible() for link in links.all()):
            self._reveal(links.first)
        self._press(links)
        return self

    def fill(self, **values: Filled) -> Person:
        """Fills in controls by name, opening what hides them."""
        for name, value in values.items():
            controls = self.page.locator(f'main form [name="{name.replace("__", "-")}"]')
            self._reveal(controls.first)
            _fill(controls, value)
        return self

    def send(self, button: str = "") -> Person:
        """Presses the form's own button: the named one, or the first of its actions."""
        pressed = self.page.locator(f'main form[method="post"] .actions button{button or ROWS}')
        self._press(pressed)
        return self

    def reads(self, *texts: str) -> Person:
        """All of this stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)
        return self

    def is_told(self, *texts: str) -> Person:
        """All of this stands in the message about what has happened."""
        for text in texts:
            expect(self.page.locator(".messages")).to_contain_text(text)
        return self

    def _press(self, controls: Locator) -> None:
        """Clicks the first visible one and waits until the page it leads to is there."""
        with self.page.expect_event("load"):
            controls.locator("visible=true").first.click()

    def _reveal(self, control: Locator) -> None:
        for closed in reversed(control.locator("xpath=ancestor::details[not(@open)]").all()):
            closed.locator("summary").first.click()


def _fill(controls: Locator, value: Filled) -> None:
    first = controls.first
    kind = first.get_attribute("type") or first.evaluate("e => e.tagName.toLowerCase()")
    if isinstance(value, bool):
        for control in controls.all():
            control.set_checked(value)
    elif isinstance(value, list):
        for control in controls.all():
            control.set_checked(control.get_attribute("value") in value)
    elif kind in ("radio", "checkbox"):
        controls.and_(controls.page.locator(f'[value="{value}"]')).check()
    elif kind == "select":
        first.select_option(value)
    else:
        first.fill(value)
