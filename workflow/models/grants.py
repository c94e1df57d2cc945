"""django-guardian's direct foreign-key permission tables.

Rows die with their place (the library's generic table outlives it, and a new object with
the same number would inherit them). Only ``workflow/roles.py`` writes here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from guardian.models import UserObjectPermissionBase


class OrganisationGrant(UserObjectPermissionBase):
    content_object = models.ForeignKey("workflow.Organisation", on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions: ClassVar[tuple[str, ...]] = ()


class BodyGrant(UserObjectPermissionBase):
    content_object = models.ForeignKey("workflow.Body", on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions: ClassVar[tuple[str, ...]] = ()


class AgreementGrant(UserObjectPermissionBase):
    """On the case that is the agreement; the membership's check keeps it to agreements."""

    content_object = models.ForeignKey("workflow.Case", on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions: ClassVar[tuple[str, ...]] = ()
