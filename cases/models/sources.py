"""Where imported cases come from: the plan file, and what of it had no place here."""

from __future__ import annotations

from django.db import models

from workflow.models import Case


class PlanFile(models.Model):
    """One municipality's published plan in format plans/1, as it was first loaded."""

    municipality = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    source_url = models.CharField(max_length=500, blank=True)
    kept = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.municipality


class SourceNote(models.Model):
    """What the source said of one imported case beside what the case itself holds.

    ``key`` recognises the record on a second run; ``status`` is the source's own word on
    how far it had come; ``kept`` holds keys that the format does not know.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="source")
    plan_file = models.ForeignKey(PlanFile, on_delete=models.PROTECT, related_name="notes")
    key = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    source_url = models.CharField(max_length=500, blank=True)
    status = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    kept = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["plan_file", "key"], name="one_note_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.plan_file}/{self.key}"
