"""What the scheduler wakes: every few seconds, by any number of workers at once."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .deciding import write_letters
from .sending import send_waiting


@shared_task(name="notifications.send_due")  # type: ignore[untyped-decorator]
def send_due() -> None:
    """Writes what is owed for new events and sends what is due. Carries nothing itself."""
    write_letters(timezone.now())
    send_waiting()
