"""What the scheduler wakes that belongs to no case: letters about accounts, and tidying up."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from config import accounts_letters


@shared_task(name="config.send_account_letters")  # type: ignore[untyped-decorator]
def send_account_letters() -> None:
    """Writes and sends the letters about accounts that are due. Carries nothing itself."""
    accounts_letters.send_waiting()


@shared_task(name="config.tidy")  # type: ignore[untyped-decorator]
def tidy() -> None:
    """Ended sessions with what is known of their browsers, and limits that have passed."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    living = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=living).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM config_cache WHERE expires < %s", [now])
