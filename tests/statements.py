"""What a page asks of the database, counted: statements besides those that open and close."""

from __future__ import annotations

from typing import Any

from django.test.utils import CaptureQueriesContext

# A page that is only read is one transaction; in a test, a savepoint of the test's own.
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


class Statements(CaptureQueriesContext):
    """The statements in a block; transactions are counted by tests of the engine only."""

    @property
    def captured_queries(self) -> list[dict[str, Any]]:
        found = super().captured_queries
        return [query for query in found if not query["sql"].startswith(BRACKETS)]
