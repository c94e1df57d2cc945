"""That the programs behind the pages live: the worker says so, each time it is woken."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """One row a program: when it last did a piece of work. Overwritten, never a history."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S}"
