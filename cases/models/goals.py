"""What an activity is to reach: links to overall goals, effect targets, sub-targets, values."""

from __future__ import annotations

import uuid

from django.db import models

from .activities import Activity
from .agreements import Goal
from .dates import HasDue


class ActivityGoal(models.Model):
    """A goal of the activity: linked to one of the agreement's, or text without a link."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="goals")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT)
    text = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.goal.text if self.goal is not None else self.text


class EffectTarget(HasDue):
    """An effektmål: what is to be different, measured how, from what to what, by when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="effect_targets")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    indicator = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "position"],
                name="effect_targets_in_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.text


class SubTarget(HasDue):
    """A delmål: an operational target on the way, often a count of things to be done."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sub_targets")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    unit = models.CharField(max_length=60, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "position"],
                name="sub_targets_in_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.text


class MeasuredValue(models.Model):
    """A value measured for a target on a local date; corrected by a new row, never edited."""

    effect_target = models.ForeignKey(
        EffectTarget, null=True, blank=True, on_delete=models.PROTECT, related_name="values"
    )
    sub_target = models.ForeignKey(
        SubTarget, null=True, blank=True, on_delete=models.PROTECT, related_name="values"
    )
    on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    preliminary = models.BooleanField(default=False)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    class Meta:
        default_permissions = ()
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_value_of_one_target",
                condition=models.Q(effect_target__isnull=False, sub_target__isnull=True)
                | models.Q(effect_target__isnull=True, sub_target__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"
