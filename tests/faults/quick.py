"""The product's Celery with shorter intervals, so that an hour's wake-ups take a minute."""

from __future__ import annotations

import os

from config.celery import app

SECONDS = float(os.environ.get("SAMVERKA_FAULTS_SECONDS", "1"))
_OFTEN = ("workflow.remind", "workflow.move_by_clock", "notifications.send_due")

for _name in _OFTEN:
    app.conf.beat_schedule[_name] |= {"schedule": SECONDS}

__all__ = ["app"]
