"""Organisations (a tree), the parties of an agreement, bodies and their meeting days."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ..rights import BODY_RIGHTS, ORGANISATION_RIGHTS


class Organisation(models.Model):
    """A department, company, police area …; names are unique within a municipality.

    ``root`` is the topmost parent, kept so that a question about a party ("everything the
    city holds") needs no walk up the tree. A parent is set at creation and stays.
    """

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", "kommun"
        DEPARTMENT = "department", "förvaltning"
        COMPANY = "company", "kommunalt bolag"
        POLICE = "police", "polis"
        AUTHORITY = "authority", "myndighet"
        OTHER = "other", "annan"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    root = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        permissions = [(right.value, right.label) for right in ORGANISATION_RIGHTS]
        constraints = [
            models.UniqueConstraint(
                Lower("municipality"), Lower("name"), name="one_name_per_municipality"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Sets the root; a new topmost organisation is its own."""
        if self.parent is not None:
            self.root_id = self.parent.root_id or self.parent.pk
        super().save(*args, **kwargs)
        if self.root_id is None:
            Organisation.objects.filter(pk=self.pk).update(root=self.pk)
            self.root_id = self.pk


class Party(models.Model):
    """An organisation that stands behind an agreement, in the order of signing."""

    agreement = models.ForeignKey("workflow.Case", on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="party_in"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="a_party_signs_once"
            ),
            models.UniqueConstraint(fields=["agreement", "position"], name="parties_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Body(models.Model):
    """An organ that has the turn in a stage: its mandate and its rule of quorum.

    ``mandate`` decides which outcomes it has: only an advisory body advises against, only
    a deciding one (or the last of a route) rejects.
    """

    class Mandate(models.TextChoices):
        ADVISORY = "advisory", "rådgivande"
        DECIDING = "deciding", "beslutande"

    class Quorum(models.TextChoices):
        # kommunallagen 6:27 for a nämnd; other bodies choose
        MAJORITY = "majority", "fler än hälften av ledamöterna"
        NUMBER = "number", "minst ett visst antal"
        NONE = "none", "ingen regel"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    # whose coordinator manages it: members, substitutes and meeting days
    agreement = models.ForeignKey(
        "workflow.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    name = models.CharField(max_length=200)
    mandate = models.CharField(max_length=10, choices=Mandate.choices)
    quorum = models.CharField(max_length=10, choices=Quorum.choices, default=Quorum.MAJORITY)
    quorum_number = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        permissions = [(right.value, right.label) for right in BODY_RIGHTS]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="one_body_name_per_organisation"
            ),
            models.CheckConstraint(
                name="a_number_where_the_quorum_is_one",
                condition=Q(quorum="number", quorum_number__gte=1)
                | (~Q(quorum="number") & Q(quorum_number__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_advisory(self) -> bool:
        """Rådgivande: its word is a stance, not a decision."""
        return self.mandate == self.Mandate.ADVISORY


class Meeting(models.Model):
    """A day on which a body meets; deadlines "at the next meeting" read these."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    on = models.DateField()

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["body", "on"], name="one_meeting_a_day_and_body")
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.on:%Y-%m-%d}"
