"""How an activity is carried out: steps, resources, and the reports on the way."""

from __future__ import annotations

import uuid

from django.db import models

from workflow.models import Organisation, User

from .activities import Activity
from .dates import HasDue


class Step(HasDue):
    """A delmoment of an activity."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "position"],
                name="steps_in_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.text


class Resource(models.Model):
    """What a party contributes: hours, money, knowledge, premises."""

    class Kind(models.TextChoices):
        HOURS = "hours", "timmar"
        MONEY = "money", "pengar"
        COMPETENCE = "competence", "kompetens"
        OTHER = "other", "annat"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="resources")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    text = models.TextField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class ProgressReport(models.Model):
    """Where an activity stands, as its responsible organisation reports it.

    ``hours`` and ``cost`` (SEK) are what the period took, not the sum so far.
    """

    class Standing(models.TextChoices):
        AS_PLANNED = "as_planned", "enligt plan"
        DELAYED = "delayed", "försenad"
        PAUSED = "paused", "pausad"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="reports")
    on = models.DateField()
    standing = models.CharField(max_length=12, choices=Standing.choices)
    reason = models.TextField(blank=True)
    text = models.TextField(blank=True)
    hours = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    # the form it was written in: sent twice (a double click, the back button) it counts once
    form_key = models.UUIDField(null=True, editable=False, unique=True)

    class Meta:
        default_permissions = ()
        ordering = ["reported_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="delay_and_pause_have_a_reason",
                condition=models.Q(standing="as_planned") | ~models.Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.standing}"


class StepReport(models.Model):
    """Whether a step was carried out, as one report says."""

    class Done(models.TextChoices):
        YES = "yes", "ja"
        PARTLY = "partly", "delvis"
        NO = "no", "nej"

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="reports")
    done = models.CharField(max_length=6, choices=Done.choices)
    note = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "step"], name="one_word_per_step_and_report")
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.done}"
