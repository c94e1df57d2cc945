"""Absences: who is away when, and who does her work meanwhile."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, today: date) -> AbsenceQuerySet:
        """Absences whose period holds this local date and that were not called off."""
        return self.filter(starts__lte=today, ends__gte=today, called_off_at__isnull=True)


class Absence(models.Model):
    """A person is away from one local date to another, both included, with a substitute.

    It gives no right: the substitute acts through roles of her own, and what she does with
    an item that the absent person holds is shown as done for her (docs/adr/0021).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("workflow.User", on_delete=models.PROTECT, related_name="absences")
    substitute = models.ForeignKey("workflow.User", on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    recorded_by = models.ForeignKey("workflow.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Absence]] = models.Manager.from_queryset(AbsenceQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="away_until_a_later_day", condition=Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(
                name="somebody_else_stands_in", condition=~Q(person=F("substitute"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["substitute", "starts", "ends"],
                condition=Q(called_off_at__isnull=True),
                name="absences_of_a_substitute",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts:%Y-%m-%d}–{self.ends:%Y-%m-%d}"
