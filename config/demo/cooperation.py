"""One municipality's cooperation in the demo: who acts for whom, and when its bodies meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from cases.models import Agreement, Picture, Problem
from workflow.deadlines import is_working_day
from workflow.errors import LOCAL
from workflow.models import Body, Meeting, Organisation, User
from workflow.records import AtMeeting
from workflow.turn import Actor

MADE_UP = "provdata"
BACK, AHEAD = 900, 220  # days of meetings before and after today
_SOME_MONDAY = date(2020, 1, 6)


@dataclass
class Table:
    """A body: who records for it, who sits in it, how often it meets (weeks)."""

    body: Body
    secretary: User
    seated: tuple[int, ...]
    weeks: int = 2
    weekday: int = 1

    def meets_on(self, day: date) -> bool:
        """Whether it has a meeting on this local date."""
        weeks = (day - _SOME_MONDAY).days // 7
        return day.weekday() == self.weekday and weeks % self.weeks == 0 and is_working_day(day)

    def last_meeting(self, day: date) -> date:
        """The last meeting on this date or before it."""
        return _back(day, self.meets_on)

    def next_meeting(self, day: date) -> date:
        """The first meeting after this date."""
        day += timedelta(days=1)
        while not self.meets_on(day):
            day += timedelta(days=1)
        return day


@dataclass
class Cooperation:
    """What the walks need to know of a municipality; ``officers`` act for organisations (keys)."""

    municipality: str
    today: date
    city: Organisation
    agreement: Agreement
    coordinator: User
    records_manager: User
    officers: dict[int, User] = field(default_factory=dict)
    signatories: dict[int, User] = field(default_factory=dict)
    road: Sequence[Table] = ()
    reviewer: Table | None = None
    picture: Picture | None = None
    problems: Sequence[Problem] = ()
    paragraphs: Counter[tuple[int, date]] = field(default_factory=Counter)
    sittings: dict[tuple[int, date], UUID] = field(default_factory=dict)

    def officer(self, organisation_id: int) -> Actor:
        """Who proposes and reports for an organisation."""
        return Actor(self.officers[organisation_id])

    def table_of(self, body_id: int) -> Table:
        """The body by its key."""
        return next(table for table in self.road if table.body.pk == body_id)

    def plan_meetings(self) -> None:
        """Puts the bodies' meetings into their calendars."""
        days = [self.today + timedelta(days=n) for n in range(-BACK, AHEAD)]
        Meeting.objects.bulk_create(
            Meeting(body=table.body, on=day)
            for table in self.road
            for day in days
            if table.meets_on(day)
        )

    def at_meeting(self, table: Table, day: date, without: Sequence[int] = ()) -> AtMeeting:
        """The body's meeting of a day: one sitting, the next paragraph, all members but some."""
        key = (table.body.pk, day)
        self.paragraphs[key] += 1
        return AtMeeting(
            on=day,
            paragraph=f"§ {2 + self.paragraphs[key]}",
            present=tuple(person for person in table.seated if person not in without),
            sitting=self.sittings.setdefault(key, uuid4()),
        )


def moment(day: date, hour: int = 10) -> datetime:
    """An hour of a local date."""
    return datetime.combine(day, time(hour), LOCAL)


def working_day(day: date) -> date:
    """The day, or the last working day before it."""
    return _back(day, is_working_day)


def _back(day: date, fits: Callable[[date], bool]) -> date:
    while not fits(day):
        day -= timedelta(days=1)
    return day
