"""The records plan of a party: how long its cases are kept, and which are due to be destroyed.

Nothing is destroyed by itself: a list says what is due, and the records manager acts on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from . import flows, ledger, loading, permissions
from .deadlines import local_date
from .errors import BadRecord, NoSuchPlace
from .models import Case, LedgerEntry, Organisation, RetentionClass, User
from .records import check_characters
from .rights import Held, Right, Rights
from .text import Text

LONGEST = 300  # years
DISPOSE = "dispose"  # what `disposal` records
# A case that was opened again and finished anew is due anew.
_DEALT_WITH = Exists(
    LedgerEntry.objects.filter(
        chain=OuterRef("public_id"), act=DISPOSE, recorded_at__gt=OuterRef("finished")
    )
)


@dataclass(frozen=True, kw_only=True)
class ClassDraft:
    """What is entered of a class; ``years`` None keeps for ever."""

    code: str
    name: str
    case_kind: str = ""
    years: int | None = None
    decision: str = ""
    basis: str = ""

    @classmethod
    def of(cls, row: RetentionClass) -> ClassDraft:
        """The class as it is."""
        names = ("code", "name", "case_kind", "years", "decision", "basis")
        return cls(**{name: getattr(row, name) for name in names})


@dataclass(frozen=True)
class Due:
    """A finished case whose time has come, and since when it may be destroyed."""

    case: Case
    row: RetentionClass
    since: date


def places(rights: Rights) -> list[Organisation]:
    """The parties whose plan somebody keeps, by name: those whose records she manages, and those
    that own an agreement that she coordinates. At most one statement."""
    keeps, coordinated = rights.places(Right.KEEP_RECORDS), rights.places(Right.COORDINATE)
    if not keeps and not coordinated:
        return []
    owning = Case.objects.filter(pk__in=coordinated).values("owner_organisation__root")
    found = Organisation.objects.filter(Q(pk__in=keeps) | Q(pk__in=owning))
    return list(found.order_by("name", "pk"))


def save(
    organisation: Organisation,
    draft: ClassDraft,
    *,
    row: RetentionClass | None = None,
    by: User,
    now: datetime,
) -> RetentionClass:
    """A new class of a party's plan, or an existing one changed; an entry in the ledger.

    Raises NoSuchPlace for whoever does not keep the plan, BadRecord for a code or a type of case
    that has its class already, and for destroying without a decision on it.
    """
    with loading.beside_cases():
        held = _demand(organisation, by, local_date(now))
        _check(draft)
        before = None
        if row is not None:
            row = RetentionClass.objects.select_for_update().get(pk=row.pk)
            before = ClassDraft.of(row)
        row = row or RetentionClass(organisation=organisation)
        for name, value in vars(draft).items():
            setattr(row, name, value)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise BadRecord("code", _TAKEN) from None
        if before != draft:
            _record(row, before, draft, held, by, now)
    return row


def _check(draft: ClassDraft) -> None:
    check_characters(vars(draft))
    if not draft.code.strip() or not draft.name.strip():
        raise BadRecord("code" if not draft.code.strip() else "name", _EMPTY)
    if draft.case_kind and draft.case_kind not in flows.case_types():
        raise BadRecord("case_kind", _NO_SUCH_KIND)
    if draft.years is not None and not 0 <= draft.years <= LONGEST:
        raise BadRecord("years", _TOO_LONG)
    if draft.years is not None and not draft.decision.strip():
        raise BadRecord("decision", _NO_DECISION)


def _demand(organisation: Organisation, by: User, today: date) -> Held | None:
    rights = permissions.rights_of(by, today)
    if organisation not in places(rights):
        raise NoSuchPlace
    return rights.find(Right.KEEP_RECORDS, organisation.pk, "organisation")


def _record(
    row: RetentionClass,
    before: ClassDraft | None,
    after: ClassDraft,
    held: Held | None,
    by: User,
    now: datetime,
) -> None:
    words: dict[str, Any] = {"after": vars(after)} | ({"before": vars(before)} if before else {})
    entry = ledger.Entry(
        chain=row.public_id,
        kind="setting",
        act="set_retention",
        decided_on=local_date(now),
        organisation=row.organisation.public_id,
        decided_by=by.public_id,
        recorded_by=by.public_id,
        membership=held.membership if held is not None else None,
        subject=row.public_id,
        words=words,
        people={str(by.public_id): by.name},
    )
    ledger.record([entry])


# -- reading


def classes_of(organisation: Organisation) -> list[RetentionClass]:
    """The classes of a party's plan, by code; one statement."""
    return list(RetentionClass.objects.filter(organisation=organisation).order_by("code"))


def class_of(case: Case) -> RetentionClass | None:
    """The class that a case falls under: of the party at the top of its owner; one statement."""
    found = RetentionClass.objects.filter(
        organisation=case.owner_organisation.root_id, case_kind=case.kind
    )
    return found.first()


def destroyed_from(row: RetentionClass, finished: datetime) -> date | None:
    """The local date from which a finished case may be destroyed; None where it is kept."""
    if row.years is None:
        return None
    return date(local_date(finished).year + row.years + 1, 1, 1)


def count_due(rights: Rights, today: date) -> int:
    """How many cases are due."""
    count: int = _due(rights, today)[0].count()
    return count


def due(rights: Rights, today: date, *, first: int = 0, most: int = 100) -> Sequence[Due]:
    """Finished cases of the plans that somebody keeps whose time has come, the oldest first;
    without those that were dealt with."""
    found, rows = _due(rights, today)
    listed = []
    cases = found.select_related("owner_organisation").order_by("finished", "pk")
    for case in cases[first : first + most]:
        row = rows[case.owner_organisation.root_id, case.kind]
        since = destroyed_from(row, case.finished)
        assert since is not None  # only classes with years were asked for
        listed.append(Due(case, row, since))
    return listed


def is_dealt_with(case: Case) -> bool:
    """Whether somebody has recorded what was done with a case since it was finished."""
    return Case.objects.filter(_DEALT_WITH, pk=case.pk).exists()


def _due(rights: Rights, today: date) -> tuple[Any, Mapping[tuple[int, str], RetentionClass]]:
    rows = {
        (row.organisation_id, row.case_kind): row
        for row in RetentionClass.objects.filter(
            organisation__in=[one.pk for one in places(rights)], years__isnull=False
        ).exclude(case_kind="")
    }
    wanted = Q(pk__in=())
    for (organisation, kind), row in rows.items():
        before = timezone.make_aware(datetime.combine(_new_year(today, row.years or 0), time.min))
        wanted |= Q(owner_organisation__root=organisation, kind=kind, finished__lt=before)
    return Case.objects.visible_to(rights).filter(wanted).exclude(_DEALT_WITH), rows


def _new_year(today: date, years: int) -> date:
    return date(max(today.year - years, 1), 1, 1)


_EMPTY = Text("Skriv något här.", "Write something here.")
_NO_SUCH_KIND = Text("Välj ett av alternativen.", "Choose one of these.")
_TOO_LONG = Text("Ange mellan 0 och 300 år.", "Enter between 0 and 300 years.")
_NO_DECISION = Text(
    "Inget gallras utan gallringsbeslut. Ange vilket.",
    "Nothing is destroyed without a decision on it. Say which.",
)
_TAKEN = Text(
    "Planen har redan en klass med den koden, eller en klass för den ärendetypen.",
    "The plan has a class with that code, or one for that type of case, already.",
)
