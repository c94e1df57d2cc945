"""Acts on documents that every type of case has: adding them after the decision, and the archive
package of a case that has ended."""

from __future__ import annotations

from collections.abc import Iterable

from workflow.lifecycle import Act, Who, rule
from workflow.text import Text


def documents_after(*states: str, by: Who) -> Act:
    """Documents that come once a case is decided; before, they are part of editing its text."""
    return Act(
        "document",
        tuple(states),
        rule(
            Text("Lägg till handlingar", "Add documents"),
            by,
            Who.COORDINATOR,
            kind="document",
        ),
    )


def archived(final: Iterable[str]) -> Act:
    """The package of a case in one of its final states, for its owner and the party's archive."""
    return Act(
        "archive",
        tuple(sorted(final)),
        rule(
            Text("Gör arkivpaket", "Make an archive package"),
            Who.OWNER,
            Who.RECORDS_MANAGER,
            kind="export",
        ),
    )
