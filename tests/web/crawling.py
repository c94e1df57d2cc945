"""Asks for everything somebody could ask for: links, addresses with others' ids, searches, forms.

Addresses, ids, fields and forms are found by themselves: in the resolver, in the models, and on
the pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.exceptions import Resolver404

from cases.models import Activity, Agreement, Picture
from tests.web.addresses import ADDRESSES
from tests.web.hanging import hanging
from tests.web.reading import Control, Form, Page, read
from tests.web.traces import undone
from workflow.lifecycle import moves_of
from workflow.models import Case, Organisation, User, WorkItem

URLS = "config.urls"
Data = dict[str, list[str]]
MOST_COMBINATIONS = 4  # of a case's other ids with each other


@dataclass(frozen=True)
class Asked:
    """A request; ``typed`` is what she has written herself and may be shown again."""

    path: str
    data: Data | None = field(default=None, hash=False)
    typed: str = ""

    @property
    def method(self) -> str:
        return "GET" if self.data is None else "POST"

    def of(self, client: Client) -> Any:
        """The answer; what a POST changes is taken back."""
        if self.data is None:
            return client.get(self.path)
        with undone():
            return client.post(self.path, self.data)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Pattern:
    """An address of the resolver with the names and kinds of what fills it."""

    name: str
    parameters: tuple[tuple[str, str], ...]

    def path(self, values: dict[str, Any]) -> str:
        """The address with these values in it."""
        return reverse(self.name, urlconf=URLS, kwargs=values or None)


def patterns() -> list[Pattern]:
    """Every address that the product has, by name."""
    return sorted(_patterns(get_resolver(URLS).url_patterns, {}), key=lambda found: found.name)


def _patterns(urls: Sequence[URLPattern | URLResolver], above: dict[str, str]) -> Iterator[Pattern]:
    for one in urls:
        own = dict(above)
        converters = getattr(one.pattern, "converters", {})
        own |= {name: type(converter).__name__ for name, converter in converters.items()}
        own |= dict.fromkeys(one.pattern.regex.groupindex, "text") | own
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, own)
        elif one.name:
            yield Pattern(one.name, tuple(sorted(own.items())))


# -- others' ids


class Ids:
    """The ids of everything that hangs on some cases, by the name an address gives them."""

    def __init__(self, cases: Sequence[int]) -> None:
        self.cases = {
            pk: str(ref)
            for pk, ref in Case.objects.filter(pk__in=cases)
            .order_by("pk")
            .values_list("pk", "public_id")
        }
        self._by_model: dict[type[models.Model], dict[int, list[str]]] = {}
        for model, path in hanging().items():
            column = _id_column(model)
            if column and model not in (Activity, Agreement, Picture):
                rows = model._base_manager.filter(**{f"{path}__in": self.cases})
                for case, ref in rows.order_by(column).values_list(path, column):
                    self._by_model.setdefault(model, {}).setdefault(case, []).append(str(ref))
        self._others = {
            model: [str(ref) for ref in model._base_manager.values_list("public_id", flat=True)]
            for model in (User, Organisation)
        }

    def of(self, parameter: str, case: int | None = None) -> list[str]:
        """Ids that could stand in this place: of one case, or of all of them."""
        stem = parameter.removesuffix("_id").replace("_", "")
        stem = {"person": "user", "item": WorkItem.__name__.lower()}.get(stem, stem)
        for model, refs in self._others.items():
            if model.__name__.lower().endswith(stem):
                return refs
        fitting = [m for m in self._by_model if m.__name__.lower().endswith(stem)]
        found = [
            ref
            for model in fitting or self._by_model
            for pk, refs in self._by_model[model].items()
            if case in (None, pk)
            for ref in refs
        ]
        return found or ([] if case is None else self.of(parameter)[:1])

    @property
    def refs(self) -> set[str]:
        """All of them, but for people and organisations, who hang on no case."""
        found = {ref for by in self._by_model.values() for refs in by.values() for ref in refs}
        return found | set(self.cases.values())

    @property
    def some(self) -> list[str]:
        """One id of every kind of thing."""
        return [next(iter(by_case.values()))[0] for by_case in self._by_model.values()]


def _id_column(model: type[models.Model]) -> str:
    for name in ("public_id", "id"):
        fields = {f.name: f for f in model._meta.concrete_fields}
        if isinstance(fields.get(name), models.UUIDField):
            return name
    return ""


def others_addresses(ids: Ids) -> Iterator[tuple[Pattern, str]]:
    """Every address with a place for an id, with every one of these ids in it."""
    for pattern in patterns():
        kinds = dict(pattern.parameters)
        if "UUIDConverter" not in kinds.values():
            continue
        if "case_id" not in kinds:
            for values in _combinations(pattern, ids, None):
                yield pattern, pattern.path(values)
            continue
        for case, ref in ids.cases.items():
            for values in islice(_combinations(pattern, ids, case), MOST_COMBINATIONS):
                yield pattern, pattern.path(values | {"case_id": ref})


def _combinations(pattern: Pattern, ids: Ids, case: int | None) -> Iterator[dict[str, Any]]:
    names = [name for name, _ in pattern.parameters if name != "case_id"]
    kinds = dict(pattern.parameters)
    pools = [
        ids.of(name, case) if kinds[name] == "UUIDConverter" else values_of(name, kinds[name], case)
        for name in names
    ]
    for values in product(*pools):
        yield dict(zip(names, values, strict=True))


def values_of(name: str, kind: str, case: int | None = None) -> list[Any]:
    """What an address takes that is no id: a number, a step, what can be done with a case."""
    if kind == "IntConverter":
        return [1, 2]
    if name == "code":
        moves = [code for model in (Activity, Agreement, Picture) for code in _codes(model)]
        start = (case or 0) % len(moves)  # other ones for each case
        return [*moves[start:], *moves[:start]]
    return sorted({a.more[name] for a in ADDRESSES if name in a.more}) or ["okand"]


def _codes(model: type[Case]) -> list[str]:
    return sorted({move.code for move in moves_of(model)} | set(model.ACTS))


# -- what the pages offer


@dataclass
class Crawl:
    """Every page that somebody reaches by following links, and every form on them."""

    client: Callable[[], Client]
    seen: dict[str, Any] = field(default_factory=dict)
    forms: list[tuple[str, Form]] = field(default_factory=list)

    def everything(self, most: int = 2000, each: int = 2000) -> Crawl:
        """From every address that needs no id, breadth first; of pages that are alike, by the
        pattern of their address and what is chosen on them, at most ``each``."""
        waiting = [p.path({}) for p in patterns() if not p.parameters]
        alike: Counter[str] = Counter()
        while waiting and len(self.seen) < most:
            path = waiting.pop(0)
            kind = _kind_of(path)
            if path in self.seen or alike[kind] >= each:
                continue
            alike[kind] += 1
            response = self.client().get(path)
            self.seen[path] = response
            waiting += [link for link in self._onwards(path, response) if link not in self.seen]
        return self

    def _onwards(self, path: str, response: Any) -> list[str]:
        if response.status_code in (301, 302):
            return list(filter(None, [_inside(path, response["Location"])]))
        if "html" not in response.headers.get("Content-Type", "") or not response.content:
            return []
        page = read(response.content)
        self.forms += [(path, form) for form in page.forms]
        links = [*(_inside(path, href) for href in _hrefs(page)), *self._choices(path, page)]
        # What a list is narrowed by is followed from the whole list only: choices upon
        # choices would be thousands of pages, and none with other rows.
        narrowed = "?" in path
        return [link for link in links if link and not (narrowed and "?" in link)]

    def _choices(self, path: str, page: Page) -> Iterator[str]:
        """Every choice of every form that only asks."""
        for form in page.forms:
            if form.method == "get":
                for control in form.controls:
                    for value, _ in control.options:
                        yield _query(path, form, control, value)

    def searches(self, words: Sequence[str]) -> Iterator[Asked]:
        """Each word typed into every search box."""
        boxes = {
            (form.action or path.split("?")[0], control.name): (path, form, control)
            for path, form in self.forms
            if form.method == "get"
            for control in form.controls
            if control.kind in ("search", "text")
        }
        for path, form, control in boxes.values():
            for word in words:
                yield Asked(_query(path, form, control, word), typed=word)

    def guesses(self, ids: Sequence[str]) -> Iterator[Asked]:
        """Others' ids in every choice of every form, whether it asks or changes something."""
        for path, form in self._different_forms():
            for control in form.controls:
                if control.kind not in ("select", "radio", "checkbox", "hidden", "submit"):
                    continue
                if control.name in ("csrfmiddlewaretoken", "next"):
                    continue
                for ref in ids:
                    yield _with(path, form, control, ref)

    def _different_forms(self) -> Iterator[tuple[str, Form]]:
        known: set[tuple[str, ...]] = set()
        for path, form in self.forms:
            mark = (form.method, *(c.name for c in form.controls), *form.action.split("/")[:2])
            if mark not in known:
                known.add(mark)
                yield path, form


