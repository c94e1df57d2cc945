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
from django.db.models import Q
from psycopg.types.json import Jsonb

from . import flows
from .deadlines import local_date
from .errors import LOCAL
from .kept_sql import kept
from .models import Audience, Case, Clock, Deadline, ReminderRule, WorkItem
from .models.work import OPEN
from .reminder_rules import USUAL, Reminder, Rule, falling_due, next_look

EVENT = "reminder"
BATCH = 100
FROM_HOUR = 6  # local; no hour that a night with one more or less could take away or double
_log = logging.getLogger(__name__)

Rules = tuple[Rule, ...]


@dataclass(frozen=True)
class Held:
    """A row that this sweep holds: a work item's deadline, or one beside (``of``).

    ``clock`` is None where this version of the program knows none such.
    """

    of: str
    key: int
    public_id: UUID
    due: date
    look_on: date
    case_id: int
    clock: Clock | None
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
    while True:
        with transaction.atomic():
            held = claim(of, until, but=failed)
            # Read after the rows are held: who changes the rules has them looked at anew (see
            # `look_anew`), and so it is by the new ones that they are decided.
            rules = rules_of({one.agreement_id for one in held})
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
    clock = known_clock(what) if of == "deadline" else clock_of(what, state)
    return Held(of, key, public_id, due, look_on, case_id, clock, agreement_id)


def clock_of(kind: str, state: str) -> Clock | None:
    """What the deadline of an open item is about, by its case's type and state; None where this
    version knows no such type: no reason to leave all others undecided."""
    model = flows.case_types().get(kind)
    return model.CLOCKS.get(state, Clock.STAGE) if model is not None else None


def known_clock(value: str) -> Clock | None:
    """What a stored deadline is about; None where this version knows no such clock."""
    return Clock(value) if value in Clock.values else None


def rules_of(agreements: Iterable[int]) -> dict[tuple[int, Clock], Rules]:
    """The reminder rules of cooperations by agreement and clock; one statement.

    Where one of them cannot be read there are none for that clock: not even the usual ones,
    which somebody has replaced.
    """
    wanted = list(agreements)
    if not wanted:
        return {}
    chosen: dict[tuple[int, str], list[ReminderRule]] = {}
    for row in ReminderRule.objects.filter(agreement__in=wanted).order_by("pk"):
        chosen.setdefault((row.agreement_id, row.clock), []).append(row)
    found: dict[tuple[int, Clock], Rules] = {}
    for agreement in wanted:
        for clock in Clock:
            rows = chosen.get((agreement, clock.value))
            rules = tuple(USUAL[clock]) if rows is None else _readable(rows)
            if rules is not None:
                found[agreement, clock] = rules
    return found


def _readable(rows: Iterable[ReminderRule]) -> Rules | None:
    try:
        return tuple(
            Rule(row.days, Audience(row.audience), row.months, row.every)
            for row in rows
            if row.audience
        )
    except ValueError:
        return None


def look_anew(agreement_id: int, clock: Clock, now: datetime) -> None:
    """Has a cooperation's open deadlines of a kind looked at again today (``now`` is aware).

    For whoever changes its rules, in the same transaction: the next day to look stands in
    each row as the former rules had it. What has been told today is not told again; a row that
    waits for an earlier day, because nobody has looked since, goes on waiting for that.
    """
    today = local_date(now)
    of_it = Q(agreement=agreement_id) | Q(pk=agreement_id)
    cases = Case.objects.filter(of_it).values("pk")
    later = Q(look_on__isnull=True) | Q(look_on__gt=today)
    items = WorkItem.objects.filter(later, process__in=cases, status__in=OPEN, due__isnull=False)
    items.update(look_on=today)  # of all kinds: an item's is known by its case's state
    rows = Deadline.objects.filter(later, case__in=cases, clock=clock, met_on__isnull=True)
    rows.update(look_on=today)


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
            decided.append(decide(one, rules_for(one, rules), until))
        except Exception:
            _log.exception("The reminders of %s %s could not be decided", one.of, one.public_id)
            broken.add(one.key)
    return decided, broken


def rules_for(one: Held, rules: Mapping[tuple[int, Clock], Rules]) -> Rules:
    """Those of ``rules_of`` that hold for a row; raises LookupError where none can be read."""
    if one.clock is None or (one.agreement_id, one.clock) not in rules:
        raise LookupError("its clock or a rule of its cooperation cannot be read")
    return rules[one.agreement_id, one.clock]


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
        "clock": held.clock.value if held.clock is not None else None,
        "due": held.due.isoformat(),
        "on": reminder.on.isoformat(),
        "to": [audience.value for audience in reminder.to],
    }
