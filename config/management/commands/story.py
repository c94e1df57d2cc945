"""``manage.py story``: a year in Tryggare Helsingborg, or N random lives, on an own database."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.story.lives import live
from cases.story.telling import WentOtherwise
from cases.story.year import tell_the_year
from config.own_database import own_database
from workflow.errors import Refusal


class Command(BaseCommand):
    help = (
        "Tells a year through the same actions and gate as the pages, one line a step, and "
        "verifies the ledger. With --random N: walks N lives of imported activities."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--random", type=int, metavar="N", help="walk N random lives")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same lives")
        parser.add_argument("--json", action="store_true", help="end with one line of counts")

    def handle(self, *args: Any, **options: Any) -> None:
        with own_database("story"):
            try:
                counts = self._tell(options)
            except (WentOtherwise, Refusal) as error:
                raise CommandError(f"Berättelsen gick inte som den ska: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(counts, sort_keys=True))

    def _tell(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["random"] is not None:
            return live(options["random"], seed=options["seed"], write=self.stdout.write)
        year = tell_the_year(self.stdout.write)
        return {
            "steps": year.teller.lines,
            "not_yet": year.teller.not_yet,
            "transitions": dict(sorted(year.teller.turns.items())),
        }