def _kind_of(path: str) -> str:
    """The pattern of an address with the names of what its query chooses."""
    target = urlsplit(path)
    try:
        route = resolve(target.path, urlconf=URLS).route
    except Resolver404:
        route = target.path
    return f"{route}?{'&'.join(parse_qs(target.query))}"


def _hrefs(page: Page) -> list[str]:
    """Where its links go, and its other references: feeds, icons, what htmx would fetch."""
    named = ("href", "hx-get", "data-href")
    return [e.get(name) for e in page.root.all() for name in named if e.has(name)]


def _inside(here: str, href: str) -> str:
    """An address of ours without its fragment; empty for any other."""
    target = urlsplit(urljoin(here, href))
    if target.netloc or target.scheme or target.path.startswith("/static/"):
        return ""
    return target._replace(fragment="").geturl()


def _query(path: str, form: Form, control: Control, value: str) -> str:
    data = {name: values for name, values in form.data().items() if any(values)}
    target = urljoin(path.split("?", maxsplit=1)[0], form.action)
    return f"{target.split('?')[0]}?{urlencode(data | {control.name: [value]}, doseq=True)}"


def _with(path: str, form: Form, control: Control, ref: str) -> Asked:
    kinds = [value.partition(":")[0] for value, _ in control.options if ":" in value]
    value = f"{kinds[0]}:{ref}" if kinds else ref
    if form.method == "get":
        return Asked(_query(path, form, control, value))
    data = {name: [v or "prov" for v in values] for name, values in form.data().items()}
    return Asked(urljoin(path, form.action), data | {control.name: [value]})


def neutral(form: Form) -> Data:
    """What a form sends, with ids and codes as they are and nobody's words."""
    typed = {c.name for c in form.controls if c.kind in ("text", "textarea", "search", "email")}
    return {
        name: ["prov"] if name in typed else values
        for name, values in form.data().items()
        if name != "csrfmiddlewaretoken"
    }


_TOKEN = re.compile(r'name="(?:csrfmiddlewaretoken|form_key)" value="[^"]*"')


def without_tokens(html: str) -> str:
    """A page without what is made anew each time: tokens, and the key of a form."""
    return _TOKEN.sub("…", html)
