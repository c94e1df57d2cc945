"""Standing in for somebody costs no other plan: Att göra still comes straight from its indexes.

Also behind row-level security, for the secretary as for the system.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench import plans
from bench.database import analyse
from bench.queue_town import Town, found_town
from tests.world import TODAY
from workflow import flows, queue_counts, queues, row_security
from workflow.models import WorkItem
from workflow.models.work import OPEN
from workflow.permissions import rights_of

ITEMS = 20_000  # fewer, and reading them all would be the best plan
ALLOWED = {"queue_of_body", "queue_of_organisation", "workflow_workitem_pkey"}


def holders(town: Town) -> list[int]:
    """Colleagues who hold something in the secretary's bodies."""
    held = WorkItem.objects.filter(body__in=town.bodies[:3], status__in=OPEN, owner__isnull=False)
    others = held.exclude(owner=town.secretary).order_by("owner")
    return list(others.values_list("owner", flat=True).distinct())


def test_items_of_three_people_are_read_from_the_queues_own_indexes(committed_db: str) -> None:
    town = found_town()
    town.fill(ITEMS)
    analyse()
    rights = rights_of(town.secretary, TODAY)
    away = holders(town)[:2]
    alone = queues.my_work(rights)
    with_theirs = queues.my_work(rights, away=away)
    assert with_theirs.total > alone.total > queues.PAGE
    for who in (row_security.SYSTEM, row_security.Seeing(town.secretary.pk, TODAY)):
        with row_security.seeing(who):
            asked = plans.asked_by(lambda: queues.my_work(rights, away=away))
            asked += plans.asked_by(lambda: queue_counts.my_pressing(rights, TODAY, away=away))
            straight_from_indexes([one for one in asked if "workflow_workitem" in one.sql])
    # And what she has taken is found among what is taken, when her account is closed.
    with row_security.seeing(row_security.SYSTEM):
        (handing_back,) = plans.asked_by(lambda: flows.hand_back_all(town.secretary.pk))
        assert plans.indexes_of_items(handing_back) == {"taken_items"}


def straight_from_indexes(asked: Sequence[plans.Asked]) -> None:
    assert len(asked) == 2
    for statement in asked:
        assert plans.indexes_of_items(statement) <= ALLOWED, plans.plan_text(statement)
        assert plans.sequential_scans(statement) == 0
        assert plans.most_rows_sorted(statement) <= 3 * queues.PAGE
