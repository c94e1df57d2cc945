"""The sweep over deadlines: decides each reminder exactly once.

A scheduler merely wakes it; any number may run at once. A sweep takes rows whose day to be
looked at has come, a hundred at a time, writes an event for each that has a reminder today,
and the next day to look, in one transaction. An event's key is made of the deadline, its day
and the reminder's day, so deciding again writes nothing. What it means for whom is asked when
letters are written (``notifications.recipients``).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from . import flows
from .errors import LOCAL
from .kept_sql import kept
from .models import Audience, Clock, ReminderRule
from .reminder_rules import USUAL, Reminder, Rule, falling_due, next_look

EVENT = "reminder"
BATCH = 100
FROM_HOUR = 6  # local; no hour that a night with one more or less could take away or double
_log = logging.getLogger(__name__)

Rules = tuple[Rule, ...]


@dataclass(frozen=True)
class Held:
    """A row that this sweep holds: a work item's deadline, or one beside (``of``)."""

    of: str
    key: int
    public_id: UUID
    due: date
    look_on: date
    case_id: int
    clock: Clock
    agreement_id: int


def reminder_day(now: datetime) -> date:
    """The local date up to which reminders are decided at this moment (aware): from six o'clock
    today's, before that yesterday's."""
    local = now.astimezone(LOCAL)
    return local.date() if local.hour >= FROM_HOUR else local.date() - timedelta(days=1)


def sweep(now: datetime) -> int:
    """Decides all reminders until ``now`` (aware); returns how many events that were.

    Rows that others hold, and those of cases that are being decided, are left for the next
    sweep. One that cannot be decided stays, is logged, and holds up no other.
    """
    until = reminder_day(now)
    return sum(_sweep(of, until, now) for of in _TABLES)


_TABLES = {"item": "workflow_workitem", "deadline": "workflow_deadline"}


def _sweep(of: str, until: date, now: datetime) -> int:
    written, failed = 0, set[int]()
    rules: dict[tuple[int, Clock], Rules] = {}
    while True:
        with transaction.atomic():
            held = claim(of, until, but=failed)
            rules |= rules_of({one.agreement_id for one in held} - {a for a, _ in rules})
            decided, broken = _decide_all(held, rules, until)
            if decided:
                written += _write(of, decided, now)
        failed |= broken
        if len(held) < BATCH:
            return written


def claim(of: str, until: date, *, but: Collection[int] = (), limit: int = BATCH) -> list[Held]:
    """Rows to be decided up to a local date, locked for this transaction."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"until": until, "but": list(but), "limit": limit}
        cursor.execute(kept(f"claim_{of}s"), values)
        return [_held(of, row) for row in cursor.fetchall()]


def _held(of: str, row: Sequence[Any]) -> Held:
    key, public_id, due, look_on, case_id, what, state, agreement_id = row
    clock = Clock(what) if of == "deadline" else clock_of(what, state)
    return Held(of, key, public_id, due, look_on, case_id, clock, agreement_id)


def clock_of(kind: str, state: str) -> Clock:
    """What the deadline of an open item is about, by its case's type and state."""
    return flows.case_types()[kind].CLOCKS.get(state, Clock.STAGE)


def rules_of(agreements: Iterable[int]) -> dict[tuple[int, Clock], Rules]:
    """The reminder rules of cooperations by agreement and clock; one statement."""
    found: dict[tuple[int, Clock], Rules] = {}
    wanted = list(agreements)
    if not wanted:
        return found
    chosen: dict[tuple[int, Clock], list[Rule]] = {}
    for row in ReminderRule.objects.filter(agreement__in=wanted).order_by("pk"):
        rules = chosen.setdefault((row.agreement_id, Clock(row.clock)), [])
        if row.audience:
            rules.append(Rule(row.days, Audience(row.audience), row.months, row.every))
    for agreement in wanted:
        for clock in Clock:
            rules_here = chosen.get((agreement, clock), USUAL[clock])
            found[agreement, clock] = tuple(rules_here)
    return found


def chosen_by(agreement: int) -> set[Clock]:
    """For which deadlines a cooperation has chosen reminders of its own."""
    rows = ReminderRule.objects.filter(agreement=agreement).order_by()
    return {Clock(clock) for clock in rows.values_list("clock", flat=True).distinct()}


@dataclass(frozen=True)
class Decided:
    """What a sweep says of a row: the reminder that is due, if any, and when it looks again."""

    held: Held
    reminder: Reminder | None
    look_on: date | None


def decide(held: Held, rules: Rules, until: date) -> Decided:
    """What is due for a row up to a local date."""
    reminder, look_on = _decided(rules, held.due, held.look_on, until)
    return Decided(held, reminder, look_on)


@lru_cache(maxsize=4096)  # thousands of rows have the same day
def _decided(
    rules: Rules, due: date, since: date, until: date
) -> tuple[Reminder | None, date | None]:
    reminder = falling_due(rules, due, since=since, until=until)
    return reminder, next_look(rules, due, after=until)


def _decide_all(
    held: Sequence[Held], rules: Mapping[tuple[int, Clock], Rules], until: date
) -> tuple[list[Decided], set[int]]:
    """Each by itself; and the keys of those that could not be decided."""
    decided, broken = [], set()
    for one in held:
        try:
            decided.append(decide(one, rules[one.agreement_id, one.clock], until))
        except Exception:
            _log.exception("The reminders of %s %s could not be decided", one.of, one.public_id)
            broken.add(one.key)
    return decided, broken


def event_key(held: Held, reminder: Reminder) -> UUID:
    """The one key of a reminder: of this deadline, for this day of it, speaking on that day."""
    return uuid5(held.public_id, f"reminder {held.due} {reminder.on}")


def _write(of: str, decided: Sequence[Decided], now: datetime) -> int:
    events = [
        {
            "id": str(event_key(one.held, one.reminder)),
            "case_id": one.held.case_id,
            "payload": payload_of(one.held, one.reminder),
        }
        for one in decided
        if one.reminder is not None
    ]
    looks = [
        {"id": one.held.key, "look_on": one.look_on.isoformat() if one.look_on else None}
        for one in decided
    ]
    values: dict[str, Any] = {"now": now, "events": Jsonb(events), "looks": Jsonb(looks)}
    with connection.cursor() as cursor:
        cursor.execute(kept("decide_reminders").format(table=_TABLES[of]), values)
        written, _ = cursor.fetchone()
    return int(written)


def payload_of(held: Held, reminder: Reminder) -> dict[str, Any]:
    """What the event of a reminder says: ids, codes and days."""
    return {
        held.of: str(held.public_id),
        "clock": held.clock.value,
        "due": held.due.isoformat(),
        "on": reminder.on.isoformat(),
        "to": [audience.value for audience in reminder.to],
    }
