"""What has been released to the places of a person: the receiving side of every disclosure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from .models import Case, Release, User
from .queues import PAGE
from .rights import Right, Rights

# A reload, a second page, coming back from a case: all one visit.
VISIT = timedelta(minutes=30)


@dataclass(frozen=True)
class Received:
    """A release to one of her places. ``case`` is None where it was taken back and she does not
    see the case any more: then nothing is told of it but that."""

    row: Release
    case: Case | None
    new: bool

    @property
    def place(self) -> str:
        """Her organisation or body that got it."""
        return str(self.row.organisation or self.row.body)


@dataclass(frozen=True)
class Incoming:
    """A page of what was released, what happened last first, and how much there is in all."""

    rows: Sequence[Received]
    total: int


def receives(rights: Rights) -> bool:
    """Whether there is a place of hers to which a case can be released."""
    return bool(rights.places(Right.READ, Right.READ_QUEUE))


def incoming(rights: Rights, *, page: int, since: datetime | None) -> Incoming:
    """A page of releases to her organisations and bodies; three statements.

    New is what happened after ``since`` (aware); without it everything is. Cases are asked
    of ``visible_to`` apart, so that a release row never brings along what she may not see.
    """
    found = _released_to(rights)
    skipped = (max(1, page) - 1) * PAGE
    rows = list(
        found.annotate(happened=Coalesce("taken_back_at", "released_at"))
        .select_related("organisation", "body", "released_by", "taken_back_by")
        .order_by("-happened", "-pk")[skipped : skipped + PAGE]
    )
    cases = (
        Case.objects.visible_to(rights)
        .select_related("owner_organisation")
        .in_bulk([row.case_id for row in rows])
    )
    received = [
        Received(row, cases.get(row.case_id), new=since is None or row.happened > since)
        for row in rows
    ]
    return Incoming(received, found.count())


def _released_to(rights: Rights) -> QuerySet[Release]:
    return Release.objects.filter(
        Q(organisation__in=rights.organisations([Right.READ]))
        | Q(body__in=rights.places(Right.READ_QUEUE))
    )


def looked(person: User, now: datetime) -> datetime | None:
    """Remembers that she looks now; returns since when things are new to her (None: all is).

    One statement; two windows opened at once agree.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED, {"person": person.pk, "now": now, "visit": now - VISIT})
        since: datetime | None = cursor.fetchone()[0]
    return since


_LOOKED = """
INSERT INTO workflow_incominglook AS look (person_id, since, latest)
VALUES (%(person)s, NULL, %(now)s)
ON CONFLICT (person_id) DO UPDATE
   SET since = CASE WHEN look.latest < %(visit)s THEN look.latest ELSE look.since END,
       latest = greatest(look.latest, %(now)s)
RETURNING since
"""
