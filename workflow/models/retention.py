"""How long records are kept: the classes of a party's records plan."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class RetentionClass(models.Model):
    """One class of a party's plan: what it is about, and whether it is kept or destroyed when.

    ``case_kind`` is the type of case that it holds for, empty for classes of documents only.
    Kept for ever where ``years`` is None; else destroyed so many whole calendar years after the
    case was finished, by a decision on erasure (``decision``). ``basis`` is the law or the
    regulation behind it. Arkivlagen (1990:782) 3 and 10 §§.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "workflow.Organisation", on_delete=models.PROTECT, related_name="retention_classes"
    )
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    case_kind = models.CharField(max_length=20, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_class_per_code"),
            models.UniqueConstraint(
                fields=["organisation", "case_kind"],
                condition=~Q(case_kind=""),
                name="one_class_per_type_of_case",
            ),
            models.CheckConstraint(
                name="destroyed_by_a_decision", condition=Q(years__isnull=True) | ~Q(decision="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
