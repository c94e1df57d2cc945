"""A person's days as a calendar feed: what she has to do by when, and when her bodies meet.

A calendar is no safe place: it is copied to telephones and to companies that keep calendars, and
stays there. So a day says what is to be done, where, and the case's number; a title never, and of
a restricted case nothing but its number (docs/adr/0028).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event
from icalendar.enums import CLASS, TRANSP

from workflow import absences, permissions, queues
from workflow.clock_words import CLOCKS
from workflow.deadlines import local_date
from workflow.models import Case, Clock, Deadline, Meeting, User, WorkItem
from workflow.rights import Right, Rights
from workflow.text import Text

from . import wording
from .rendering import to_do

MOST = 500  # open items in one feed, the most urgent first
BACK, AHEAD = timedelta(days=30), timedelta(days=400)  # of meetings
ASK_AGAIN = timedelta(hours=4)  # what calendars are asked to wait
MEETING = Text("Möte: {body}", "Meeting: {body}")


@dataclass(frozen=True)
class Day:
    """One whole day in the feed. ``key`` is random or made of something random, and stays the
    same when the day is moved; ``path`` is where one goes from there."""

    key: UUID
    on: date
    title: str
    path: str


def days_of(person: User, today: date) -> list[Day]:
    """Everything that stands in a person's calendar, with her rights of this local date.

    In the active language. To be asked in her own context (`row_security.seeing_as`).
    """
    rights = permissions.rights_of(person, today)
    away = absences.stood_in_for(person, today)
    items = queues.my_work(rights, away=away, size=MOST).items
    return [*_tasks(items), *_own_deadlines(items, rights), *_meetings(rights, today)]


def feed(person: User, now: datetime) -> bytes:
    """The feed as a calendar reads it (RFC 5545), in the active language."""
    today = local_date(now)
    calendar = Calendar.new(
        prodid="-//Samverka//Samverka//SV",
        name="Samverka",
        refresh_interval=ASK_AGAIN,
        subcomponents=[_event(day, now) for day in days_of(person, today)],
    )
    calendar["X-PUBLISHED-TTL"] = "PT4H"  # what Outlook reads instead
    # For moments with a time of day, of which there are none yet.
    calendar.add_missing_timezones(first_date=today - BACK, last_date=today + AHEAD)
    return bytes(calendar.to_ical())


def _event(day: Day, now: datetime) -> Event:
    site = settings.SITE_URL.rstrip("/")
    return Event.new(
        uid=f"{day.key}@{urlsplit(site).hostname or 'localhost'}",
        stamp=now,
        start=day.on,
        end=day.on + timedelta(days=1),  # the first day after it
        summary=day.title,
        url=f"{site}{day.path}",
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,  # a deadline does not make anybody busy
    )


def _tasks(items: Iterable[WorkItem]) -> Iterator[Day]:
    """The days of what waits for her under "Att göra"."""
    for item in items:
        if item.due is not None:
            path = reverse("case", args=[item.process.public_id])
            yield Day(item.public_id, item.due, _title(item), path)


def _own_deadlines(items: Iterable[WorkItem], rights: Rights) -> Iterator[Day]:
    """Of steps and targets of the cases that wait for her; of the law, where she coordinates."""
    hers = {item.process_id for item in items} | rights.places(Right.COORDINATE)
    visible = Case.objects.visible_to(rights).filter(pk__in=hers)
    found = Deadline.objects.filter(case__in=visible, met_on__isnull=True).select_related("case")
    for row in found.order_by("due", "id")[:MOST]:
        what = wording.RESTRICTED_CASE if row.case.restricted else CLOCKS[Clock(row.clock)].to_do
        title = " ".join(filter(None, (str(what), row.case.number)))
        yield Day(row.public_id, row.due, title, reverse("case", args=[row.case.public_id]))


def _title(item: WorkItem) -> str:
    case = item.process
    what = wording.RESTRICTED_CASE if case.restricted else to_do(case, item)
    return " ".join(filter(None, (str(what), case.number)))


def _meetings(rights: Rights, today: date) -> Iterator[Day]:
    """The planned meetings of the bodies whose table she reads."""
    bodies: Sequence[int] = sorted(rights.places(Right.READ_QUEUE))
    between = (today - BACK, today + AHEAD)
    found = Meeting.objects.filter(body__in=bodies, on__range=between).select_related("body")
    for meeting in found.order_by("on", "body"):
        key = uuid5(meeting.body.public_id, meeting.on.isoformat())
        title = str(MEETING.format(body=meeting.body.name))
        path = reverse("body", args=[meeting.body.public_id])
        yield Day(key, meeting.on, title, path)
