"""What every page knows besides its own content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from notifications import inbox
from workflow.incoming import receives
from workflow.models import User
from workflow.postal_list import may_read
from workflow.rights import Right
from workflow.text import Text
from workflow.views.gates import Visit, visit_of

TODO = Text("Att göra", "To do")
PROPOSE = Text("Föreslå", "Propose")
PEOPLE = Text("Personer", "People")
OPERATIONS = Text("Drift", "Operations")
SETTINGS = Text("Inställningar", "Settings")
HAPPENINGS = Text("Händelser", "Events")
DEADLINES = ("deadlines", Text("Frister", "Deadlines"))
RECORDS = ("records", Text("Arkiv", "Records"))
POSTAL_LIST = ("postal-list", Text("Postlista", "Register"))
DECISIONS = ("decisions", Text("Beslut", "Decisions"))
INCOMING = ("incoming", Text("Inkommet", "Incoming"))
PLACES = (
    ("activities", Text("Aktiviteter", "Activities")),
    ("pictures", Text("Lägesbilder", "Situational pictures")),
    ("agreements", Text("Överenskommelser", "Agreements")),
)


@dataclass(frozen=True)
class Link:
    """A place to go to; ``current`` is what aria-current says of it."""

    name: str | Text
    href: str
    current: str


@dataclass(frozen=True)
class Unread:
    """How many letters she has not read: a number for a badge, and in words."""

    count: int

    @property
    def short(self) -> str:
        return f"{inbox.MOST}+" if self.count > inbox.MOST else str(self.count)

    @property
    def words(self) -> Text:
        if self.count > inbox.MOST:
            return Text("över {n} olästa", "more than {n} unread").format(n=inbox.MOST)
        return Text("{n} olästa" if self.count > 1 else "1 oläst", "{n} unread").format(
            n=self.count
        )


@dataclass(frozen=True)
class Navigation:
    """What the head of every page offers whoever has signed in; how many letters are unread."""

    todo: Link
    happenings: Link
    unread: Unread
    bodies: list[Link]
    places: list[Link]
    propose: Link | None
    settings: Link


def page(request: HttpRequest) -> dict[str, Any]:
    """The visit (None for visitors), where she can go, and whether this is the demo."""
    user = getattr(request, "user", None)
    visit = visit_of(request) if isinstance(user, User) else None
    return {
        "visit": visit,
        "navigation": partial(_navigation, request.path, visit) if visit else None,
        "again": partial(_again, request),
        "demo": settings.DEMO,
        "source_url": settings.SOURCE_URL,
    }


def _again(request: HttpRequest) -> Link | None:
    """Where to look after a refusal: the case, else the page of ours that somebody came from."""
    match = request.resolver_match
    if match and "case_id" in match.kwargs:
        return _link("", "case", Text("Öppna ärendet", "Open the case"), match.kwargs["case_id"])
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    name = Text("Öppna sidan igen", "Open the page again")
    return Link(name=name, href=came_from, current="") if ours else None


def _navigation(here: str, visit: Visit) -> Navigation:
    return Navigation(
        todo=_link(here, "todo", TODO),
        happenings=_link(here, "happenings", HAPPENINGS),
        unread=Unread(inbox.unread(visit.rights)),
        bodies=[_link(here, "body", held.place_name, held.place_ref) for held in visit.bodies],
        places=[
            *(
                _link(here, *place)
                for place in (
                    *PLACES,
                    *_decisions(visit),
                    *_deadlines(visit),
                    *_incoming(visit),
                    *_records(visit),
                )
            ),
            *_people(here, visit),
        ],
        propose=_link(here, "propose", PROPOSE) if visit.may_propose else None,
        settings=_link(here, "settings", SETTINGS),
    )


def _incoming(visit: Visit) -> tuple[tuple[str, Text], ...]:
    """For whoever belongs to a place to which something can be released."""
    return (INCOMING,) if receives(visit.rights) else ()


def _decisions(visit: Visit) -> tuple[tuple[str, Text], ...]:
    """For whoever audits or keeps records: others come there from Frister or a case's history."""
    wide = (Right.AUDIT, Right.KEEP_RECORDS)
    return (DECISIONS,) if any(held.right in wide for held in visit.rights.held) else ()


def _deadlines(visit: Visit) -> tuple[tuple[str, Text], ...]:
    """For whoever coordinates a cooperation."""
    return (DEADLINES,) if visit.coordinates else ()


def _records(visit: Visit) -> tuple[tuple[str, Text], ...]:
    """For whoever keeps records or a cooperation; for an auditor the register alone."""
    if visit.coordinates or any(h.right is Right.KEEP_RECORDS for h in visit.rights.held):
        return (RECORDS,)
    return (POSTAL_LIST,) if may_read(visit.rights) else ()


def _people(here: str, visit: Visit) -> Iterator[Link]:
    """For whoever gives roles; who does in one organisation comes there at once."""
    administered = visit.administered
    if len(administered) == 1:
        yield _link(here, "people", PEOPLE, administered[0].place_ref)
    elif administered:
        yield _link(here, "organisations", PEOPLE)
    if visit.rights.operates is not None:
        yield _link(here, "operations", OPERATIONS)


def _link(here: str, address: str, name: str | Text, *args: Any) -> Link:
    href = reverse(address, args=args) if args else _fixed(address)
    inside = "true" if here.startswith(href) else ""
    return Link(name=name, href=href, current="page" if here == href else inside)


@cache
def _fixed(address: str) -> str:
    """Every page has the same few: looked up once in the life of a process."""
    return reverse(address)
