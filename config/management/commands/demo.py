"""``manage.py demo``: everything on this machine, filled, running, with people to log in as."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.story.telling import WentOtherwise
from config.demo import running
from config.demo.steps import CannotStart
from config.services import DatabaseNotStarted
from workflow.errors import Refusal


class Command(BaseCommand):
    help = (
        "Starts database, worker, scheduler and web, with the published plans, invented people "
        "and cases in every state. The first start fills; the next keep the data."
    )
    requires_system_checks = []  # the programs it starts make them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the web's port on localhost")
        parser.add_argument("--reset", action="store_true", help="throw away the data and refill")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo runs with DJANGO_SETTINGS_MODULE=config.settings.demo.")
        try:
            running.run(port=options["port"], reset=options["reset"], write=self.stdout.write)
        except (CannotStart, DatabaseNotStarted, WentOtherwise, Refusal) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted. A filling that was not finished is begun anew next time.",
                returncode=130,
            ) from None
