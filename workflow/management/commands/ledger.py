"""``manage.py ledger``: is the record intact, the record as a file, and the key of checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workflow import checkpoints, exporting, verifying
from workflow.models import Case
from workflow.row_security import SYSTEM, seeing
from workflow.signed_notes import BadNote, KeyRefused, Verifier


class Command(BaseCommand):
    help = "Verifies the ledger, exports it, or makes the key that signs its checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="compute everything anew")
        verify.add_argument("--checkpoints", type=Path, help="default: LEDGER_CHECKPOINTS_FILE")
        verify.add_argument("--key", action="append", default=[], help="NAME+HASH+KEY to trust")
        export = acts.add_parser("export", help="write the ledger as JSON lines")
        export.add_argument("--case", help="number or public id of one case")
        export.add_argument("file", type=Path)
        new_key = acts.add_parser("new-key", help="make the key, or one that follows it")
        new_key.add_argument("--name", default="", help="default: the site's host")

    def handle(self, *args: Any, **options: Any) -> None:
        {"verify": self._verify, "export": self._export, "new-key": self._new_key}[options["act"]](
            options
        )

    def _verify(self, options: dict[str, Any]) -> None:
        file = options["checkpoints"] or checkpoints.file_path()
        if options["checkpoints"] is None and not checkpoints.file_is_gone():
            file = file if file is not None and file.exists() else None  # nothing was signed yet
        try:
            keys = [Verifier.of(key) for key in options["key"]]
            report = verifying.verify(file, keys)
        except (OSError, BadNote) as error:
            raise CommandError(f"Kontrollpunkterna kan inte läsas: {error}") from error
        for fault in report.broken:
            self.stderr.write(f"FEL {fault}")
        told = f"{report.entries} poster i {report.chains} kedjor, {report.held} kontrollpunkter"
        if not report.intact:
            raise CommandError(
                f"Liggaren stämmer inte: {len(report.broken)} fel bland {told}. "
                f"Först: {report.faults[0].where}"
            )
        self.stdout.write(f"Liggaren stämmer: {told}.")

    def _export(self, options: dict[str, Any]) -> None:
        case = _case(options["case"]) if options["case"] else None
        with options["file"].open("w", encoding="utf-8") as file:
            count = exporting.export(file.write, case)
        self.stdout.write(f"{count} poster i {options['file']}.")

    def _new_key(self, options: dict[str, Any]) -> None:
        try:
            made = checkpoints.new_key(options["name"], timezone.now())
        except (KeyRefused, OSError, ValueError) as error:
            raise CommandError(f"Ingen ny nyckel: {error}") from error
        if made.before is not None:
            self.stdout.write(f"Den tidigare nyckeln har undertecknat bytet: {made.before}")
        self.stdout.write(f"Nyckeln ligger i {checkpoints.key_path()}. Den öppna halvan:")
        self.stdout.write(str(made.key))


@seeing(SYSTEM)
def _case(said: str) -> UUID:
    rows = Case.objects.values_list("public_id", flat=True)
    try:
        found = rows.filter(public_id=UUID(said)).first()
    except ValueError:
        found = rows.filter(number=said).first()
    if found is None:
        raise CommandError(f"Det finns inget ärende {said}.")
    return UUID(str(found))
