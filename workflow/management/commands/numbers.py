"""``manage.py numbers``: are the series of case numbers without gaps?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow import numbers
from workflow.models import NumberSeries


class Command(BaseCommand):
    help = "Proves that every number that was counted has its case, and every case a counted one."

    def handle(self, *args: Any, **options: Any) -> None:
        gaps, strangers = numbers.faults()
        for number in gaps:
            self.stderr.write(f"LUCKA {number}: inget ärende har numret")
        for number in strangers:
            self.stderr.write(f"OKÄNT {number}: numret är inte givet av någon serie")
        if gaps or strangers:
            raise CommandError(f"Nummerserierna stämmer inte: {len(gaps) + len(strangers)} fel.")
        for row in NumberSeries.objects.order_by("series", "year", "restricted"):
            name = f"{row.series}{'-S' if row.restricted else ''} {row.year}"
            self.stdout.write(f"{name}: 1-{row.last} utan luckor")
