"""Unique words in every text of organisation A; whoever crawls as somebody else finds none.

`make test` asks 1,500 times in all, chosen alike in every run; `make canaries` as often as its
variable says, 12,000 times at least.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoDbBlocker

from config.own_database import own_database
from tests.standing import rolled_back
from tests.web import canaries
from tests.web.canaries import Canaries
from tests.web.conftest import CLOCK, client_of
from tests.web.crawling import (
    Asked,
    Crawl,
    Ids,
    neutral,
    others_addresses,
    patterns,
    without_tokens,
)
from tests.web.hanging import NO_WORDS, WORD, hanging, label, text_columns
from tests.web.reading import read
from tests.web.town import Town
from tests.world import NOW
from workflow.models import Case

# Everybody who is not of A: no role, other parties and organisations, some with a release, a
# member of a body, coordinator, signatory, administrator, operator.
STRANGERS = (
    *("", "Nora", "Pär", "Petra", "Frida", "Bodil"),
    *("Stina", "Lena", "Signe", "Uno", "Adam", "Disa"),
)
Forms = dict[str, list[dict[str, list[str]]]]  # by the name of an address
LEAST = int(os.environ.get("SAMVERKA_CANARIES", "1500"))
TRIES = 24 if LEAST >= 12_000 else 6  # pages on which a form is looked for, of each address
EACH = 2000 if LEAST >= 12_000 else 2  # pages that are alike, of those she can reach by links
SEED = 20


@pytest.fixture(scope="module")
def filled_once(
    worker: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Canaries]:
    """A's cases, committed."""
    with django_db_blocker.unblock(), own_database(f"canaries_{worker}"):
        with time_machine.travel(NOW, tick=True):
            found = canaries.fill()
        with django_db_blocker.block():
            yield found


@pytest.fixture
def hidden(filled_once: Canaries, db: None) -> Iterator[Canaries]:
    """The same an hour later; what a test changes is taken back."""
    with time_machine.travel(CLOCK, tick=True):
        yield filled_once


def browser(hidden: Canaries, name: str) -> Callable[[], Client]:
    """A new browser each time, where somebody has signed in."""
    return lambda: client_of(Town(sessions=hidden.sessions), name)


def test_every_text_column_has_a_canary(hidden: Canaries) -> None:
    """A new column gets a word in tests/web/canaries.py, or a reason in NO_WORDS why not."""
    every = {label(column) for column in text_columns()}
    filled = {label(column) for column in hidden.columns}
    assert every - filled - set(NO_WORDS) == set()
    assert filled & set(NO_WORDS) == set()
    assert set(NO_WORDS) - every == set()
    assert len(hanging()) > 30


def test_the_owner_reads_what_others_may_not(hidden: Canaries) -> None:
    """The words are there to be found: what nobody can see proves nothing."""
    client = browser(hidden, "Hanna")
    assert hidden.hidden_from("Hanna").isdisjoint(_of_social(hidden))
    found: set[str] = set()
    for ref in Case.objects.filter(pk__in=_of_social(hidden)).values_list("public_id", flat=True):
        for tab in ("", "historik/", "handlingar/", "genomforande/", "uppfoljning/", "lamna-ut/"):
            found |= words_in(client().get(f"/arende/{ref}/{tab}"))
    titles = {w for w in hidden.words if w in found}
    searched = client().get(f"/aktiviteter/?q={sorted(titles)[0]}")
    assert len(found) > 0.6 * len(hidden.words)
    assert searched.status_code == 200
    for stranger in STRANGERS:
        assert len(hidden.leaks(stranger, set(hidden.words))) > 20, stranger


def _of_social(hidden: Canaries) -> set[int]:
    owned = Case.objects.filter(pk__in=hidden.cases, owner_organisation__name="Socialförvaltningen")
    return set(owned.values_list("pk", flat=True))


