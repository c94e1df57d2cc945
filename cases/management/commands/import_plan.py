"""``manage.py import_plan FILE… [--dry-run] [--json]``: published plans as drafts."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workflow.text import Text

from ...imports.importing import Outcome, import_plans
from ...imports.remarks import Faulty, shown


class Command(BaseCommand):
    """Loads plan files in format plans/1, all of them or none (docs/import-format.md)."""

    help = "Läser in planer i formatet plans/1 som utkast: alla filer eller ingen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="planfil i formatet plans/1")
        parser.add_argument(
            "--dry-run", action="store_true", help="gör allt, berätta och ångra alltihop"
        )
        parser.add_argument(
            "--json", action="store_true", help="avsluta med siffrorna på en rad JSON"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        paths = [Path(name) for name in options["files"]]
        try:
            outcome = import_plans(paths, now=timezone.now(), dry_run=options["dry_run"])
        except Faulty as faulty:
            raise CommandError(f"{faulty}\n{_NOTHING_WRITTEN}") from faulty
        self._tell(outcome, dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(figures(outcome, dry_run=options["dry_run"])))

    def _tell(self, outcome: Outcome, *, dry_run: bool) -> None:
        for warning in outcome.warnings:
            self.stdout.write(self.style.WARNING(f"{_WARNING}: {warning}"))
        for one in outcome.loaded:
            line = _ONE_FILE.format(
                name=shown(one.municipality),
                all=len(one.activities),
                new=one.new,
                unchanged=one.unchanged,
                changed=one.changed,
                flagged=one.flagged,
            )
            self.stdout.write(str(line))
        self.stdout.write(str(_SUMMARY.format(**asdict(outcome.counts))))
        if dry_run:
            self.stdout.write(self.style.NOTICE(str(_DRY_RUN)))


def figures(outcome: Outcome, *, dry_run: bool) -> dict[str, int | bool]:
    """The numbers for other programs; the names are only ever added to."""
    return {
        **asdict(outcome.counts),
        "files": len(outcome.loaded),
        "new": sum(one.new for one in outcome.loaded),
        "unchanged": sum(one.unchanged for one in outcome.loaded),
        "changed": sum(one.changed for one in outcome.loaded),
        "flagged": sum(one.flagged for one in outcome.loaded),
        "warnings": len(outcome.warnings),
        "dry_run": dry_run,
    }


_WARNING = Text("Varning", "Warning")
_NOTHING_WRITTEN = Text("Inget är sparat.", "Nothing has been written.")
_ONE_FILE = Text(
    "{name}: {all} aktiviteter ({new} nya, {unchanged} oförändrade, {changed} ändrade i filen), "
    "{flagged} att se över",
    "{name}: {all} activities ({new} new, {unchanged} unchanged, {changed} changed in the file), "
    "{flagged} to look at",
)
_SUMMARY = Text(
    "Av {activities} aktiviteter har {problem} ett problem, {responsible} en ansvarig, {end} ett "
    "slut, {measure} ett mått och {whole_chain} hela kedjan.",
    "Of {activities} activities {problem} have a problem, {responsible} someone responsible, "
    "{end} an end, {measure} a measure and {whole_chain} the whole chain.",
)
_DRY_RUN = Text(
    "Provkörning: allt ovan är ångrat, inget är sparat.",
    "Dry run: all of the above was taken back, nothing has been written.",
)
