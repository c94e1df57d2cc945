"""Finds what a page says in the wrong language.

Everything the database holds is data and taken away first. What is left of an English page
must hold no Swedish; and whatever both languages say alike must be a word of both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from tests.web.reading import Page

APPS = ("workflow", "cases", "notifications")
SWEDISH = frozenset(
    re.findall(
        r"\w+",
        """och att det som för inte är av till på ett med har kan du din ditt dina om från eller ska
    när där nu så vid hos vem vad varför hur inga ingen inget alla visa spara sök nästa tillbaka
    skriv välj stäng ärende ärenden aktivitet aktiviteter uppgift uppgifter förslag lägesbild
    överenskommelse beslut besluta historik handlingar genomförande uppföljning ansvarig senast
    dag dagar vecka försenad försenade januari februari mars maj juni juli augusti oktober
    måndag tisdag onsdag torsdag fredag lördag söndag ordförande ledamot sekreterare""",
    )
)
# The same in both languages.
SHARED = frozenset(
    re.findall(
        r"\w+",
        """samverka start status text version problem bpmn svg pdf sha demo html xml agpl gnu
    affero general public license social period organisation reservation
    person try svenska english""",
    )
)


@dataclass(frozen=True, eq=False)
class Data:
    """What the database holds as pages show it, longest first."""

    texts: tuple[str, ...]


_WORD = re.compile(r"[^\W\d_]+")


# What people here write, whichever language they read: dates in words, a law's name.
WRITTEN: tuple[str, ...] = ("våren 2026", "hösten 2026", "mars 2026", "november 2026", "löpande")
WRITTEN += ("offentlighets- och sekretesslagen",)


def swedish_in(english: Page, data: Data) -> list[str]:
    """Texts of an English page with Swedish words in them."""
    return [
        said
        for said in english.words()
        if any(re.search("[åäöÅÄÖ]", w) or w.lower() in SWEDISH for w in _rest(said, data))
    ]


def alike(swedish: Page, english: Page, data: Data) -> list[str]:
    """Texts that stand in both, and are neither data nor words of both languages."""
    both = set(swedish.words()) & set(english.words())
    return sorted(said for said in both if _long(_rest(said, data)) - SHARED)


def _long(words: tuple[str, ...]) -> set[str]:
    return {word.lower() for word in words if len(word) > 2}


@cache
def _rest(said: str, data: Data) -> tuple[str, ...]:
    said = re.sub(r"\b[0-9a-f]{12,64}\b", " ", said)  # a fingerprint may spell something
    said = re.sub(r"\b(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}\b", " ", said)  # so may a proof's code
    said = re.sub(r"\S+\+[0-9a-f]{8}\+\S+", " ", said)  # and a key
    said = re.sub(r"https?://\S+", " ", said)  # addresses are Swedish, as a letter prints them
    for text in (*data.texts, *WRITTEN):
        if text in said:
            said = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", " ", said)
    return tuple(_WORD.findall(said))


def data_texts() -> Data:
    """Every text in the tables of the product."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for row in model._default_manager.all().values():
                for value in row.values():
                    found.update(_texts(value))
    return Data(tuple(sorted((text for text in found if text), key=len, reverse=True)))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        with suppress(ValueError):  # not JSON
            yield from _texts(json.loads(value))
        yield " ".join(value.split())
        yield from (" ".join(line.split()) for line in value.splitlines())
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
