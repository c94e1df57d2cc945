"""The app of the engine."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "Samverka: the engine"

    def ready(self) -> None:
        from . import (
            checks,  # noqa: F401 -- registers the system checks
            document_words,
            row_security,
            wordings,
        )

        wordings.learn(document_words.FIELDS)

        connection_created.connect(row_security.attach)
