"""What the law has asked of a cooperation until today, and was done: reports and follow-ups."""

from __future__ import annotations

from datetime import timedelta

from cases.actions.keep_time import fulfil_duty
from cases.models import Agreement
from cases.story.telling import fingerprint
from workflow.models import Clock, Deadline
from workflow.turn import Actor

from .cooperation import MADE_UP, Cooperation, moment, working_day

_DONE = {
    Clock.REPORT: "Årsrapporten är lämnad till den politiska beredningen och lokalpolischefen",
    Clock.PLAN: "Åtgärdsplanen är uppföljd och redovisad för kommunfullmäktige",
}
_AHEAD = timedelta(days=12)  # of its day


def meet_until_today(where: Cooperation, agreement: Agreement) -> None:
    """The coordinator records each duty whose day has passed, as done in good time."""
    for clock, words in _DONE.items():
        while due := _passed(where, agreement, clock):
            day = working_day(due.due - _AHEAD)
            fulfil_duty(
                agreement.public_id,
                clock,
                on=day,
                reason=f"{words} ({MADE_UP})",
                actor=Actor(where.coordinator),
                seen_version=fingerprint(agreement),
                now=moment(day),
            )


def _passed(where: Cooperation, agreement: Agreement, clock: Clock) -> Deadline | None:
    rows = Deadline.objects.filter(case=agreement.pk, clock=clock, met_on__isnull=True)
    return rows.filter(due__lt=where.today).first()
