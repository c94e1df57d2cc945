"""What a request leaves in the database, and how to take it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from workflow.models import LedgerEntry

# Sessions and signs of life change when somebody only looks, and so do counters in the cache.
QUIET = {
    "django_session",
    "usersessions_usersession",
    "workflow_heartbeat",
    "workflow_incominglook",
}
_LEDGER = ("workflow_ledgerentry", "workflow_ledgertext", "workflow_unnumbered")
# PostgreSQL's own count of the rows that this transaction has written, table by table: finds
# also what was written and taken back, and what a policy hides from us.
_WRITTEN = """
SELECT relname, n_tup_ins, n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def fingerprint() -> dict[str, tuple[int, int]]:
    """Rows added and rows changed by table in this transaction, but for what may change.

    An entry that somebody has looked at a case may be added to the ledger; no other may.
    """
    caches = (cache.get("LOCATION", "") for cache in settings.CACHES.values())
    quiet = QUIET.union(caches)
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        found = {
            table: (added, changed)
            for table, added, changed in cursor.fetchall()
            if table not in quiet
        }
    looks = LedgerEntry.objects.filter(kind="look").count()
    for table in _LEDGER:
        added, changed = found.get(table, (0, 0))
        found[table] = (added - looks, changed)
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
