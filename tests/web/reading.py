"""Reads a page as somebody who has only the page: its title, landmarks, links, forms and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.web.markup import Element, parse

LANDMARKS = ("header", "nav", "main", "footer")
_SILENT = ("script", "style", "template")
_SPOKEN = ("aria-label", "placeholder", "alt", "title", "data-label")
_CONTROLS = ("input", "select", "textarea", "button")


@dataclass
class Control:
    """One control of a form: what is sent for it unless somebody changes it."""

    name: str
    kind: str
    value: str = ""
    checked: bool = False
    required: bool = False
    options: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Form:
    """A form of the page with its controls in order."""

    action: str
    method: str
    controls: list[Control]
    text: str

    def names(self) -> set[str]:
        """The names of its controls."""
        return {control.name for control in self.controls}

    def data(self) -> dict[str, list[str]]:
        """What a browser would send if nobody touched anything; no button pressed."""
        sent: dict[str, list[str]] = {}
        for control in self.controls:
            unsent = control.kind in ("submit", "button", "file")
            if unsent or (control.kind in ("checkbox", "radio") and not control.checked):
                continue
            sent.setdefault(control.name, []).append(control.value)
        return sent


@dataclass
class Page:
    """What a page says and offers."""

    root: Element

    @property
    def language(self) -> str:
        html = self.root.first("html")
        return html.get("lang") if html else ""

    @property
    def title(self) -> str:
        head = self.root.first("head")
        title = head.first("title") if head else None
        return title.text() if title else ""

    @property
    def h1(self) -> list[str]:
        return [heading.text() for heading in self.root.all("h1")]

    @property
    def levels(self) -> list[int]:
        """The levels of its headings, in order."""
        return [int(h.tag[1]) for h in self.root.all("h1", "h2", "h3", "h4", "h5", "h6")]

    @property
    def landmarks(self) -> set[str]:
        return {element.tag for element in self.root.all(*LANDMARKS)}

    @property
    def ids(self) -> list[str]:
        return [element.get("id") for element in self.root.all() if element.has("id")]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where its links go, and what they say."""
        return [(link.get("href"), link.text()) for link in self.root.all("a") if link.has("href")]

    def hrefs(self) -> set[str]:
        """Where its links go."""
        return {href for href, _ in self.links}

    def main(self) -> Element:
        """The page's own part."""
        found = self.root.first("main")
        assert found is not None, "the page has no main"
        return found

    def words(self) -> list[str]:
        """Every piece of text that is shown or read out, attributes included.

        Without what is marked as being in another language.
        """
        return list(_words(self.root, self.language))

    def text(self) -> str:
        """All that is there to read, in one line."""
        return " ".join(self.words())

    @property
    def forms(self) -> list[Form]:
        return [_form(element, self.root) for element in self.root.all("form")]

    def form(self, *names: str) -> Form:
        """The one form that has controls of these names."""
        (found,) = [form for form in self.forms if form.names().issuperset(names)]
        return found


def read(html: str | bytes) -> Page:
    """The page that this HTML is."""
    return Page(parse(html.decode() if isinstance(html, bytes) else html))


def _words(element: Element, language: str) -> Iterator[str]:
    if element.tag in _SILENT or element.get("lang", language) != language:
        return
    yield from (element.get(name) for name in _SPOKEN if element.get(name))
    if element.tag == "textarea":
        return  # what somebody has typed
    for child in element.children:
        if isinstance(child, Element):
            yield from _words(child, language)
        elif text := " ".join(child.split()):
            yield text


def _form(element: Element, root: Element) -> Form:
    own = [e for e in element.all(*_CONTROLS) if not e.has("form")]
    name = element.get("id")
    afar = [e for e in root.all(*_CONTROLS) if name and e.get("form") == name]
    controls = [_control(e) for e in (*own, *afar) if e.get("name") and not e.has("disabled")]
    method = element.get("method", "get").lower()
    return Form(element.get("action"), method, controls, element.text())


def _control(element: Element) -> Control:
    kind = element.get("type", "text" if element.tag == "input" else element.tag)
    found = Control(element.get("name"), kind, element.get("value"))
    found.checked, found.required = element.has("checked"), element.has("required")
    if kind in ("checkbox", "radio") and not element.has("value"):
        found.value = "on"
    if element.tag == "textarea":
        found.value = element.raw().removeprefix("\n")
    if element.tag == "select":
        options = list(element.all("option"))
        found.options = [(option.get("value"), option.text()) for option in options]
        chosen = [option.get("value") for option in options if option.has("selected")]
        found.value = (chosen or [value for value, _ in found.options[:1]] or [""])[0]
    return found
