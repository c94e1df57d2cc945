"""A person's letters in the app: what has happened, as the letter says it, as it stands now.

A letter stands here from the moment it is owed, also where no e-mail goes to her. Of a case that
she may not see any more there is no row, and none is counted. Reading changes nothing: a row is
marked as read by a button.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from workflow import absences
from workflow.models import Case, ConflictOfInterest, User, WorkItem
from workflow.rights import Right, Rights
from workflow.visible_sql import visible_sql

from . import wording
from .composing import NOT_CONCERNED
from .happening import Happening, happenings_of
from .models import Kind, Letter, Status
from .rendering import Content, content_of

PAGE = 25
MOST = 99  # so many unread ones are counted; beyond that nobody reads the number


@dataclass(frozen=True)
class Row:
    """A letter as it reads now, and its receiver's open item in the case."""

    letter: Letter
    case: Case
    content: Content
    item: WorkItem | None

    @property
    def is_read(self) -> bool:
        return self.letter.read_at is not None


@dataclass(frozen=True)
class Page:
    """Some rows, newest first, and whether there are older ones."""

    rows: Sequence[Row]
    number: int
    has_older: bool

    @property
    def written_until(self) -> datetime | None:
        """When the last of the shown letters was written; the same at each look."""
        return max((row.letter.created for row in self.rows), default=None)


def unread(rights: Rights) -> int:
    """How many of her letters are unread, at most one more than MOST; one statement.

    Every page asks it, so it is kept as text; the rows are those of `_seen`.
    """
    found = visible_sql(rights, "id")
    if found is None:
        return 0
    visible, values = found
    with connection.cursor() as cursor:
        cursor.execute(
            _UNREAD_SQL.format(visible=visible),
            [rights.person_id, Status.SKIPPED, NOT_CONCERNED, *values, MOST + 1],
        )
        count: int = cursor.fetchone()[0]
    return count


_UNREAD_SQL = """
SELECT count(*) FROM (
    SELECT FROM notifications_letter l JOIN workflow_outboxevent e ON e.id = l.event_id
     WHERE l.person_id = %s AND l.read_at IS NULL AND NOT (l.status = %s AND l.reason = %s)
       AND EXISTS (SELECT FROM ({visible}) AS seen WHERE seen.id = e.case_id)
     LIMIT %s) AS counted
"""


def page_of(person: User, rights: Rights, today: date, number: int) -> Page:
    """A page of her letters in the active language, in as many statements for one as for many."""
    skipped = (number - 1) * PAGE
    found = _seen(rights).select_related("event__case")
    found = found.order_by("-event__happened_at", "-event_id")
    letters = list(found[skipped : skipped + PAGE + 1])
    shown = letters[:PAGE]
    if not shown:
        return Page((), number, has_older=False)
    happenings = happenings_of([letter.of_event for letter in shown], today)
    hers = _hers(person, rights, happenings.values(), today)
    rows = [_row(letter, happenings[letter.of_event.pk], hers) for letter in shown]
    return Page(rows, number, has_older=len(letters) > PAGE)


def find(rights: Rights, letter_id: UUID) -> Letter | None:
    """One of her letters with its case, if she sees the case still."""
    return _seen(rights).select_related("event__case").filter(pk=letter_id).first()


def mark_read(letters: Iterable[Letter], now: datetime) -> None:
    """Marks some of her letters as read; what is read already keeps its moment."""
    keys = [letter.pk for letter in letters]
    Letter.objects.filter(pk__in=keys, read_at__isnull=True).update(read_at=now)


def mark_all_read(rights: Rights, until: datetime, now: datetime) -> None:
    """Marks all that she had been shown: what has come after ``until`` stays unread."""
    unseen = _seen(rights).filter(read_at__isnull=True, created__lte=until)
    unseen.update(read_at=now)


def _seen(rights: Rights) -> QuerySet[Letter]:
    """Her letters about cases that she sees now; not those that were nothing to her any more."""
    case = Case.objects.visible_to(rights).filter(pk=OuterRef("event__case"))
    overtaken = Q(status=Status.SKIPPED, reason=NOT_CONCERNED)
    return Letter.objects.filter(Exists(case), person=rights.person_id).exclude(overtaken)


def _row(letter: Letter, happening: Happening, hers: Collection[int]) -> Row:
    item = next((item for item in happening.items if item.pk in hers), None)
    content = content_of(Kind(letter.kind), happening, item)
    if letter.kind == Kind.YOUR_TURN and item is None and not happening.case.restricted:
        done = [*content.paragraphs[:-1], str(wording.NOW_DONE)]
        content = replace(content, lead=str(wording.WAS_YOUR_TURN), paragraphs=done)
    return Row(letter, happening.case, content, item)


def _hers(
    person: User, rights: Rights, happenings: Iterable[Happening], today: date
) -> frozenset[int]:
    """The keys of the open items that are hers to do, as "Att göra" shows them, but for jäv."""
    items = {item.pk: item for happening in happenings for item in happening.items}
    cases = {item.process_id for item in items.values()}
    conflicts = ConflictOfInterest.objects.filter(person=person, case__in=cases)
    jav = set(conflicts.values_list("case", flat=True))
    people = {None, person.pk, *absences.stood_in_for(person, today)}
    return frozenset(
        item.pk
        for item in items.values()
        if item.owner_id in people and item.process_id not in jav and _may_do(item, rights)
    )


def _may_do(item: WorkItem, rights: Rights) -> bool:
    if item.body_id is not None:
        return rights.find(Right.RECORD, item.body_id, "body") is not None
    right = Right.SIGN if item.party_id is not None else Right.REPORT
    return rights.find(right, item.organisation_id, "organisation") is not None
