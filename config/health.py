"""Whether this process lives, and whether it and the programs behind it do their work.

For whoever watches the installation and for the supervisor; no case, no person, no version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import psycopg
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from config.queue import address
from workflow import checkpoints
from workflow.views.gates import anyone

PATIENCE = 2  # seconds to wait for the database
LATE = timedelta(minutes=3)  # three wake-ups missed


@dataclass(frozen=True)
class Health:
    """What was found; ``heartbeat`` is when the worker last did its rounds, ``ledger`` whether its
    checkpoints are there and agree (workflow/checkpoints.py)."""

    database: bool
    migrated: bool = False
    heartbeat: datetime | None = None
    ledger: bool = False

    @property
    def ready(self) -> bool:
        """Whether pages can be served; the worker is not needed for that."""
        return self.database and self.migrated

    @property
    def worker(self) -> bool:
        """Whether scheduler, queue and worker have been heard of lately."""
        return self.heartbeat is not None and timezone.now() - self.heartbeat < LATE


@anyone
def live(_request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("lever\n", content_type="text/plain")


@anyone
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, else 503; with ``?arbetare`` the worker must live, too, with
    ``?liggare`` no alarm about the ledger be on."""
    found = look()
    well = found.ready and (found.worker or "arbetare" not in request.GET)
    well = well and (found.ledger or "liggare" not in request.GET)
    told = {
        "ready": found.ready,
        "database": found.database,
        "migrated": found.migrated,
        "worker": found.worker,
        "ledger": found.ledger,
        "heartbeat": found.heartbeat.isoformat() if found.heartbeat else None,
    }
    response = JsonResponse(told, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


def look() -> Health:
    """Ask the database, on a connection of its own: the pool may be what is wrong."""
    name = settings.DATABASES["default"]["NAME"]
    try:
        with psycopg.connect(address(name, connect_timeout=PATIENCE)) as connection:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
            if not _migrations() <= set(rows):
                return Health(database=True)
            beat = connection.execute(
                "SELECT beat_at FROM workflow_heartbeat WHERE name = 'worker'"
            ).fetchone()
            alarmed = connection.execute(
                "SELECT EXISTS (SELECT FROM workflow_ledgeralarm)"
                " OR coalesce(now() - samverka_unsigned_since() > %s, false)",
                [checkpoints.LATE],
            ).fetchone()
    except psycopg.errors.UndefinedTable:
        return Health(database=True)
    except psycopg.Error:
        return Health(database=False)
    well = alarmed is not None and not alarmed[0]
    when = beat[0] if beat else None
    return Health(database=True, migrated=True, heartbeat=when, ledger=well)


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """The migrations that this version of the product needs."""
    return frozenset(MigrationLoader(None).disk_migrations)
