"""System checks: settings that would quietly undo what the engine promises stop the start."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


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
