"""Somebody who writes in the forms: everything is sent as the page has it, but for what is typed.

Typed values need not be offered by the page: what is made up must be refused, too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from tests.workflow.web.clicking import Page, Visitor
from workflow.models import Case


class Writer(Visitor):
    """One person signed in who fills in forms."""

    def at(self, name: str, case: Case | None = None, **more: Any) -> Page:
        """Opens a page by its name."""
        kwargs = {"case_id": case.public_id, **more} if case is not None else more
        return self.open(reverse(name, kwargs=kwargs))

    def step(self, case: Case, slug: str) -> Page:
        """Opens a step of a proposal."""
        return self.at("propose-step", case, step=slug)

    def save(self, page: Page, press: str = "on", **typed: Any) -> Page:
        """Sends the page's writing form; a name in ``typed`` may have ``__`` for a hyphen."""
        form = next(f for f in page.forms if f.method == "post" and _is_for_writing(f.values))
        values = {name: list(kept) for name, kept in form.values.items()}
        for name, value in typed.items():
            several = value if isinstance(value, Sequence) and not isinstance(value, str) else None
            values[name.replace("__", "-")] = [str(v) for v in several or []] or (
                [] if several is not None else [str(value)]
            )
        values["next"] = [press]
        return self.send("post", _address(page), values)

    def pressed(self, page: Page, press: str) -> Page:
        """Presses a button of a form that has nothing else to send."""
        form = next(f for f in page.forms if any(b.get("value") == press for b in f.buttons))
        return self.send("post", _address(page), {**form.values, "next": [press]})


def _address(page: Page) -> str:
    """Where the page came from, and where its forms go back to."""
    query = page.response.request.get("QUERY_STRING", "")
    return f"{page.address}?{query}" if query else page.address


def _is_for_writing(values: dict[str, list[str]]) -> bool:
    return "language" not in values and bool(set(values) - {"csrfmiddlewaretoken"})


def beside(page: Page, field: str) -> str:
    """What is said to be wrong beside a field; empty where nothing is."""
    found = re.search(rf'id="id_{field}_error">(.*?)</div>', page.html, re.DOTALL)
    return html.unescape(re.sub("<[^>]+>", " ", found[1])).strip() if found else ""


def said(page: Page) -> str:
    """The page in words, apostrophes and all."""
    return html.unescape(page.text)
