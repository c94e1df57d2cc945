"""The text a decision rests on: the whole case as canonical JSON, with its fingerprint."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class TextVersion(models.Model):
    """Version ``number`` of a case's whole content.

    Overwritten while nothing in the ledger rests on it (a draft), a new row afterwards; a
    database trigger refuses to change a version that an entry rests on. ``sha256`` is the
    hex digest of the UTF-8 bytes of ``content`` exactly as stored.
    """

    case = models.ForeignKey("workflow.Case", on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    content = models.TextField(null=True)  # lawful erasure empties it; the fingerprint stays
    sha256 = models.CharField(max_length=64)
    written_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_text_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.number}"

    @property
    def data(self) -> dict[str, Any]:
        """The content parsed, a fresh dictionary each time; empty once erased."""
        parsed: dict[str, Any] = json.loads(self.content or "{}")
        return parsed
