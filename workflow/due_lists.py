"""Frister: what is late and what is coming in the cooperations that somebody coordinates, and
what the law demands of them.

Five statements however many rows there are. Days are found through the indexes on due days of
what is open, so what is read is what is late or near, not the backlog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from . import flows
from .clock_words import STATUTORY, given_for, words_of
from .deadlines import local_date, working_days_after
from .models import Case, Clock, Deadline, WorkItem
from .models.work import BY_DAY, OPEN
from .queues import PAGE
from .reminding import clock_of
from .rights import Right, Rights

COMING = timedelta(weeks=4)
WORKLOAD = timedelta(weeks=8)
MOST_COMING = 50


@dataclass(frozen=True)
class Due:
    """A day by which something is to be done: of a work item, or a deadline beside it.

    ``given`` are the words of an imprecise day, ``of`` those of a step or target. ``items`` are
    the open items of whoever has it to do.
    """

    case: Case
    clock: Clock
    day: date
    given: str = ""
    of: str = ""
    items: Sequence[WorkItem] = ()

    def late_by(self, today: date) -> int:
        """So many working days have passed since its day (local dates)."""
        return working_days_after(self.day, today)


@dataclass(frozen=True)
class Duty:
    """What the law demands of one cooperation: by when next, and since when it is met.

    Without a day it is missing altogether: there is nothing whose time could run out.
    """

    clock: Clock
    day: date | None = None
    met_on: date | None = None
    case: Case | None = None


@dataclass(frozen=True)
class Cooperation:
    """An agreement in force with its duties, in the order of the clocks."""

    agreement: Case
    duties: Sequence[Duty]


@dataclass(frozen=True)
class Lists:
    """One page of what is late, what comes within four weeks, and what the law demands.

    ``workload`` says how many are due on each local date: what is late, and eight weeks ahead.
    """

    cooperations: Sequence[Cooperation] = ()
    late: Sequence[Due] = ()
    late_total: int = 0
    coming: Sequence[Due] = ()
    coming_total: int = 0
    workload: Mapping[date, int] = field(default_factory=dict)


def due_lists(rights: Rights, today: date, *, page: int = 1) -> Lists:
    """Everything about deadlines in what a person coordinates, as far as she sees it.

    The most late first. What the law demands stands in ``cooperations`` alone, but is part of
    the workload. Of pictures that she may not see nothing is told: then hers is missing.
    """
    coordinated = rights.places(Right.COORDINATE)
    if not coordinated:
        return Lists()
    scope = _Scope(rights, sorted(coordinated))
    counts = _counts(scope, today)
    found = _found(scope, today, max(1, page) * PAGE)
    late = sorted(found["late"])[(max(1, page) - 1) * PAGE : max(1, page) * PAGE]
    coming = sorted(found["coming"])[:MOST_COMING]
    shown = _shown([*late, *coming, *found["duties"]])
    duties = [shown[key] for *_, key in found["duties"]]
    cooperations = _cooperations(duties, _met(scope))
    days = [duty.day for one in cooperations for duty in one.duties if duty.day is not None]
    return Lists(
        cooperations=cooperations,
        late=[shown[key] for *_, key in late],
        late_total=sum(n for day, n in counts.items() if day < today),
        coming=[shown[key] for *_, key in coming],
        coming_total=sum(n for day, n in counts.items() if today <= day <= today + COMING),
        workload=_workload(counts, days, today),
    )


@dataclass(frozen=True)
class _Scope:
    rights: Rights
    agreements: Sequence[int]

    @property
    def cases(self) -> QuerySet[Case]:
        """What she sees of the agreements and all that belongs to them."""
        own = Q(pk__in=self.agreements) | Q(agreement__in=self.agreements)
        return Case.objects.visible_to(self.rights).filter(own)

    def items(self) -> QuerySet[WorkItem]:
        return WorkItem.objects.filter(BY_DAY, status__in=OPEN, process__in=self.cases)

    def deadlines(self) -> QuerySet[Deadline]:
        return Deadline.objects.filter(met_on__isnull=True, case__in=self.cases)

    def ordinary_items(self) -> QuerySet[WorkItem]:
        return self.items().exclude(_statutory_states("process__"))

    def ordinary_deadlines(self) -> QuerySet[Deadline]:
        return self.deadlines().exclude(clock__in=STATUTORY)

    def duties(self) -> list[QuerySet[Any, Any]]:
        """Open items and deadlines of the law's clocks; apart, each by its own index."""
        of = Case.objects.visible_to(self.rights).filter(_statutory_states(""))
        items = WorkItem.objects.filter(status__in=OPEN)
        return [
            items.filter(process__in=of.filter(pk__in=self.agreements)),
            items.filter(process__in=of.filter(agreement__in=self.agreements)),
            Deadline.objects.filter(
                met_on__isnull=True, case__in=self.agreements, clock__in=STATUTORY
            ),
        ]


def _statutory_states(prefix: str) -> Q:
    """Cases that stand in a state whose own deadline is one of the law's."""
    found = Q(pk__in=())
    for kind, model in flows.case_types().items():
        states = [state for state, clock in model.CLOCKS.items() if clock in STATUTORY]
        if states:
            found |= Q(**{f"{prefix}kind": kind, f"{prefix}state__in": states})
    return found


