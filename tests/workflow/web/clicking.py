"""Somebody at a browser without JavaScript: opens pages, follows links, fills in forms.

A form is sent as the page has it, hidden fields and all, with only what was typed changed: so
a test that clicks proves that the page offers what the test does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

from workflow.models import User


@dataclass
class Form:
    """A form of a page: where it goes and what it would send as it stands."""

    action: str = ""
    method: str = "get"
    id: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)  # radios, boxes, options
    closed: set[tuple[str, str]] = field(default_factory=set)  # choices that are disabled
    buttons: list[dict[str, str]] = field(default_factory=list)


_INLINE = frozenset({"a", "abbr", "b", "del", "em", "ins", "span", "strong", "time"})


def _read_input(form: Form, name: str, given: dict[str, str]) -> None:
    value = given.get("value", "on")
    if given.get("type") not in ("radio", "checkbox"):
        if name:
            form.values.setdefault(name, []).append(given.get("value", ""))
        return
    form.offered.setdefault(name, []).append(value)
    if "disabled" in given:
        form.closed.add((name, value))
    if "checked" in given:
        form.values.setdefault(name, []).append(value)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.outside: list[tuple[str, dict[str, str]]] = []  # buttons and fields with form=
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._button: dict[str, str] | None = None
        self.text: list[str] = []
        self.headings: list[str] = []
        self._heading = False
        self._title = False
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(
                given.get("action", ""), given.get("method", "get").lower(), given.get("id", "")
            )
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in ("input", "button") and "form" in given:
            self.outside.append((tag, given))
            self._button = given if tag == "button" else None
        elif tag == "h1":
            self._heading = True
            self.headings.append("")
        elif tag == "title":
            self._title = True
        elif self._form is not None:
            self._inside(self._form, tag, given)
        if tag not in _INLINE:
            self.text.append(" ")

    def _inside(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input":
            _read_input(form, name, given)
        elif tag == "textarea":
            self._area = name
            form.values[name] = [""]
        elif tag == "select":
            self._select = name
            form.values[name] = [""]
        elif tag == "option" and self._select is not None:
            form.offered.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                form.values[self._select] = [given.get("value", "")]
        elif tag == "button":
            self._button = given
            form.buttons.append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.text.append(" ")
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "button":
            self._button = None
        elif tag == "h1":
            self._heading = False
        elif tag == "title":
            self._title = False

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            self._form.values[self._area] = [(self._form.values[self._area][0] + data).lstrip("\n")]
            return
        if self._title:
            self.title += data
            return
        if self._button is not None:
            self._button["text"] = self._button.get("text", "") + data.strip()
        if self._heading:
            self.headings[-1] += data
        self.text.append(data)


class Page:
    """An answer, read."""

    def __init__(self, visitor: Visitor, response: Any) -> None:
        self.visitor, self.response = visitor, response
        self.status: int = response.status_code
        self.address: str = response.request["PATH_INFO"]
        self.html = response.content.decode()
        reader = _Reader()
        reader.feed(self.html)
        self.forms, self.links, self.outside = reader.forms, reader.links, reader.outside
        self.title = reader.title
        self.h1 = " ".join(h.strip() for h in reader.headings)
        self.text = re.sub(r"\s+", " ", "".join(reader.text))

    def form(self, having: str) -> Form:
        """The form with this field or choice."""
        found = [f for f in self.forms if having in f.values or having in f.offered]
        assert found, f"no form with {having} on {self.address}: {self.text[:500]}"
        return found[0]

    def send(self, having: str, *, button: str = "", **typed: Any) -> Page:
        """Sends the form that has this field, with what was typed; follows the redirect."""
        form = self.form(having)
        values = {name: list(kept) for name, kept in form.values.items()}
        for name, value in typed.items():
            several = value if isinstance(value, list | tuple) else [value]
            values[name] = [str(one) for one in several]
            for one in values[name]:
                assert (name, one) not in form.closed, f"{name}={one} cannot be chosen"
                if name in form.offered:
                    assert one in form.offered[name], f"{one} is not among {form.offered[name]}"
            assert name in form.values or name in form.offered, f"no field {name}"
        if button:
            values[button] = ["1"]
        return self.visitor.send(form.method, form.action or self.visitor.where, values)

    def press(self, text: str, nth: int = 0) -> Page:
        """Presses a button that stands outside its form."""
        found = [g for tag, g in self.outside if tag == "button" and g["text"].startswith(text)]
        assert len(found) > nth, f"no button {text}: {[g.get('text') for _, g in self.outside]}"
        form = next(f for f in self.forms if f.id == found[nth]["form"])
        return self.visitor.send(
            form.method, found[nth].get("formaction") or form.action, form.values
        )

    def tick_and_send(self, form_id: str, name: str, values: list[str]) -> Page:
        """Ticks boxes that belong to a form elsewhere on the page, and sends that."""
        offered = [g["value"] for tag, g in self.outside if g.get("name") == name]
        assert set(values) <= set(offered)
        form = next(f for f in self.forms if f.id == form_id)
        return self.visitor.send(form.method, form.action, {**form.values, name: values})

    def follow(self, containing: str) -> Page:
        """Follows the first link whose address contains this."""
        found = [link for link in self.links if containing in link]
        assert found, f"no link to {containing} on {self.address}: {self.links}"
        return self.visitor.open(urljoin(self.visitor.where, found[0]))


class Visitor:
    """One person signed in."""

    def __init__(self, person: User | None) -> None:
        self.client = Client()
        self.where = "/"
        if person is not None:
            self.client.force_login(person)

    def open(self, address: str) -> Page:
        """Opens an address; follows redirects."""
        self.where = address
        return self._read(self.client.get(address, follow=True))

    def send(self, method: str, address: str, values: dict[str, list[str]]) -> Page:
        """Sends values as a browser would."""
        call = self.client.get if method == "get" else self.client.post
        if method != "get":
            self.where = address
        return self._read(call(address, values, follow=True))

    def _read(self, response: Any) -> Page:
        chain = getattr(response, "redirect_chain", [])
        if chain:
            self.where = chain[-1][0]
        elif response.request.get("QUERY_STRING"):
            parts = urlsplit(self.where)
            self.where = f"{parts.path}?{response.request['QUERY_STRING']}"
        return Page(self, response)
