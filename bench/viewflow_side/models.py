"""The cases of the two viewflow sides."""

from typing import ClassVar

from django.db import models
from viewflow import jsonstore
from viewflow.workflow.models import Process

from workflow.models import User


class LeanCase(Process):  # type: ignore[misc]
    """A proxy with a field in viewflow's JSON column: the fewest statements viewflow offers."""

    title = jsonstore.CharField(max_length=300)

    class Meta:
        proxy = True


class OwnCase(Process):  # type: ignore[misc]
    """A process with columns of its own, as an application with lists and reports has."""

    title = models.CharField(max_length=300)

    class Meta:
        managed = False  # bench/tables.sql makes it, like the other sides' tables
        db_table = "bench_viewflow_case"


class History(models.Model):
    """Who did what and why; viewflow keeps no such thing itself."""

    case = models.ForeignKey(OwnCase, on_delete=models.PROTECT)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=250)
    motivation = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["History"]] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_viewflow_history"

    def __str__(self) -> str:
        return self.task
