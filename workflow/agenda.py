"""Several cases of one body at once, each with its turn loaded: what a sitting is shown with.

Reads without locks, in as many statements for thirty cases as for one; each decision asks
again under its own lock (`engine.turn`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from . import flows
from .deadlines import local_date
from .models import Case, ConflictOfInterest, LedgerEntry, Meeting, RouteStep, WorkItem
from .models.work import OPEN
from .records import Record
from .rights import Rights
from .routes import Step
from .turn import Actor, Turn

LONGEST = 40  # items of one sitting that a page takes


def agenda(
    body_id: int, items: Collection[UUID], *, actor: Actor, rights: Rights, now: datetime
) -> list[Case]:
    """The cases whose open items of the body these are, earliest deadline first.

    Ids that are no open items of the body are left out.
    """
    open_items = list(
        WorkItem.objects.filter(public_id__in=list(items)[:LONGEST], body=body_id, status__in=OPEN)
        .select_related("process", "body")
        .order_by("due", "id")
    )
    cases = _own_types(open_items)
    steps = _steps({c.route_id for c in cases.values() if c.route_id}, local_date(now))
    conflicted = _conflicted(cases)
    proposers = _proposers(cases.values())
    found = []
    for item in open_items:
        case = cases[item.process_id]
        item.process = case
        case.turn = Turn(
            actor=actor,
            record=Record(),
            now=now,
            today=local_date(now),
            rights=rights,
            items=[item],
            item=item,
            steps=steps.get(case.route_id or 0, ()),
            position=case.position,
            content=case.text_version.data if case.text_version else {},
            conflicted=frozenset(conflicted[case.pk]),
            proposers=frozenset(proposers[case.public_id]),
            road_id=case.route_id,
        )
        found.append(case)
    return found


def _own_types(items: Iterable[WorkItem]) -> dict[int, Case]:
    """The cases as their own types with text and route; one statement a type."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for item in items:
        kinds[item.process.kind].append(item.process_id)
    types = flows.case_types()
    found: dict[int, Case] = {}
    for kind, keys in sorted(kinds.items()):
        rows = types[kind].objects.filter(pk__in=keys)
        found |= {c.pk: c for c in rows.select_related("text_version", "route").order_by("pk")}
    return found


def _steps(routes: Collection[int], today: date) -> dict[int, Sequence[Step]]:
    rows = list(RouteStep.objects.filter(route__in=routes).order_by("route", "position"))
    meetings: dict[int, list[date]] = defaultdict(list)
    planned = Meeting.objects.filter(body__in={row.body_id for row in rows}, on__gte=today)
    for body_id, day in planned.order_by("on").values_list("body", "on"):
        meetings[body_id].append(day)
    found: dict[int, list[Step]] = defaultdict(list)
    for row in rows:
        found[row.route_id].append(
            Step(
                position=row.position,
                stage=row.stage,
                body_id=row.body_id,
                working_days=row.working_days,
                to_meeting=row.to_meeting,
                demands=tuple(row.demands),
                meetings=tuple(meetings[row.body_id]),
            )
        )
    return dict(found)


def _conflicted(cases: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = ConflictOfInterest.objects.filter(case__in=list(cases)).order_by("pk")
    for case, person in rows.values_list("case", "person"):
        found[case].add(person)
    return found


def _proposers(cases: Iterable[Case]) -> dict[UUID, set[int]]:
    """Who opened, submitted or resubmitted each case, as a turn reads it."""
    found: dict[UUID, set[int]] = defaultdict(set)
    entries = LedgerEntry.objects.filter(
        chain__in=[case.public_id for case in cases],
        act__in=("open", "submit", "resubmit"),
        recorded_by__isnull=False,
    ).order_by("chain", "seq")
    for chain, person in entries.values_list("chain", "recorded_by__pk"):
        found[chain].add(person)
    return found
