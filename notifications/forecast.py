"""What the clocks would do on a day to come: asked, never done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from workflow import by_itself, flows, reminding
from workflow.models import Case, Clock, Deadline, OutboxEvent, WorkItem
from workflow.models.work import OPEN
from workflow.reminder_rules import falling_due

from .recipients import Recipient, recipients


@dataclass(frozen=True)
class Foreseen:
    """One thing that the clock would do: remind somebody of something, or make a turn."""

    case: Case
    what: str  # "reminder", or the transition
    clock: Clock | None = None
    due: date | None = None
    told: tuple[Recipient, ...] = ()


def foresee(day: date) -> Iterator[Foreseen]:
    """What would be sent and moved on a local date, as cases, rules, roles and people are now.

    Reads for the system and writes nothing.
    """
    yield from _turns(day)
    standing = [*_items(), *_deadlines()]
    rules = reminding.rules_of({held.agreement_id for held in standing})
    for held in standing:
        with suppress(LookupError):  # the sweep leaves it undecided, too, and logs it
            yield from _reminder(held, reminding.rules_for(held, rules), day)


def _turns(day: date) -> Iterator[Foreseen]:
    for model in flows.case_types().values():
        for state, transition in model.BY_CLOCK.items():
            for case_id in by_itself.waiting(model, state, day):
                yield Foreseen(Case.objects.get(public_id=case_id), transition)


def _items() -> list[reminding.Held]:
    rows = WorkItem.objects.filter(status__in=OPEN, look_on__isnull=False)
    return [
        _held("item", item, item.process, reminding.clock_of(item.process.kind, item.process.state))
        for item in rows.select_related("process").order_by("due", "id")
    ]


def _deadlines() -> list[reminding.Held]:
    rows = Deadline.objects.filter(met_on__isnull=True, look_on__isnull=False)
    return [
        _held("deadline", row, row.case, reminding.known_clock(row.clock))
        for row in rows.select_related("case").order_by("due", "id")
    ]


def _held(of: str, row: WorkItem | Deadline, case: Case, clock: Clock | None) -> reminding.Held:
    assert row.due is not None and row.look_on is not None  # noqa: PT018 - for mypy
    agreement = case.agreement_id or case.pk
    return reminding.Held(
        of, row.pk, row.public_id, row.due, row.look_on, case.pk, clock, agreement
    )


def _reminder(held: reminding.Held, rules: reminding.Rules, day: date) -> Iterator[Foreseen]:
    reminder = falling_due(rules, held.due, since=max(day, held.look_on), until=day)
    if reminder is None:
        return
    case = Case.objects.select_related("agreement", "text_version").get(pk=held.case_id)
    event = OutboxEvent(
        kind=reminding.EVENT,
        case=case,
        payload=reminding.payload_of(held, reminder),
        happened_at=datetime.combine(day, datetime.min.time()),
    )
    told = tuple(recipients(event, day))
    yield Foreseen(case, reminding.EVENT, held.clock, held.due, told)
