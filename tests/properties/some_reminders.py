"""Deadlines and rules by chance; what chance starts from is printed, to do the same again."""

from __future__ import annotations

import os
import random
from datetime import date

from tests.properties.reminder_oracle import DAY, PlainRule, easter, last_sunday
from workflow.models import Audience

SEED = int(os.environ.get("SAMVERKA_SEED") or random.SystemRandom().randrange(10**9))
# Days about which something is odd: changed clocks, leap days, the ends of years, long weekends.
ODD = [
    day
    for year in range(2025, 2036)
    for day in (
        last_sunday(year, 3),
        last_sunday(year, 10),
        date(year, 3, 1) - DAY,  # 29 February where there is one
        date(year, 12, 31),
        date(year, 1, 1),
        easter(year),
        date(year, 6, 21),
    )
]


def some_rules(chance: random.Random, *, often: int = 1) -> list[PlainRule]:
    """As many as a cooperation might choose, and stranger ones; none more ``often`` than after so
    many working days."""
    found: dict[tuple[int, int, str], PlainRule] = {}
    for _ in range(chance.randint(1, 6)):
        audience = chance.choice(list(Audience)).value
        months = chance.choice((0, 0, 0, 1, 2, 3, 6, 12))
        days = 0 if months else chance.choice((-30, -10, -5, -3, -2, -1, 0, 0, 1, 2, 3, 5, 10))
        every = chance.choice((None, None, *(n for n in (1, 3, 5, 5, 10) if n >= often)))
        found[days, months, audience] = (days, months, every, audience)
    return list(found.values())


def some_day(chance: random.Random) -> date:
    if chance.random() < 0.4:
        return chance.choice(ODD) + chance.randint(-6, 6) * DAY
    return date(2025, 1, 1) + chance.randrange(365 * 11) * DAY
