"""A person who only clicks and fills in: what no page offers, she cannot do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

from tests.web.reading import Control, Form, Page, read

Filled = str | Sequence[str] | bool


@dataclass
class Clicker:
    """Somebody with a browser; ``page`` is what she looks at, ``path`` where she is."""

    client: Client
    path: str = "/"
    status: int = 0
    page: Page = field(default_factory=lambda: read("<main></main>"))

    def open(self, path: str) -> Page:
        """Types an address."""
        self._arrive(self.client.get(path, follow=True), path)
        return self.page

    def click(self, pattern: str) -> Page:
        """Clicks the first link whose address matches."""
        for href, _ in self.page.links:
            if re.search(pattern, href):
                return self.open(urljoin(self.path, href))
        raise AssertionError(f"{self.path} has no link to {pattern}: {self.page.hrefs()}")

    def offers(self, pattern: str) -> bool:
        """Whether a link of the page matches."""
        return any(re.search(pattern, href) for href in self.page.hrefs())

    def send(self, *having: str, press: str = "", **filled: Filled) -> Page:
        """Fills in the form that has these controls, and those filled, and sends it.

        A control that is not there is an error, and so is an option that is not offered.
        ``press`` is the name of the button, if it has one.
        """
        form = self.page.form(*having, *filled) if having or filled else self._only_form()
        data = form.data()
        for name, value in filled.items():
            _fill(form, data, name, value)
        if press:
            (button,) = [c for c in form.controls if c.name == press.split("=", maxsplit=1)[0]][:1]
            data[press.split("=", maxsplit=1)[0]] = [button.value]
        path = urljoin(self.path, form.action) if form.action else self.path
        send = self.client.post if form.method == "post" else self.client.get
        self._arrive(send(path, data, follow=True), path)
        return self.page

    def says(self, *texts: str) -> bool:
        """Whether all of this stands on the page."""
        return all(text in self.page.text() for text in texts)

    def _only_form(self) -> Form:
        (found,) = [f for f in self.page.forms if f.method == "post" and "seen" in f.names()]
        return found

    def _arrive(self, response: Any, path: str) -> None:
        chain = getattr(response, "redirect_chain", [])
        last = urlsplit(chain[-1][0] if chain else path)
        self.path = last.path + (f"?{last.query}" if last.query else "")
        self.status = response.status_code
        self.page = read(response.content)


def _fill(form: Form, data: dict[str, list[str]], name: str, value: Filled) -> None:
    controls = [control for control in form.controls if control.name == name]
    assert controls, f"no control {name} among {sorted(form.names())}"
    if value is True:
        data[name] = [control.value for control in controls]
        return
    if value is False:
        data.pop(name, None)
        return
    wanted = [value] if isinstance(value, str) else list(value)
    offered = _offered(controls)
    assert offered is None or offered.issuperset(wanted), (name, wanted, offered)
    data[name] = wanted


def _offered(controls: Sequence[Control]) -> set[str] | None:
    """What can be chosen; None where anything can be typed."""
    kind = controls[0].kind
    if kind == "select":
        return {value for value, _ in controls[0].options}
    if kind in ("radio", "checkbox"):
        return {control.value for control in controls}
    return None


Answers = Mapping[str, Filled]
