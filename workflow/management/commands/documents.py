"""``manage.py documents verify``: does every document have its file? ``sweep``: the other way."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workflow import document_checks
from workflow.models import DocumentVersion
from workflow.row_security import SYSTEM, seeing


class Command(BaseCommand):
    help = "Checks every document's file against its fingerprint, or takes away files without rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "sweep"])
        parser.add_argument(
            "--certain", action="store_true", help="sweep although many files are without a row"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "sweep":
            self._sweep(certain=options["certain"])
            return
        found = list(document_checks.faults())
        for fault in found:
            self.stderr.write(f"FEL {fault.version}: {fault.what}")
        with seeing(SYSTEM):
            count = DocumentVersion.objects.count()
        if found:
            raise CommandError(f"Handlingarna stämmer inte: {len(found)} fel bland {count} filer.")
        self.stdout.write(f"Handlingarna stämmer: {count} filer.")

    def _sweep(self, *, certain: bool) -> None:
        try:
            gone = document_checks.sweep(timezone.now(), certain=certain)
        except document_checks.DoesNotFit as error:
            raise CommandError(
                f"{error} Nothing was taken away. Is it the right database, and the newest? "
                "If these files are to go: manage.py documents sweep --certain"
            ) from error
        self.stdout.write(f"{gone} filer utan rad togs bort.")
