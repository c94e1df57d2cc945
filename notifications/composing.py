"""A letter as it is at the moment when it is sent: to whom it still is to go, and what it says.

Everything is asked anew: rights, visibility, whose turn it is, jäv, what she has chosen.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.urls import reverse
from django.utils import translation

from workflow.deadlines import local_date
from workflow.models import OutboxEvent, User, WorkItem

from . import answering, choices, invitations, ledger_letters, stopping, wording
from . import words_of_several as words
from .bundling import NOT_WANTED
from .happening import Happening, happening_of
from .models import Cadence, Kind, Letter, Status
from .moments import Urgency, first_working_day, urgency
from .overviews import overview_of
from .recipients import item_of, kind_for
from .rendering import Content, Entry, Rendered, content_of, written

NOT_CONCERNED = "not hers any more: the turn has passed, or her role or the case's visibility"
NOTHING_LEFT = "nothing of it is hers any more"
NOTHING_WAITS = "nothing waits for her"
OF_ANOTHER_WEEK = "the week has passed"
_log = logging.getLogger(__name__)


class Moot(Exception):
    """A letter is not to be sent any more; ``str(error)`` is why."""


@dataclass(frozen=True)
class Piece:
    """A letter that is told of in a digest, and as what."""

    letter: Letter
    kind: Kind
    content: Content
    due: date | None


@dataclass(frozen=True)
class Composed:
    """A letter ready to be sent. ``stop`` is the link that switches such letters off, if any
    does; of a digest, ``pieces`` are told in it, ``moot`` and ``broken`` are not, with why."""

    kind: Kind
    rendered: Rendered
    urgency: Urgency | None = None
    stop: str = ""
    pieces: Sequence[Piece] = ()
    moot: Sequence[tuple[Letter, str]] = ()
    broken: Sequence[tuple[Letter, str]] = ()


class NothingLeft(Moot):
    """A digest of which nothing is left; with why, by piece."""

    def __init__(self, composed_of: Sequence[tuple[Letter, str]]) -> None:
        self.moot = composed_of
        super().__init__(NOTHING_LEFT)


def composed(letter: Letter, now: datetime) -> Composed:
    """The letter as it is right now, in its receiver's language. Raises Moot."""
    person = letter.person
    if person is None:
        return _to_an_address(letter, now)
    with translation.override(person.language):
        if letter.kind == Kind.DIGEST:
            return _digest(letter, person, now)
        if letter.kind == Kind.OVERVIEW:
            return _overview(letter, person, now)
        return _of_event(letter, person, now)


def _to_an_address(letter: Letter, now: datetime) -> Composed:
    """An invitation, or what is to be known of the ledger."""
    assert letter.event_id is not None  # the database sees to it
    kind = Kind(letter.kind)
    if kind in ledger_letters.KINDS.values():
        rendered = ledger_letters.rendered(letter, now)
    else:
        rendered = invitations.rendered(OutboxEvent.objects.get(pk=letter.event_id), now)
    if rendered is None:
        raise Moot(NOT_CONCERNED)
    return Composed(kind, rendered, urgency(kind, today=local_date(now)))


# -- of one event


def _of_event(letter: Letter, person: User, now: datetime) -> Composed:
    today = local_date(now)
    kind, happening, item = _said(letter, person, today)
    content = content_of(kind, happening, item)
    answer = answering.offer(letter, kind, happening, now)
    if answer:
        content = replace(content, answer=(str(answering.ANSWER), answer))
    due = due_in(happening, item)
    why = urgency(kind, by_the_chair=happening.urgent, due=due, today=today)
    return _written(kind, person, content, why)


def _said(letter: Letter, person: User, today: date) -> tuple[Kind, Happening, WorkItem | None]:
    # Read anew: other letters were sent since this one was taken, and its case may have moved.
    assert letter.event_id is not None  # the database sees to it
    event = OutboxEvent.objects.select_related("case").get(pk=letter.event_id)
    kind = kind_for(person, event, today)
    if kind is None or event.case is None:
        raise Moot(NOT_CONCERNED)
    _demand_wanted(person, kind)
    return kind, happening_of(event, today), item_of(person, event.case, today)


