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


# Every number that a series has counted, with the case that has it, and every number of a case that
# no series has counted. Both are empty where numbers are without gaps.
_GAPS_SQL = """
WITH counted AS (
    SELECT s.series || CASE WHEN s.restricted THEN '-S' ELSE '' END || ' ' || s.year || '/'
           || CASE WHEN n < 10000 THEN lpad(n::text, 4, '0') ELSE n::text END AS number
    FROM workflow_numberseries s CROSS JOIN generate_series(1, s.last) AS n
)
SELECT coalesce(counted.number, c.number), c.id IS NULL
FROM counted FULL JOIN (SELECT id, number FROM workflow_case WHERE number IS NOT NULL) c
     ON c.number = counted.number
WHERE c.id IS NULL OR counted.number IS NULL
ORDER BY 1
"""


def faults() -> tuple[list[str], list[str]]:
    """Numbers that were counted and that no case has (gaps), and numbers of cases that were never
    counted; both empty where the series of every year are without gaps. Reads for the system."""
    with connection.cursor() as cursor:
        cursor.execute(_GAPS_SQL)
        rows = cursor.fetchall()
    return [number for number, gap in rows if gap], [number for number, gap in rows if not gap]
