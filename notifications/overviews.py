"""The week's overview: on its first working day, to everybody for whom something waits.

Owing it and writing it are two steps, as with every letter. Owed it is to whoever has a role
that morning; what waits for her is asked when it is sent, and if that is nothing, it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from workflow import absences, queues
from workflow.deadlines import local_date
from workflow.models import Case, ConflictOfInterest, Membership, User, WorkItem
from workflow.permissions import rights_of
from workflow.rights import Rights
from workflow.templatetags.wording import long_day
from workflow.text import Text

from . import wording
from . import words_of_several as words
from .bundling import key
from .models import Cadence, Kind, Letter, Preference
from .moments import first_working_day, morning
from .rendering import Content, Entry, one_line

BATCH = 200
SHOWN = 25
_MOST_PAGES = 8  # of a queue; whoever has more to do has it under Att göra


def owe_overviews(now: datetime) -> int:
    """Owes this week's overview to everybody, from seven on its first working day; returns how
    many were written now.

    Any number may run at once and as often as they like: one letter per person and week.
    """
    day = first_working_day(local_date(now))
    moment = morning(day)
    if now < moment or local_date(now) - day >= timedelta(days=7):
        return 0
    owed, after = 0, 0
    while people := _people(day, after):
        after = people[-1].pk
        letters = [_letter(person, moment, now) for person in people]
        with transaction.atomic():
            there = Letter.objects.filter(pk__in=[one.pk for one in letters])
            known = set(there.values_list("pk", flat=True))
            new = [one for one in letters if one.pk not in known]
            Letter.objects.bulk_create(new, ignore_conflicts=True)
        owed += len(new)
    return owed


def _people(day: date, after: int) -> list[User]:
    """Some of those who had a role that day and have not said no, by key."""
    roles = Membership.objects.active(day).values("person")
    without = Preference.objects.filter(kind=Kind.OVERVIEW, cadence=Cadence.NONE).values("person")
    people = User.objects.filter(pk__in=roles, pk__gt=after).exclude(pk__in=without)
    return list(people.order_by("pk")[:BATCH])


def _letter(person: User, moment: datetime, now: datetime) -> Letter:
    made = key(Kind.OVERVIEW, person, moment)
    return Letter(id=made, person=person, kind=Kind.OVERVIEW, created=now, next_try=now)


# -- what it says


def overview_of(person: User, today: date) -> Content | None:
    """What waits for a person on this local date, in the active language; None if nothing does."""
    items, more = waiting_for(person, today)
    if not items:
        return None
    late = sum(1 for item in items if item.due is not None and item.due < today)
    total = len(items) + more
    subject = words.OVERVIEW_LATE if late else words.OVERVIEW
    shown = items[:SHOWN]
    left = total - len(shown)
    said = [str(words.OVERVIEW_SAYS)]
    if left:
        said.append(str(words.MORE_WAITS.format(n=left)))
    headline = str(subject.format(n=total, late=late))
    return Content(
        subject=headline,
        lead=headline,
        case=str(words.WEEK.format(n=today.isocalendar().week)),
        paragraphs=said,
        quotes=[],
        facts=[],
        entries=list(_entries(shown, today)),
        link=_link("todo"),
        button=str(words.OPEN_TODO),
        small_print=[str(wording.WHY[Kind.OVERVIEW]), str(wording.NO_ANSWERS)],
    )


def waiting_for(person: User, today: date) -> tuple[list[WorkItem], int]:
    """What she has to do and may be told of, by deadline, and how many more there are.

    As in Att göra, without cases in which she has jäv and without drafts, of which letters say
    nothing.
    """
    rights = rights_of(person, today)
    found, more = _all_work(rights, list(absences.stood_in_for(person, today)))
    cases = {item.process_id for item in found}
    seen = set(
        Case.objects.visible_to(rights)
        .filter(pk__in=cases, number__isnull=False)
        .values_list("pk", flat=True)
    )
    jav = ConflictOfInterest.objects.filter(person=person, case__in=cases)
    seen -= set(jav.values_list("case", flat=True))
    return [item for item in found if item.process_id in seen], more


def _all_work(rights: Rights, away: Sequence[int]) -> tuple[list[WorkItem], int]:
    found: list[WorkItem] = []
    for number in range(1, _MOST_PAGES + 1):
        page = queues.my_work(rights, away=away, page=number)
        found += page.items
        if len(found) >= page.total or not page.items:
            return found, 0
    return found, page.total - len(found)


def _entries(items: Sequence[WorkItem], today: date) -> Iterator[Entry]:
    before = ""
    for item in items:
        heading = str(_when(item.due, today))
        yield _entry(item, heading if heading != before else "")
        before = heading


def _when(due: date | None, today: date) -> Text:
    sunday = today + timedelta(days=6 - today.weekday())
    if due is None or due > sunday + timedelta(days=7):
        return words.LATER
    if due < today:
        return words.LATE
    return words.THIS_WEEK if due <= sunday else words.NEXT_WEEK


def _entry(item: WorkItem, heading: str) -> Entry:
    """An item; of a restricted case its number, deadline and link, and nothing else."""
    case = item.process
    facts = [(str(wording.LATEST), long_day(item.due))] if item.due is not None else []
    link = _link("case", case.public_id)
    if case.restricted:
        lead = str(words.A_RESTRICTED_CASE)
        return Entry(lead, str(case.number), link, facts=facts, heading=heading)
    name = f"{case.number} {one_line(case.title)}"
    place = one_line(str(item.body or item.organisation))
    to_do = wording.TO_DO.get(case.state, wording.TO_DO[""]).format(place=place)
    return Entry(str(to_do), name, link, facts=facts, heading=heading)


def _link(address: str, *args: object) -> str:
    path = reverse(address, args=args or None)
    return f"{settings.SITE_URL.rstrip('/')}{path}"
