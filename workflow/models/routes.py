"""Routes: which bodies come after one another in a cooperation, as versioned data.

A route is frozen when it is published (a database trigger refuses changes), and a running
case keeps the version it was submitted on.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .organisations import Body


class Route(models.Model):
    """One version of an agreement's beslutsväg for one kind of case.

    The three day counts are working days from entering the state.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey("workflow.Case", on_delete=models.PROTECT, related_name="routes")
    kind = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    review_body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revision_days = models.PositiveSmallIntegerField(default=20)
    evaluation_days = models.PositiveSmallIntegerField(default=40)
    review_days = models.PositiveSmallIntegerField(default=20)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "version"], name="one_route_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class RouteStep(models.Model):
    """Stage, body, deadline and what must be there before the case may enter."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=20)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField(default=10)
    # the body's first meeting at least that many working days ahead, else that many days
    to_meeting = models.BooleanField(default=False)
    demands = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["route", "position"], name="one_step_a_position"),
            models.CheckConstraint(name="steps_count_from_one", condition=Q(position__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.body}"
