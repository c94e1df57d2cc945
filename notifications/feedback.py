"""What people could not use on the pages: kept until somebody has read it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from workflow import ledger, loading
from workflow.deadlines import local_date
from workflow.records import check_characters

from .models import Feedback


def keep(*, text: str, page: str, email: str, now: datetime) -> Feedback:
    """Stores one message; nothing is sent, and it belongs to no case. Raises BadRecord."""
    with loading.beside_cases():
        check_characters({"text": text, "page": page, "email": email})
        act = ledger.Entry(chain=uuid4(), kind="setting", act="", decided_on=local_date(now))
        if said := ledger.answers(act):
            ledger.record(said)
        return Feedback.objects.create(text=text, page=page, email=email, at=now)
