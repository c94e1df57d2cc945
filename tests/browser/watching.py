"""A page that keeps what a browser complains about: errors, breaches of the policy, overflow."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.site import Site

AXE = Path(__file__).with_name("vendor") / "axe.js"
RULES = {"resultTypes": ["violations"]}
# The page's own errors are its status; the browser repeats them in the console.
_STATUS = "Failed to load resource: the server responded with a status of"
_TELL_POLICY = """
document.addEventListener('securitypolicyviolation', found =>
    console.error('policy: ' + found.violatedDirective + ' ' + found.blockedURI))
"""
_WIDTH = "[document.documentElement.scrollWidth, innerWidth]"
_WIDEST = """
Array.from(document.querySelectorAll('body *'))
    .filter(e => e.getBoundingClientRect().left + e.scrollWidth > innerWidth + 1)
    .slice(-3).map(e => e.tagName + '.' + e.className)
"""


@dataclass
class Watched:
    """A page and what was wrong with it so far."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response:
        """Goes to an address of the site."""
        response = self.page.goto(self.site.address + path)
        assert response is not None
        return response

    def text(self) -> str:
        """What is there to read."""
        return self.page.locator("body").inner_text()

    def overflow(self) -> list[str]:
        """What sticks out to the right, if the page can be scrolled sideways."""
        wide, window = self.page.evaluate(_WIDTH)
        return [] if wide <= window else [f"{wide} > {window}", *self.page.evaluate(_WIDEST)]

    def violations(self) -> list[str]:
        """What axe finds, a line each. Needs JavaScript in the browser, not on the page."""
        self.page.evaluate(_axe())
        found: dict[str, Any] = self.page.evaluate("rules => axe.run(rules)", RULES)
        return [_told(violation) for violation in found["violations"]]

    def close(self) -> None:
        """The page and its context."""
        self.page.context.close()


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    sample = "; ".join(f"{n['target']} {n['html'][:160]}" for n in nodes[:3])
    return f"{violation['id']} ×{len(nodes)}: {violation['help']}: {sample}"


def watched(
    browser: Browser, site: Site, visitor: str = "", *, language: str = "sv", **options: Any
) -> Watched:
    """A page in a context of its own, signed in as one of the cast unless ``visitor`` is empty.

    ``language`` is what she reads from now on, wherever she is signed in.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(10_000)
    if options.get("java_script_enabled", True):
        context.add_init_script(_TELL_POLICY)
    found = Watched(context.new_page(), site)
    found.page.on("console", lambda message: _note(found, message))
    found.page.on("pageerror", lambda error: found.complaints.append(f"error: {error}"))
    _sign_in(found, visitor, language)
    return found


def _sign_in(found: Watched, visitor: str, language: str) -> None:
    given = {"django_language": language}
    if visitor:
        found.site.reads(visitor, language)
        given["sessionid"] = found.site.town.sessions[visitor]
    url = found.site.address
    found.page.context.add_cookies([{"name": n, "value": v, "url": url} for n, v in given.items()])


@dataclass
class Tabs:
    """Pages to look at things in, kept for the next who looks with the same options.

    A new profile is a new process, which reads all scripts and styles anew: two thirds of what a
    look at a page costs. Whoever does something, or weighs, has a profile of her own (``watched``).
    """

    browser: Browser
    site: Site
    _kept: dict[str, Watched] = field(default_factory=dict)

    def look(
        self, visitor: str = "", *, language: str = "sv", own_scripts: bool = True, **options: Any
    ) -> Watched:
        """A page where somebody else may have looked before; nothing of her is left but what the
        browser may keep of files, and her page until the next is opened: from an empty one in
        between the browser goes on in a new process, a third of a look."""
        key = f"{own_scripts} {sorted(options.items())}"
        if key not in self._kept:
            found = watched(self.browser, self.site, **options)
            self._kept[key] = found if own_scripts else without_own_scripts(found)
        found = self._kept[key]
        found.page.context.clear_cookies()
        found.complaints.clear()
        _sign_in(found, visitor, language)
        return found

    def close(self) -> None:
        """All of them."""
        for found in self._kept.values():
            found.close()


def without_own_scripts(found: Watched) -> Watched:
    """The page's scripts come empty: what axe then sees is what stands without JavaScript."""
    found.page.context.route(
        "**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    return found


def _note(found: Watched, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning") and not message.text.startswith(_STATUS):
        found.complaints.append(f"{message.type}: {message.text}")
