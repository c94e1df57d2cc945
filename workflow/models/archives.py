"""Archive packages that were asked for: a row each, which a worker makes into a file."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class ArchivePackage(models.Model):
    """A case that has ended, as one file for an archive.

    ``last_seq`` is the ledger entry that tells of the package, the last that is in it: what is
    made from the row is the same bytes whenever it is made. Nothing is made before
    ``next_try``. ``stored_as`` is empty before it is made and after it was thrown away again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("workflow.Case", on_delete=models.PROTECT, related_name="packages")
    asked_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    last_seq = models.PositiveIntegerField()
    last_text = models.PositiveIntegerField()
    next_try = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    stored_as = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(made_at__isnull=True, failed_at__isnull=True),
                name="one_package_being_made",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try"],
                condition=Q(made_at__isnull=True, failed_at__isnull=True),
                name="packages_to_make",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%Y-%m-%d}"
