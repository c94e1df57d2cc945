"""Invitations: how somebody comes to a role, and through her first one to an account."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ..rights import BODY_ROLES, ORGANISATION_ROLES, Role


class Invitation(models.Model):
    """A role offered to an e-mail address, until it is accepted, withdrawn or too old.

    What the letter's link proves is signed, not stored: whoever reads this table cannot
    accept. ``starts`` and ``ends`` are local dates and included, as a membership's.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=200)
    language = models.CharField(
        max_length=2, choices=[("sv", "svenska"), ("en", "English")], default="sv"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "workflow.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey(
        "workflow.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreement = models.ForeignKey(
        "workflow.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    # None is the installation itself: its first people
    invited_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="invited_to_its_kind_of_place",
                condition=(
                    Q(
                        role__in=ORGANISATION_ROLES,
                        organisation__isnull=False,
                        body__isnull=True,
                        agreement__isnull=True,
                    )
                    | Q(
                        role__in=BODY_ROLES,
                        organisation__isnull=True,
                        body__isnull=False,
                        agreement__isnull=True,
                    )
                    | Q(
                        role=Role.COORDINATOR,
                        organisation__isnull=True,
                        body__isnull=True,
                        agreement__isnull=False,
                    )
                    | Q(
                        role=Role.OPERATOR,
                        organisation__isnull=True,
                        body__isnull=True,
                        agreement__isnull=True,
                    )
                ),
            ),
            models.CheckConstraint(
                name="accepted_or_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(
                Lower("email"),
                "role",
                "organisation",
                "body",
                "agreement",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="one_open_invitation_per_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.public_id}"
