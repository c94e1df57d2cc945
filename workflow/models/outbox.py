"""What has happened and must still be told: rows written in the deciding transaction."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class OutboxEvent(models.Model):
    """One event; ``payload`` holds ids and codes only, never a title or a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    case = models.ForeignKey("workflow.Case", null=True, on_delete=models.PROTECT)
    payload = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["happened_at", "id"],
                condition=Q(handled_at__isnull=True),
                name="outbox_unhandled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
