"""The app of the engine."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "Samverka: the engine"

    def ready(self) -> None:
        from . import (
            checks,  # noqa: F401 -- registers the system checks
            row_security,
        )

        connection_created.connect(row_security.attach)
