"""What the clock does with cases: approved activities start, agreements expire.

A scheduler wakes it, any number may run at once. Each case is a turn of its own by the system
(``engine.turn``), so whatever a person could not do at that moment the clock cannot do either.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from . import engine, flows, loading
from .deadlines import local_date
from .errors import Refusal
from .models import Case
from .turn import SYSTEM

_log = logging.getLogger(__name__)


def sweep(now: datetime) -> int:
    """Makes every turn whose day has come on the local date of ``now`` (aware); how many.

    A case that somebody else holds is left for the next sweep, one that cannot be moved is
    logged; neither holds up the others.
    """
    return sum(
        _turned(case_id, transition, now)
        for model in flows.case_types().values()
        for state, transition in model.BY_CLOCK.items()
        for case_id in waiting(model, state, local_date(now))
    )


def waiting(model: type[Case], state: str, today: date) -> list[UUID]:
    """The cases of a type in a state that the clock is to move on this local date."""
    found = model.objects.filter(model.due_by_clock(today), state=state)
    return list(found.order_by("pk").values_list("public_id", flat=True))


def _turned(case_id: UUID, transition: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            if not loading.lock_if_free(case_id):
                return False
            engine.turn(case_id, transition, actor=SYSTEM, seen_version=None, now=now)
    except Refusal as refusal:
        _log.info("%s of %s by the clock: %s", transition, case_id, refusal.code)
    except Exception:
        _log.exception("%s of %s by the clock failed", transition, case_id)
    else:
        return True
    return False
