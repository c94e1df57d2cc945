"""Days by which something has to be done, beside those of work items; and when to remind."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Clock(models.TextChoices):
    """What a deadline is about. A work item's is named by its case type and state."""

    STAGE = "stage", "ett organs ställningstagande"
    REVISION = "revision", "komplettering"
    START = "start", "start"
    END = "end", "slut"
    EVALUATION = "evaluation", "utvärdering"
    REVIEW = "review", "granskning av utvärderingen"
    SIGNING = "signing", "parternas besked"
    AGREEMENT_END = "agreement_end", "överenskommelsens slut"
    PICTURE = "picture", "lägesbilden uppdateras"
    STEP = "step", "delmoment"
    TARGET = "target", "mål"
    PLAN = "plan", "åtgärdsplanen följs upp"
    REPORT = "report", "årsrapport"


class Audience(models.TextChoices):
    """Who is reminded; beside the holder everybody is told because something is late or near."""

    HOLDER = "holder", "den som har uppgiften"
    CHAIR = "chair", "organets ordförande"
    MANAGER = "manager", "organisationens chef"
    COORDINATOR = "coordinator", "samordnaren"


@dataclass(frozen=True)
class Subject:
    """What a deadline is of: its clock, and the step or target where there are several."""

    clock: Clock
    of: uuid.UUID | None = None


@dataclass(frozen=True)
class Day:
    """A local date, and how it was given where that was less precise."""

    due: date
    given: str = ""


class Deadline(models.Model):
    """A day that a case has beside its open item's: of a step, a target, or by law.

    ``subject`` is the public id of the step or target. ``due`` is a local date: the last day of
    the period where the day was ``given`` less precisely ("våren 2026"), and then so it is shown.
    ``look_on`` is the first local date whose reminders are not decided yet; None when none will
    come. ``met_on`` is when it was met or no longer held, a local date; None while it is open.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("workflow.Case", on_delete=models.PROTECT, related_name="deadlines")
    clock = models.CharField(max_length=20, choices=Clock.choices)
    subject = models.UUIDField(null=True, blank=True)
    due = models.DateField()
    given = models.CharField(max_length=60, blank=True)
    look_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "clock", "subject"],
                condition=Q(met_on__isnull=True),
                nulls_distinct=False,
                name="one_open_deadline_of_a_kind",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["look_on", "id"],
                condition=Q(met_on__isnull=True, look_on__isnull=False),
                name="deadlines_to_look_at",
            ),
            models.Index(fields=["due"], condition=Q(met_on__isnull=True), name="open_deadlines"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.due}"


class ReminderRule(models.Model):
    """When somebody is reminded of one kind of deadline in one cooperation.

    ``days`` are working days before (negative), on (0) or after the deadline; with ``months``
    so many months before it instead. ``every`` repeats it after so many working days, as long as
    the deadline stays open. A cooperation without rows for a clock has the usual ones
    (`workflow.reminder_rules.USUAL`); a row without an audience says that nobody is reminded.
    """

    agreement = models.ForeignKey(
        "workflow.Case", on_delete=models.PROTECT, related_name="reminder_rules"
    )
    clock = models.CharField(max_length=20, choices=Clock.choices)
    days = models.SmallIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    every = models.PositiveSmallIntegerField(null=True, blank=True)
    audience = models.CharField(max_length=20, choices=Audience.choices, blank=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "clock", "days", "months", "audience"],
                name="a_reminder_rule_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.days:+} {self.audience}"
