"""Keeps a case's own deadlines as its state and its text have them: opened, moved, met.

Called under the case's lock, in the transaction of the turn or act that changed them. A
deadline that moves takes its reminders along: they are decided from the day that stands in
the row (``reminding``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .deadlines import first_look
from .models import Case, Clock, Deadline
from .models.deadlines import Day, Subject


def keep(case: Case, source: str) -> None:
    """Makes the rows what the case says; a case that has none in either state asks nothing."""
    if not case.WITH_DEADLINES.intersection((case.state, source)):
        return
    standing = {subject_of(row): row for row in open_deadlines(case)}
    wanted = dict[Subject, Day]()
    if case.state in case.WITH_DEADLINES:
        wanted |= case.own_deadlines({subject: row.due for subject, row in standing.items()})
    today = case.turn.today
    _meet((row for subject, row in standing.items() if subject not in wanted), case)
    for subject, row in standing.items():
        day = wanted.pop(subject, None)
        if day is not None and (day.due, day.given) != (row.due, row.given):
            row.due, row.given, row.look_on = day.due, day.given, first_look(day.due, today)
            row.save(update_fields=["due", "given", "look_on"])
    Deadline.objects.bulk_create(
        Deadline(
            case_id=case.pk,
            clock=subject.clock,
            subject=subject.of,
            due=day.due,
            given=day.given,
            look_on=first_look(day.due, today),
        )
        for subject, day in wanted.items()
    )


def open_deadlines(case: Case) -> Iterable[Deadline]:
    """The case's own deadlines that stand, the earliest first."""
    return Deadline.objects.filter(case=case.pk, met_on__isnull=True).order_by("due", "id")


def late_days(case: Case) -> dict[str, date]:
    """The local days that have passed, by the public id of the step or target; one statement,
    none for a case that has no deadlines of its own."""
    if case.state not in case.WITH_DEADLINES:
        return {}
    late = Deadline.objects.filter(case=case.pk, met_on__isnull=True, due__lt=case.turn.today)
    return {str(row.subject): row.due for row in late.order_by("id") if row.subject is not None}


def subject_of(row: Deadline) -> Subject:
    """What a stored deadline is of."""
    return Subject(Clock(row.clock), row.subject)


def _meet(rows: Iterable[Deadline], case: Case) -> None:
    keys = [row.pk for row in rows]
    if keys:
        Deadline.objects.filter(pk__in=keys).update(met_on=case.turn.today, look_on=None)
