"""What the scheduler wakes: every few seconds, by any number of workers at once."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .deciding import write_letters
from .overviews import owe_overviews
from .sending import send_waiting


@shared_task(name="notifications.send_due")  # type: ignore[untyped-decorator]
def send_due() -> None:
    """Writes what is owed for new events and sends what is due. Carries nothing itself."""
    write_letters(timezone.now())
    send_waiting()


@shared_task(name="notifications.owe_overviews")  # type: ignore[untyped-decorator]
def owe_overviews_of_the_week() -> None:
    """Owes the week's overviews once their moment has come; sending is `send_due`'s."""
    owe_overviews(timezone.now())
