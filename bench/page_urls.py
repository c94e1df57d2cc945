"""The product's addresses, and a view that does nothing but show 25 rows."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as own
from workflow.models import WorkItem
from workflow.models.work import OPEN
from workflow.views.gates import anyone


def _without_a_wall(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """The bare view pays for no context: its connections see all. Ours sets its own over it."""
    with connection.cursor() as cursor:
        cursor.execute("SET samverka.system = 'on'")


connection_created.connect(_without_a_wall)
_HERS = Q(owner=None) | Q(owner__email="person0@example.se")
_ROWS = (
    WorkItem.objects.filter(_HERS, body__name__in=["Organ 0", "Organ 1", "Organ 2"])
    .filter(status__in=OPEN)
    .select_related("process", "body")
    .order_by("due", "id")
)


@anyone
def bare(request: HttpRequest) -> HttpResponse:
    """One ORM query, one template."""
    return render(request, "bare.html", {"items": list(_ROWS[:25])})


urlpatterns = [*own, path("bare/", bare)]
