"""What is done about deadlines: one is moved, a duty of the law is met, reminders are chosen.

Moving an activity's own dates is amending it (``edit.amend_activity``); an agreement's last
day is prolonged (``edit.prolong_agreement``); a body postpones in its decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from workflow import engine, reminding
from workflow.deadlines import first_look
from workflow.errors import BadRecord
from workflow.models import Case, Clock, Deadline, ReminderRule, WorkItem
from workflow.records import OLDEST, Record
from workflow.reminder_rules import Rule
from workflow.text import Text
from workflow.turn import Actor

from .. import duties


def extend_deadline(
    activity_id: UUID, *, until: date, reason: str, actor: Actor, seen_version: str, now: datetime
) -> Case:
    """A later day for whoever has the turn, with the reason; an entry in the ledger.

    ``until`` is a local date. Its reminders come along; whoever has the item keeps it. Raises
    BadRecord for a day that is not later than the present one, and as ``engine.act``.
    """

    def change(case: Case) -> dict[str, Any]:
        for item in case.turn.items:
            if item.due is not None and until <= item.due:
                raise BadRecord("until", _NOT_LATER)
            item.due = until
        looked = first_look(until, case.turn.today)
        keys = [item.pk for item in case.turn.items]
        WorkItem.objects.filter(pk__in=keys).update(due=until, look_on=looked)
        return case.turn.content

    return engine.act(
        activity_id,
        "extend",
        actor=actor,
        seen_version=seen_version,
        record=Record(motivation=reason, until=until),
        change=change,
        now=now,
    )


def fulfil_duty(
    agreement_id: UUID,
    clock: Clock,
    *,
    on: date,
    reason: str,
    actor: Actor,
    seen_version: str,
    now: datetime,
) -> Case:
    """Records that the plan was followed up, or the year's report handed in (``clock``), on a
    local date; ``reason`` says where that stands. The next one is due from that day on.

    Raises BadRecord for a day to come or a duty that is not open, and as ``engine.act``.
    """

    def change(case: Case) -> dict[str, Any]:
        if not OLDEST <= on <= case.turn.today:
            raise BadRecord("on", _NOT_DONE_YET)
        row = Deadline.objects.filter(case=case.pk, clock=clock, met_on__isnull=True).first()
        if row is None:
            raise BadRecord("clock", _NO_SUCH_DUTY)
        row.met_on, row.look_on = on, None
        row.save(update_fields=["met_on", "look_on"])
        due = duties.due_after(clock, row.due, on)
        Deadline.objects.create(
            case_id=case.pk, clock=clock, due=due, look_on=first_look(due, case.turn.today)
        )
        return case.turn.content

    return engine.act(
        agreement_id,
        "fulfil",
        actor=actor,
        seen_version=seen_version,
        record=Record(motivation=reason, outcome=clock, report={"on": on.isoformat()}),
        change=change,
        now=now,
    )


def choose_reminders(
    agreement_id: UUID,
    clock: Clock,
    rules: Sequence[Rule] | None,
    *,
    actor: Actor,
    seen_version: str,
    now: datetime,
) -> Case:
    """When somebody is reminded of one kind of deadline in this cooperation, from today on.

    ``rules`` None means the usual ones again, an empty sequence that nobody is reminded.
    Recorded in the ledger. What has been told already is not told again. Raises BadRecord for
    rules that stand there twice or reach too far, and as ``engine.act``.
    """

    def change(case: Case) -> dict[str, Any]:
        _check(rules or ())
        ReminderRule.objects.filter(agreement=case.pk, clock=clock).delete()
        ReminderRule.objects.bulk_create(_rows(case, clock, rules))
        reminding.look_anew(case.pk, clock, case.turn.now)
        return case.turn.content

    return engine.act(
        agreement_id,
        "set_reminders",
        actor=actor,
        seen_version=seen_version,
        record=Record(report={"clock": clock.value, "rules": _as_record(rules)}),
        change=change,
        now=now,
    )


MOST_RULES = 12
FARTHEST_DAYS, FARTHEST_MONTHS, LONGEST_EVERY = 60, 12, 60


def _check(rules: Sequence[Rule]) -> None:
    if len(rules) > MOST_RULES:
        raise BadRecord("rules", _TOO_MANY)
    if len({(r.days, r.months, r.audience) for r in rules}) < len(rules):
        raise BadRecord("rules", _TWICE)
    for rule in rules:
        reaches = abs(rule.days) <= FARTHEST_DAYS and 0 <= rule.months <= FARTHEST_MONTHS
        if not reaches or not (rule.every is None or 1 <= rule.every <= LONGEST_EVERY):
            raise BadRecord("rules", _TOO_FAR)


def _rows(case: Case, clock: Clock, rules: Sequence[Rule] | None) -> list[ReminderRule]:
    if rules is None:
        return []
    if not rules:  # chosen: nobody
        return [ReminderRule(agreement_id=case.pk, clock=clock)]
    return [
        ReminderRule(
            agreement_id=case.pk,
            clock=clock,
            days=rule.days,
            months=rule.months,
            every=rule.every,
            audience=rule.audience,
        )
        for rule in rules
    ]


def _as_record(rules: Sequence[Rule] | None) -> list[dict[str, Any]] | str:
    if rules is None:
        return "usual"
    return [
        {"days": r.days, "months": r.months, "every": r.every or 0, "audience": r.audience.value}
        for r in rules
    ]


_NOT_LATER = Text(
    "Den nya dagen måste ligga efter den som gäller.",
    "The new day must come after the one that holds.",
)
_NOT_DONE_YET = Text(
    "Ange den dag då det gjordes: i dag eller tidigare.",
    "Enter the day on which it was done: today or earlier.",
)
_NO_SUCH_DUTY = Text(
    "Överenskommelsen har ingen sådan frist.", "The agreement has no such deadline."
)
_TOO_MANY = Text("Välj högst tolv påminnelser.", "Choose at most twelve reminders.")
_TWICE = Text(
    "Samma påminnelse står två gånger. Ta bort den ena.",
    "The same reminder stands there twice. Remove one of them.",
)
_TOO_FAR = Text(
    "En påminnelse kan ligga högst 60 arbetsdagar eller 12 månader från fristen.",
    "A reminder can be at most 60 working days or 12 months from the deadline.",
)
