"""The rows of the side that goes through Django's ORM; bench/tables.sql makes the tables."""

from typing import ClassVar

from django.db import models


class SpiffCase(models.Model):
    title = models.TextField()
    workflow = models.TextField()

    objects: ClassVar[models.Manager["SpiffCase"]] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_spiff_case"

    def __str__(self) -> str:
        return self.title


class SpiffHistory(models.Model):
    case = models.ForeignKey(SpiffCase, on_delete=models.PROTECT)
    person_id = models.BigIntegerField()
    task = models.TextField()
    motivation = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["SpiffHistory"]] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_spiff_history"

    def __str__(self) -> str:
        return self.task


class SpiffItem(models.Model):
    case = models.ForeignKey(SpiffCase, on_delete=models.PROTECT)
    task = models.TextField()
    body_id = models.BigIntegerField()
    due = models.DateField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["SpiffItem"]] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_spiff_item"

    def __str__(self) -> str:
        return self.task
