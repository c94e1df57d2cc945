"""A reminder in the town, with the link that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflow.models import User


def remind(item_id: str) -> None:
    """Whoever is to start what has been decided is reminded today."""
    from tests.world import NOW, TODAY
    from workflow import events
    from workflow.models import WorkItem

    item = WorkItem.objects.get(public_id=item_id)
    assert item.due is not None
    said = {
        "item": item_id,
        "clock": "start",
        "due": item.due.isoformat(),
        "on": TODAY.isoformat(),
        "to": ["holder"],
    }
    events.publish("reminder", said, case=item.process, now=NOW)


def link_to(person: User) -> str:
    """The signed part of the link in a person's reminder."""
    from notifications import answering
    from notifications.models import ActionLink

    return answering.token_of(ActionLink.objects.get(letter__person=person))
