"""Releases: a case made visible to another organisation or body, and taken back.

Between authorities, visibility is disclosure (tryckfrihetsförordningen 2 kap.), so each is
a row with a reason and a person, and an entry in the ledger. A restricted case is released
on a legal basis (``basis``), since secrecy holds between authorities too (OSL 8 kap. 1 §).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Release(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("workflow.Case", on_delete=models.PROTECT, related_name="releases")
    organisation = models.ForeignKey(
        "workflow.Organisation", null=True, blank=True, on_delete=models.PROTECT
    )
    body = models.ForeignKey("workflow.Body", null=True, blank=True, on_delete=models.PROTECT)
    reason = models.TextField()
    basis = models.TextField(blank=True, default="")
    released_by = models.ForeignKey(
        "workflow.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="released_to_one_receiver",
                condition=Q(organisation__isnull=False, body__isnull=True)
                | Q(organisation__isnull=True, body__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(taken_back_at__isnull=True, body__isnull=True),
                name="one_open_release_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["case", "body"],
                condition=Q(taken_back_at__isnull=True, organisation__isnull=True),
                name="one_open_release_per_body",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "case"],
                condition=Q(taken_back_at__isnull=True),
                name="released_to_organisation",
            ),
            models.Index(
                fields=["body", "case"],
                condition=Q(taken_back_at__isnull=True),
                name="released_to_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.organisation_id or self.body_id}"


class IncomingLook(models.Model):
    """When a person last looked at what was released to her places.

    ``latest`` is the last time in all, ``since`` the last time of the visit before: what
    happened after it is new to her, however often she reloads the page meanwhile.
    """

    person = models.OneToOneField(
        "workflow.User", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(null=True, blank=True)
    latest = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id} until {self.latest}"
