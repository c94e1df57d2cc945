"""Case numbers: given when a case first leaves its organisation, without gaps per year."""

from __future__ import annotations

from django.db import connection

# The row lock lasts to the end of the turn, so a refused submission gives its number back.
_NEXT_SQL = """
INSERT INTO workflow_numberseries (series, year, restricted, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (series, year, restricted)
DO UPDATE SET last = workflow_numberseries.last + 1
RETURNING last
"""


def next_number(series: str, *, year: int, restricted: bool) -> str:
    """The next diarienummer, e.g. ``TRY 2026/0042``.

    Restricted cases count in a series of their own (``TRY-S``), so that the open one has
    no gap that tells of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_SQL, [series, year, restricted])
        last = cursor.fetchone()[0]
    return f"{series}{'-S' if restricted else ''} {year}/{last:04d}"
