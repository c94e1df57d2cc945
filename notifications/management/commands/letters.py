"""``manage.py letters``: what waits to be sent, what could not be, and putting it back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Min
from django.utils import timezone

from notifications.dead_letters import retry
from notifications.models import Letter, Status
from workflow.models import OutboxEvent


class Command(BaseCommand):
    help = "Counts the letters that wait, are sent, failed or were skipped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true", help="send what has failed once more")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            self._retry()
        events = OutboxEvent.objects.filter(handled_at__isnull=True).count()
        self.stdout.write(f"händelser som väntar: {events}")
        rows = Letter.objects.order_by().values_list("status").annotate(Count("pk"), Min("created"))
        found = {status: (count, oldest) for status, count, oldest in rows}
        for status in Status:
            count, oldest = found.get(status.value, (0, None))
            waits = status is Status.WAITING and oldest is not None
            since = f" (det äldsta sedan {timezone.localtime(oldest):%Y-%m-%d %H:%M})"
            self.stdout.write(f"{status.label}: {count}{since if waits else ''}")
        for letter in Letter.objects.filter(status=Status.FAILED).order_by("created", "id")[:20]:
            self.stdout.write(f"  {letter.pk} {letter.reason}")

    def _retry(self) -> None:
        count = retry(None, by=None, now=timezone.now())
        self.stdout.write(f"skickas på nytt: {count}")
