"""System checks: what would quietly undo what the engine promises stops the start.

Settings are checked by every command; rights in the database by ``check --database default``,
by ``migrate`` and by the web when it starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.utils import timezone

from . import roles
from .deadlines import local_date
from .models import User


@register()
def check_promises(**_: Any) -> list[CheckMessage]:
    """Refuses to start where a lock, a right or the database would not hold."""
    database = settings.DATABASES["default"]
    faults = {
        "workflow.E001": (
            database.get("ATOMIC_REQUESTS", False),
            "ATOMIC_REQUESTS is on: a turn could not tell a busy lock from a broken request.",
        ),
        "workflow.E002": (
            getattr(settings, "ANONYMOUS_USER_NAME", "AnonymousUser") is not None,
            "ANONYMOUS_USER_NAME must be None: a right given to that row would be public.",
        ),
        "workflow.E003": (
            getattr(settings, "GUARDIAN_LEGACY_GLOBAL_PERMS_GROUP_UNION", False),
            "GUARDIAN_LEGACY_GLOBAL_PERMS_GROUP_UNION brings GHSA-5729-mvhf-9gq4 back.",
        ),
        "workflow.E004": (
            "postgresql" not in database["ENGINE"],
            "Samverka runs on PostgreSQL: locks, triggers and indexes depend on it.",
        ),
        "workflow.E005": (
            "viewflow" in settings.INSTALLED_APPS,
            "Only viewflow.workflow is used; viewflow's own pages show every organisation's cases.",
        ),
    }
    return [Error(text, id=code) for code, (wrong, text) in faults.items() if wrong]


@register(Tags.database)
def check_rights(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """What in the database would be a right beside the memberships; asked only of a database
    that has its tables, so that the first ``migrate`` can make them."""
    if not databases or not _tables_are_there():
        return []
    faults = {
        "workflow.E006": (
            _any("guardian", "UserObjectPermission") or _any("guardian", "GroupObjectPermission"),
            "There are rows in guardian's generic tables: they outlive what they are about.",
        ),
        "workflow.E007": (
            User.objects.filter(email__iexact="AnonymousUser").exists(),
            "There is a row for the anonymous user: a right given to it would be public.",
        ),
        "workflow.E008": (
            _any("auth", "Group"),
            "There are groups: a permission of a group is a right without a membership.",
        ),
        "workflow.E010": (
            _passes_by_policies(),
            "The role passes by row-level security: connect as samverka_app (config/roles.sql).",
        ),
    }
    found: list[CheckMessage] = [
        Error(text, id=code) for code, (wrong, text) in faults.items() if wrong
    ]
    return [*found, *_grants()]


def _grants() -> Iterator[CheckMessage]:
    outlived = roles.outlived(local_date(timezone.now()))
    never = [grant for grant in outlived if not grant.ever]
    if never:
        yield Error(
            f"{len(never)} grants were given by no membership, the first: {never[0]}. Somebody "
            "wrote them past workflow/roles.py; remove them, and find out who.",
            id="workflow.E009",
        )
    if len(never) < len(outlived):
        yield checks.Warning(
            f"{len(outlived) - len(never)} grants are of roles that have ended. They give nothing; "
            "the worker removes them within the hour.",
            id="workflow.W001",
        )


def _any(app: str, model: str) -> bool:
    # By name: guardian is imported behind one door only, and this is no question of rights.
    return bool(apps.get_model(app, model)._default_manager.exists())


def _passes_by_policies() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _tables_are_there() -> bool:
    wanted = ("workflow_agreementgrant", "guardian_groupobjectpermission", "auth_group")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(to_regclass(t) IS NOT NULL) FROM unnest(%s::text[]) t", [[*wanted]]
        )
        return bool(cursor.fetchone()[0])
