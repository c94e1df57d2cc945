"""The app of the engine."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "Samverka: the engine"

    def ready(self) -> None:
        from . import checks  # noqa: F401 -- registers the system checks
