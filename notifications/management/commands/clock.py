"""``manage.py clock --at 2026-04-01``: what would be sent on that day, and to whom."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from notifications.forecast import Foreseen, foresee
from workflow.clock_words import CLOCKS
from workflow.deadlines import local_date


class Command(BaseCommand):
    help = "Says what the clocks would do on a day, as everything stands now; does nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", type=date.fromisoformat, metavar="DAY", help="a local date; today if not said"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day: date = options["at"] or local_date(timezone.now())
        counted: Counter[str] = Counter()
        for one in foresee(day):
            self.stdout.write(_line(one))
            counted["reminders" if one.clock is not None else "turns"] += 1
            counted["letters"] += len(one.told)
        self.stdout.write(
            f"{day}: {counted['reminders']} påminnelser till {counted['letters']} mottagare, "
            f"{counted['turns']} ärenden som flyttas av sig själva. Inget är skickat eller ändrat."
        )


def _line(one: Foreseen) -> str:
    """Numbers, never titles: whoever runs the installation reads no case."""
    number = one.case.number or "utkast"
    if one.clock is None:
        return f"{number}  {one.what}"
    told = ", ".join(f"{r.person.name} ({r.kind.label})" for r in one.told) or "ingen"
    return f"{number}  {CLOCKS[one.clock].name.sv}, senast {one.due}  →  {told}"
