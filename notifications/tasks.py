"""What the scheduler wakes: every few seconds, by any number of workers at once."""

from __future__ import annotations

import threading

from celery import shared_task
from django.utils import timezone

from .deciding import write_letters
from .overviews import owe_overviews
from .sending import send_waiting

# Of a worker's threads one sends at a time. A run goes on for most of a minute where much is
# waiting, and the next wake-ups come after seconds: they would have all threads, and reminders,
# starts, letters about accounts and the sign of life would wait behind some thousand letters.
_sending = threading.Lock()


@shared_task(name="notifications.send_due")  # type: ignore[untyped-decorator]
def send_due() -> None:
    """Writes what is owed for new events and sends what is due. Carries nothing itself.

    Does nothing where another thread of this process is at it.
    """
    if not _sending.acquire(blocking=False):
        return
    try:
        write_letters(timezone.now())
        send_waiting()
    finally:
        _sending.release()


@shared_task(name="notifications.owe_overviews")  # type: ignore[untyped-decorator]
def owe_overviews_of_the_week() -> None:
    """Owes the week's overviews once their moment has come; sending is `send_due`'s."""
    owe_overviews(timezone.now())
