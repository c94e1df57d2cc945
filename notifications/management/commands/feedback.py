"""Shows what people could not use, as they wrote it under Om tillgänglighet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localtime

from notifications.models import Feedback


class Command(BaseCommand):
    help = "Show what people wrote about accessibility, the newest first."

    def handle(self, *args: Any, **options: Any) -> None:
        for said in Feedback.objects.order_by("-at", "-pk"):
            about = " · ".join(part for part in (said.page, said.email) if part)
            self.stdout.write(f"{localtime(said.at):%Y-%m-%d %H:%M}  {about}\n{said.text}\n\n")
