"""What people could not use on the pages: kept until somebody has read it."""

from __future__ import annotations

from datetime import datetime

from .models import Feedback


def keep(*, text: str, page: str, email: str, now: datetime) -> Feedback:
    """Stores one message; nothing is sent, and it belongs to no case."""
    return Feedback.objects.create(text=text, page=page, email=email, at=now)