def _counts(scope: _Scope, today: date) -> dict[date, int]:
    """How many are due on each day until eight weeks from now; one statement."""
    until = today + WORKLOAD
    rows = [
        found.filter(due__lte=until).order_by().values_list("due").annotate(n=Count("pk"))
        for found in (scope.ordinary_items(), scope.ordinary_deadlines())
    ]
    counts: dict[date, int] = {}
    for day, count in rows[0].union(rows[1], all=True):
        counts[day] = counts.get(day, 0) + count
    return counts


_Key = tuple[str, int]  # "item" or "deadline", and its primary key
_Found = tuple[date, int, int, _Key]  # its day, and case; sorts by day


def _found(scope: _Scope, today: date, end: int) -> dict[str, list[_Found]]:
    """The keys of everything that the page shows, by the list that it is in; one statement."""
    until = today + COMING
    late = {"due__lt": today}
    soon = {"due__gte": today, "due__lte": until}
    parts = [
        _keys("late", scope.ordinary_items().filter(**late))[:end],
        _keys("late", scope.ordinary_deadlines().filter(**late))[:end],
        _keys("coming", scope.ordinary_items().filter(**soon))[:MOST_COMING],
        _keys("coming", scope.ordinary_deadlines().filter(**soon))[:MOST_COMING],
        *(_keys("duties", found) for found in scope.duties()),
    ]
    lists: dict[str, list[_Found]] = {"late": [], "coming": [], "duties": []}
    for name, of, pk, case, due in parts[0].union(*parts[1:], all=True):
        lists[name].append((due or date.max, case, pk, (of, pk)))
    return lists


def _keys(name: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    of, case = ("item", "process") if rows.model is WorkItem else ("deadline", "case")
    named: QuerySet[Any, Any] = rows.annotate(list_name=Value(name), of=Value(of))
    return named.order_by("due", "pk").values_list("list_name", "of", "pk", case, "due")


def _shown(found: Iterable[_Found]) -> dict[_Key, Due]:
    """The rows themselves, each with its case and whoever has it to do; two statements."""
    rows = list(found)
    deadlines = Deadline.objects.select_related("case__text_version").in_bulk(
        [pk for _, _, _, (of, pk) in rows if of == "deadline"]
    )
    wanted = Q(pk__in=[pk for _, _, _, (of, pk) in rows if of == "item"])
    wanted |= Q(process__in={row.case_id for row in deadlines.values()}, status__in=OPEN)
    related = ("process__text_version", "body", "organisation", "owner")
    items = {one.pk: one for one in WorkItem.objects.filter(wanted).select_related(*related)}
    holding: dict[int, list[WorkItem]] = {}
    for item in items.values():
        holding.setdefault(item.process_id, []).append(item)
    shown = {}
    for *_, (of, pk) in rows:
        due = (
            _of_item(items[pk])
            if of == "item"
            else _of_deadline(deadlines[pk], holding.get(deadlines[pk].case_id, ()))
        )
        shown[of, pk] = due
    return shown


def _of_item(item: WorkItem) -> Due:
    case = item.process
    clock = clock_of(case.kind, case.state) or Clock.STAGE  # of a type that this version knows
    content = case.text_version.data if case.text_version is not None else {}
    return Due(case, clock, item.due or date.max, given_for(clock, content), items=(item,))


def _of_deadline(row: Deadline, items: Sequence[WorkItem]) -> Due:
    case = row.case
    content = case.text_version.data if case.text_version is not None else {}
    of = words_of(row.subject, content) if row.subject is not None else ""
    return Due(case, Clock(row.clock), row.due, row.given, of, items)


def _met(scope: _Scope) -> dict[tuple[int, str], date]:
    """When a duty was met last, by agreement and clock; one statement."""
    rows = Deadline.objects.filter(
        case__in=scope.agreements, clock__in=STATUTORY, met_on__isnull=False
    )
    found: dict[tuple[int, str], date] = {}
    for row in rows.order_by("met_on", "id"):
        assert row.met_on is not None  # the filter has seen to it
        found[row.case_id, row.clock] = row.met_on
    return found


def _cooperations(duties: Sequence[Due], met: Mapping[tuple[int, str], date]) -> list[Cooperation]:
    """The agreements in force, each with all that the law demands; what is missing as well."""
    agreements = {one.case.pk: one.case for one in duties if one.clock is Clock.AGREEMENT_END}
    found = []
    for pk, agreement in sorted(agreements.items(), key=lambda pair: pair[1].title):
        own = [one for one in duties if pk in (one.case.pk, one.case.agreement_id)]
        of_it: list[Duty] = []
        for clock in STATUTORY:
            rows = [_duty(one, met) for one in own if one.clock is clock]
            of_it += rows or [Duty(clock, met_on=met.get((pk, clock)))]
        found.append(Cooperation(agreement, of_it))
    return found


def _duty(due: Due, met: Mapping[tuple[int, str], date]) -> Duty:
    since = met.get((due.case.pk, due.clock))
    if due.clock in (Clock.AGREEMENT_END, Clock.PICTURE):
        since = local_date(due.items[0].entered)  # since when it holds
    return Duty(due.clock, due.day if due.day != date.max else None, since, due.case)


def _workload(counts: Mapping[date, int], days: Iterable[date], today: date) -> dict[date, int]:
    found = dict(counts)
    for day in days:
        if day <= today + WORKLOAD:
            found[day] = found.get(day, 0) + 1
    return found