def due_in(happening: Happening, item: WorkItem | None) -> date | None:
    """The local date by which she has something to do."""
    if happening.due is not None:
        return happening.due.day
    return item.due if item is not None else None


def _demand_wanted(person: User, kind: Kind) -> None:
    if choices.cadence(choices.of([person.pk]), person, kind) is Cadence.NONE:
        raise Moot(NOT_WANTED)


def _written(kind: Kind, person: User, content: Content, why: Urgency | None = None) -> Composed:
    stop = stopping.link_of(person, kind)
    return Composed(kind, written(with_choice(content, stop)), why, stop)


def with_choice(content: Content, stop: str) -> Content:
    """The content with the link that switches such letters off, if there is one."""
    return replace(content, choose=(str(words.FEWER), stop)) if stop else content


# -- of several


def _digest(letter: Letter, person: User, now: datetime) -> Composed:
    pieces: list[Piece] = []
    moot: list[tuple[Letter, str]] = []
    broken: list[tuple[Letter, str]] = []
    for one in letter.pieces.filter(status=Status.WAITING).order_by("created", "id"):
        try:
            kind, happening, item = _said(one, person, local_date(now))
            content = content_of(kind, happening, item)
            pieces.append(Piece(one, kind, content, due_in(happening, item)))
        except (InterfaceError, OperationalError):
            raise  # the database is away, which is no letter's fault
        except Moot as error:
            moot.append((one, str(error)))
        except Exception as error:
            _log.exception("Letter %s could not be written into a digest", one.pk)
            broken.append((one, type(error).__name__))
    if not pieces and not broken:
        raise NothingLeft(moot)
    if not pieces:
        raise ValueError("None of a digest's letters could be written")
    found = _written(Kind.DIGEST, person, digest_content(pieces))
    return replace(found, pieces=pieces, moot=moot, broken=broken)


def digest_content(pieces: Sequence[Piece]) -> Content:
    """What a digest of these pieces says, in the active language; there is at least one."""
    count = len(pieces)
    headline = str(words.DIGEST_OF_ONE if count == 1 else words.DIGEST_OF.format(n=count))
    return Content(
        subject=headline,
        lead=headline,
        case=str(words.SINCE_LAST),
        paragraphs=[str(words.DIGEST_SAYS)],
        quotes=[],
        facts=[],
        entries=_entries(pieces),
        link=todo_link(),
        button=str(words.OPEN_TODO),
        small_print=[str(wording.WHY[Kind.DIGEST]), str(wording.NO_ANSWERS)],
    )


def _entries(pieces: Sequence[Piece]) -> list[Entry]:
    """What is hers to do first, the most pressing on top; then what has happened."""
    label = str(wording.TASK)
    to_do = [
        one for one in pieces if one.due or any(name == label for name, _ in one.content.facts)
    ]
    to_do.sort(key=lambda one: one.due or date.max)
    rest = [one for one in pieces if one not in to_do]
    entries: list[Entry] = []
    for heading, group in ((words.FOR_YOU_TO_DO, to_do), (words.HAS_HAPPENED, rest)):
        entries += [
            _entry(one.content, str(heading) if place == 0 else "")
            for place, one in enumerate(group)
        ]
    return entries


def _entry(content: Content, heading: str) -> Entry:
    restricted = str(wording.RESTRICTED)
    said = next((one for one in content.paragraphs if one != restricted), "")
    return Entry(content.lead, content.case, content.link, said, content.facts, heading)


def _overview(letter: Letter, person: User, now: datetime) -> Composed:
    today = local_date(now)
    if first_working_day(local_date(letter.created)) != first_working_day(today):
        raise Moot(OF_ANOTHER_WEEK)  # the next one comes
    _demand_wanted(person, Kind.OVERVIEW)
    content = overview_of(person, today)
    if content is None:
        raise Moot(NOTHING_WAITS)
    return _written(Kind.OVERVIEW, person, content)


def todo_link() -> str:
    """Where all that waits for somebody is."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('todo')}"