@pytest.mark.parametrize("name", STRANGERS)
def test_no_stranger_reads_a_word(
    name: str, hidden: Canaries, forms: Forms, record_property: Callable[[str, object], None]
) -> None:
    """Links, others' ids in every address by GET and POST, searches, guesses in her own forms."""
    client, asked, told, typed = browser(hidden, name), 0, set[str](), set[str]()
    with listening() as logged:
        crawl = Crawl(client).everything(each=EACH)
        for path, response in crawl.seen.items():
            asked += 1
            told |= _leaks(hidden, name, Asked(path), response)
        for one in _chosen(hidden, name, crawl, forms, LEAST // len(STRANGERS) + 1 - asked):
            asked += 1
            typed |= words_in_text(one.typed)
            told |= _leaks(hidden, name, one, one.of(client()))
    assert told == set()
    assert words_in_text("\n".join(logged)) - typed == set()
    # Whoever has not signed in has forms of her own to guess in at a few addresses only.
    assert asked >= min(LEAST // len(STRANGERS), LEAST if name else 500)
    record_property(
        f"canaries, {name or 'visitor'}",
        [f"{len(hidden.leaks(name, set(hidden.words)))} words in {asked} answers: 0"],
    )


def _chosen(hidden: Canaries, name: str, crawl: Crawl, forms: Forms, most: int) -> list[Asked]:
    """As many requests as are wanted, of every kind; the same ones in every run."""
    ids = Ids(sorted(hidden.hidden_from(name)))
    kinds = [
        [Asked(path) for _, path in others_addresses(ids)],
        [Asked(path, data) for path, data in _posts(ids, forms)],
        list(crawl.searches(sorted(hidden.leaks(name, set(hidden.words))))),
        list(crawl.guesses(ids.some)),
    ]
    dice = random.Random(SEED)
    chosen: list[Asked] = []
    for number, kind in enumerate(kinds):
        share = max(0, most - len(chosen)) // (len(kinds) - number)
        chosen += kind if len(kind) <= share else dice.sample(kind, share)
    return chosen


def _posts(ids: Ids, forms: Forms) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """What A's own people would send from every form, to be sent by a stranger."""
    for pattern, path in others_addresses(ids):
        for data in forms[pattern.name]:
            yield path, data


@pytest.fixture(scope="module")
def forms(filled_once: Canaries, django_db_blocker: DjangoDbBlocker) -> Forms:
    """The forms at each address with an id in it, as A's people see them: asked for once, and sent
    by every stranger with ids of cases that are hidden from her."""
    with django_db_blocker.unblock(), rolled_back(), time_machine.travel(CLOCK, tick=True):
        paths: dict[str, list[str]] = {}
        for pattern, path in others_addresses(Ids(filled_once.cases)):
            paths.setdefault(pattern.name, []).append(path)
        return {address: _forms_at(filled_once, those) for address, those in paths.items()}


def _forms_at(hidden: Canaries, paths: list[str], tries: int = TRIES) -> list[Any]:
    """The forms on some of these pages, as somebody of A sees them; at least an empty one."""
    found: list[Any] = [{}]
    for path in paths[:: max(1, len(paths) // tries)]:
        for name in ("Hanna", "Tove"):
            response = browser(hidden, name)().get(path)
            if response.status_code == 200 and _is_page(response):
                forms = [f for f in read(response.content).forms if f.method == "post"]
                found += [neutral(form) for form in forms if "logout" not in form.action]
        if len(found) > 1:
            break
    return found


def _is_page(response: Any) -> bool:
    if response.streaming:
        list(response.streaming_content)  # a file, which is closed at its end
        return False
    return bool(response.content.startswith(b"<!"))


def _leaks(hidden: Canaries, name: str, asked: Asked, response: Any) -> set[str]:
    """The words that an answer tells and should not, each with where."""
    told = hidden.leaks(name, words_in(response)) - words_in_text(asked.typed)
    return {f"{word} by {asked} ({response.status_code})" for word in told}


def words_in(response: Any) -> set[str]:
    """The made-up words in an answer: in its body, its headers and its cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return words_in_text(f"{body.decode(errors='replace')}\n{response.headers}\n{response.cookies}")


def words_in_text(text: str) -> set[str]:
    """The made-up words in a text."""
    return set(WORD.findall(text))


class listening(logging.Handler):  # noqa: N801 -- used as a word: with listening()
    """Everything that any logger says meanwhile; production keeps no more than warnings."""

    def __enter__(self) -> list[str]:
        self.lines: list[str] = []
        self.loggers = [logging.getLogger(name) for name in (None, "django", "notifications")]
        self.before = [logger.level for logger in self.loggers]
        for logger in self.loggers:
            logger.setLevel(logging.INFO)
            logger.addHandler(self)
        return self.lines

    def __exit__(self, *args: object) -> None:
        for logger, level in zip(self.loggers, self.before, strict=True):
            logger.setLevel(level)
            logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        formatter = logging.Formatter("%(name)s %(message)s")
        self.lines.append(formatter.format(record))


def test_no_letter_tells_a_stranger(hidden: Canaries) -> None:
    """Subject, text, HTML, headers, attachments; of a restricted case nobody's letter does."""
    name_of = {person.email: name for name, person in hidden.world.cast.people.items()}
    restricted = set(Case.objects.filter(restricted=True).values_list("pk", flat=True))
    assert len(hidden.letters) > 50
    seen = set[str]()
    for letter in hidden.letters:
        (receiver,) = letter.to
        message = letter.message()
        parts: list[Any] = [part.get_payload(decode=True) or b"" for part in message.walk()]
        text = "\n".join([str(message.items()), *(bytes(part).decode() for part in parts)])
        told = words_in_text(text)
        seen |= told
        assert hidden.leaks(name_of[receiver], told) == set(), (receiver, letter.subject)
        assert {word for word in told if hidden.words[word] <= restricted} == set(), letter.subject
    assert seen  # ordinary letters do name the case


def test_a_search_for_a_hidden_word_is_a_search_for_nothing(hidden: Canaries) -> None:
    """The page of a word that stands only in hidden cases is that of a word that stands nowhere."""
    nowhere = "zqqqqqqqqqq"
    for name in ("Pär", "Signe", "Frida"):
        secret = sorted(hidden.leaks(name, set(hidden.words)))[::40]
        for path in ("/aktiviteter/", "/lagesbilder/", "/overenskommelser/"):
            client = browser(hidden, name)()
            empty = client.get(path, {"q": nowhere}).content.decode()
            for word in secret:
                found = client.get(path, {"q": word}).content.decode().replace(word, nowhere)
                assert without_tokens(found) == without_tokens(empty), (name, path, word)


def test_every_address_is_found() -> None:
    """The crawl asks the resolver, so that it knows of pages that nobody has listed for it."""
    assert len(patterns()) > 45
