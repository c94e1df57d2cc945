"""The postlista: what has come in, been drawn up and been sent out in a period, as may be public.

Rows come from the record's own acts: submissions, registrations, what was sent to the parties,
releases; and from the registered documents of cases. Of a restricted case there is nothing, unless
it is asked for: then its number and day stand there and the rest is left out (OSL 5 kap. 2-3 §§).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case as Case_
from django.db.models import F, Q, QuerySet, TextField, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from .deadlines import local_date
from .document_words import KINDS
from .errors import LOCAL
from .models import Case, Document, DocumentStatus, LedgerEntry
from .models.decisions import POSTED
from .rights import Right, Rights
from .text import Text

LONGEST = 366  # days of one list
MOST = 20_000  # rows of one file
DRAWN_UP, RECEIVED, DISPATCHED = "drawn_up", "received", "dispatched"
STATUSES = {
    DRAWN_UP: Text("Upprättad", "Drawn up"),
    RECEIVED: Text("Inkommen", "Received"),
    DISPATCHED: Text("Expedierad", "Dispatched"),
}
WHATS = {
    "submit": Text("Förslag", "Proposal"),
    "resubmit": Text("Förslag, kompletterat", "Proposal, completed"),
    "register": Text("Tidigare beslut registrerat", "Earlier decision registered"),
    "send": Text("Handling till parterna", "Document to the parties"),
    "release": Text("Utlämning", "Release"),
}
# As `_of_entry` says it: what was registered comes in on the day it is recorded.
_SHOWN_ON = Case_(
    When(act="register", then=TruncDate("recorded_at", tzinfo=LOCAL)), default=F("decided_on")
)
_OF = ("text", "case__owner_organisation", "case__agreement__owner_organisation")
LEFT_OUT = Text("Uppgiften är utelämnad", "Left out")


@dataclass(frozen=True)
class Period:
    """Local dates, both included; ``restricted`` is whether protected cases stand there, too."""

    first: date
    last: date
    restricted: bool = False


@dataclass(frozen=True)
class Row:
    """One line. ``case`` is None where its particulars are left out."""

    on: date
    number: str
    own_number: str
    status: Text
    what: Text
    title: str | Text
    correspondent: str | Text
    case: Case | None


def may_read(rights: Rights) -> bool:
    """Whether somebody keeps a register: records managers, coordinators, auditors."""
    wanted = (Right.KEEP_RECORDS, Right.COORDINATE, Right.AUDIT)
    return any(held.right in wanted for held in rights.held)


def count(rights: Rights, period: Period) -> int:
    """How many lines there are; two statements."""
    papers: int = _documents(rights, period).count()
    return _entries(rights, period).count() + papers


def rows(rights: Rights, period: Period, *, first: int = 0, most: int = MOST) -> Sequence[Row]:
    """The lines of a period that somebody may see, by the day they show; three statements, and
    nothing is read of lines that were not asked for but their places."""
    entries, documents = _entries(rights, period), _documents(rights, period)
    acts = _places(entries, _SHOWN_ON, "recorded_at")
    papers = _places(documents, F("day"), "added_at")
    both = acts.union(papers, all=True).order_by("on", "at", "key")
    keys = [key for *_, key in both[first : first + most]]
    ids = [UUID(key) for key in keys if not key.isdecimal()]
    found = {str(one.pk): _of_entry(one) for one in entries.filter(pk__in=ids).select_related(*_OF)}
    papers = documents.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    found |= {str(one.pk): _of_document(one) for one in papers.select_related("case")}
    return [found[key] for key in keys if key in found]


def _places(rows: Any, on: Any, at: str) -> Any:
    """By key where each line stands."""
    placed = rows.order_by().annotate(on=on, at=F(at), key=Cast("pk", TextField()))
    return placed.values_list("on", "at", "key")


def _cases(rights: Rights, period: Period) -> QuerySet[Case]:
    cases = Case.objects.visible_to(rights).filter(number__isnull=False)
    return cases if period.restricted else cases.filter(restricted=False)


def _documents(rights: Rights, period: Period) -> Any:
    """Registered documents, each with the ``day`` of its status."""
    day = DocumentStatus.RECEIVED, DocumentStatus.DRAWN_UP, DocumentStatus.DISPATCHED
    days = [When(status=one, then=F(f"{one}_on")) for one in day]
    found = Document.objects.filter(
        case__in=_cases(rights, period), number__isnull=False, removed_at__isnull=True
    ).annotate(day=Case_(*days))
    return found.filter(day__range=(period.first, period.last))


def _of_document(document: Any) -> Row:
    case, hidden = document.case, document.case.restricted
    return Row(
        on=document.day,
        number=f"{case.number}-{document.number}",
        own_number="" if hidden else case.external_number,
        status=LEFT_OUT if hidden else STATUSES[document.status],
        what=LEFT_OUT if hidden else KINDS[document.kind],
        title=LEFT_OUT if hidden else document.heading,
        correspondent=LEFT_OUT if hidden else document.correspondent,
        case=None if hidden else case,
    )


def _entries(rights: Rights, period: Period) -> QuerySet[LedgerEntry]:
    cases = _cases(rights, period)
    # Of a case that is no longer restricted, what was released while it was stays out as well:
    # the law that was named for it may be what must not be told.
    secret = Q(act="release", text__words__contains='"basis"')
    found = LedgerEntry.objects.filter(
        # What was registered was decided earlier: it comes in on the day it is recorded.
        Q(decided_on__range=(period.first, period.last)) & ~Q(act="register")
        | Q(
            act="register",
            recorded_at__gte=_moment(period.first),
            recorded_at__lt=_moment(period.last + timedelta(days=1)),
        ),
        act__in=POSTED,
        case__in=cases,
    )
    return found if period.restricted else found.exclude(secret)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _of_entry(entry: Any) -> Row:
    case: Case = entry.case
    hidden = case.restricted
    return Row(
        on=local_date(entry.recorded_at) if entry.act == "register" else entry.decided_on,
        number=case.number or "",
        own_number="" if hidden else case.external_number,
        status=LEFT_OUT if hidden else STATUSES[_status(entry, case)],
        what=LEFT_OUT if hidden else WHATS[entry.act],
        title=LEFT_OUT if hidden else case.title,
        correspondent=LEFT_OUT if hidden else _correspondent(entry, case),
        case=None if hidden else case,
    )


def _status(entry: LedgerEntry, case: Case) -> str:
    """Sent out is what was released or sent to the parties. What another party than the one that
    owns the cooperation's agreement handed in has come in; the rest was drawn up."""
    if entry.act in ("release", "send"):
        return DISPATCHED
    home = case.agreement.owner_organisation.root_id if case.agreement is not None else None
    return RECEIVED if home not in (None, case.owner_organisation.root_id) else DRAWN_UP


def _correspondent(entry: LedgerEntry, case: Case) -> str | Text:
    if entry.act == "release":
        return str(entry.text.data.get("receiver") or ERASED)
    return "" if entry.act == "send" else case.owner_organisation.name


ERASED = Text("gallrat", "erased")
