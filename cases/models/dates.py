"""Columns for dates that keep the precision they were given with."""

from __future__ import annotations

from typing import Any

from django.db import models

from ..imprecise import ImpreciseDate, Precision, parse


def _given() -> models.CharField[str, str]:
    return models.CharField(max_length=60, blank=True)


def _precision() -> models.CharField[str, str]:
    return models.CharField(
        max_length=10, blank=True, choices=[(p.value, p.value) for p in Precision]
    )


def _day() -> models.DateField[Any, Any]:
    return models.DateField(null=True, blank=True)


class HasStart(models.Model):
    """``start_date``: when it begins."""

    start_given = _given()
    start_precision = _precision()
    start_first = _day()
    start_last = _day()

    class Meta:
        abstract = True

    @property
    def start_date(self) -> ImpreciseDate | None:
        return read(self, "start")

    @start_date.setter
    def start_date(self, value: str | None) -> None:
        write(self, "start", value)


class HasEnd(models.Model):
    """``end_date``: until when it lasts; the clock counts to the period's last day."""

    end_given = _given()
    end_precision = _precision()
    end_first = _day()
    end_last = _day()

    class Meta:
        abstract = True

    @property
    def end_date(self) -> ImpreciseDate | None:
        return read(self, "end")

    @end_date.setter
    def end_date(self, value: str | None) -> None:
        write(self, "end", value)


class HasDue(models.Model):
    """``due_date``: by when it is to be there."""

    due_given = _given()
    due_precision = _precision()
    due_first = _day()
    due_last = _day()

    class Meta:
        abstract = True

    @property
    def due_date(self) -> ImpreciseDate | None:
        return read(self, "due")

    @due_date.setter
    def due_date(self, value: str | None) -> None:
        write(self, "due", value)


def read(row: models.Model, name: str) -> ImpreciseDate | None:
    """The imprecise date in a row's four columns, or None where nothing was given."""
    if not getattr(row, f"{name}_given"):
        return None
    return ImpreciseDate(
        given=getattr(row, f"{name}_given"),
        precision=Precision(getattr(row, f"{name}_precision")),
        first=getattr(row, f"{name}_first"),
        last=getattr(row, f"{name}_last"),
    )


def write(row: models.Model, name: str, value: str | None) -> None:
    """Fills a row's four columns from a date as given; raises ImpossibleDate."""
    found = parse(value) if value and value.strip() else None
    setattr(row, f"{name}_given", found.given if found else "")
    setattr(row, f"{name}_precision", found.precision.value if found else "")
    setattr(row, f"{name}_first", found.first if found else None)
    setattr(row, f"{name}_last", found.last if found else None)
