"""What the installation itself keeps: letters about accounts, until they are sent."""

from __future__ import annotations

import uuid

from django.db import models


class AccountLetter(models.Model):
    """A letter owed to an address, about its account if it has one.

    Only the address and what it is about: no text, no link. The row goes when the letter has
    gone, or when it is found that nobody is to get it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    email = models.EmailField()
    created = models.DateTimeField()
    next_try = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
