"""The app of the case types."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Samverka: agreements, pictures, activities"

    def ready(self) -> None:
        from workflow import passages, wordings

        from . import (
            flows,  # noqa: F401 -- a case type is known by its flow
            labels,
        )
        from .models import PlanFile

        wordings.learn(
            labels.FIELDS,
            {
                "form": labels.WORDS["form"],
                "resources.kind": labels.WORDS["resource"],
                "causes.kind": labels.WORDS["cause"],
            },
        )
        passages.beside(PlanFile, "notes__case__pk")
