"""``manage.py ledger verify``: is the record intact?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow import ledger


class Command(BaseCommand):
    help = "Recomputes the ledger's hashes, chains, commitments and decided texts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        report = ledger.verify()
        for fault in report.broken:
            self.stderr.write(f"FEL {fault}")
        told = f"{report.entries} poster i {report.chains} kedjor"
        if not report.intact:
            raise CommandError(f"Liggaren stämmer inte: {len(report.broken)} fel bland {told}.")
        self.stdout.write(f"Liggaren stämmer: {told}.")
