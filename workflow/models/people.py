"""People and the memberships through which alone they may do anything."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ..rights import BODY_ROLES, ORGANISATION_ROLES, Role


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, email: str, name: str, password: str | None = None, language: str = "sv"
    ) -> User:
        """A new active person; without a password she cannot log in until she sets one.

        The address is kept in lower case: signing in asks for it like that.
        """
        user = User(email=self.normalize_email(email).lower(), name=name, language=language)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person with an account. Deactivated when she leaves, never deleted.

    There are no superusers: nobody may anything without a membership.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(
        max_length=2, choices=[("sv", "svenska"), ("en", "English")], default="sv"
    )
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_superuser(self) -> bool:
        """Always False; libraries that ask must hear it from the one true answer."""
        return False

    @property
    def is_staff(self) -> bool:
        """Always False: there is no Django admin."""
        return False

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the history names people, so they are deactivated instead."""
        raise models.ProtectedError("People are deactivated, never deleted.", {self})


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, today: date) -> MembershipQuerySet:
        """Memberships whose period holds this local date and whose person is active."""
        return self.filter(
            Q(ends__isnull=True) | Q(ends__gte=today),
            starts__lte=today,
            person__is_active=True,
        )


class Membership(models.Model):
    """A person's role in one organisation, body or agreement, from a day until a day.

    Both days are local dates and included. Only an operator has no place.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "workflow.Organisation", null=True, blank=True, on_delete=models.PROTECT
    )
    body = models.ForeignKey("workflow.Body", null=True, blank=True, on_delete=models.PROTECT)
    agreement = models.ForeignKey(
        "workflow.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager[Membership]] = models.Manager.from_queryset(
        MembershipQuerySet
    )()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_role_in_its_kind_of_place",
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
                name="a_membership_ends_after_it_starts",
                condition=Q(ends__isnull=True) | Q(ends__gte=models.F("starts")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    def is_active(self, today: date) -> bool:
        """Whether this local date lies in the membership's period."""
        return self.starts <= today and (self.ends is None or self.ends >= today)


class ConflictOfInterest(models.Model):
    """Jäv: this person takes no part in this case (kommunallagen 6:28-30, 7:4)."""

    case = models.ForeignKey("workflow.Case", on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ground = models.TextField()
    self_reported = models.BooleanField(default=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_conflict_per_person")
        ]

    def __str__(self) -> str:
        return f"jäv: {self.person} i {self.case_id}"
