"""What stands around the queue on Att göra, beside what the ORM would answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.utils import timezone

from tests.web.town import Town
from tests.world import World
from workflow import news, permissions, queue_counts, queues
from workflow.entry_kinds import DECISIONS
from workflow.models import Case, LedgerEntry, User, WorkItem
from workflow.rights import Right, Rights

TOLD = (*DECISIONS, "release", "progress")
TODAY = date(2026, 1, 13)  # the day after most of the town happened


def test_the_news_are_those_of_visible_cases_by_others(world: World, town: Town) -> None:
    since, told = timezone.now() - timedelta(days=7), 0
    for person in world.cast.people.values():
        rights = permissions.rights_of(person, TODAY)
        found = news.news(rights, person, since=since, most=50)
        assert [entry.pk for entry in found] == by_the_orm(rights, person, since)[:50]
        for entry in found:
            assert entry.case == Case.objects.get(public_id=entry.case_id)
            assert (entry.recorded_by and entry.recorded_by.public_id) == entry.recorded_by_id
            assert (entry.body and entry.body.public_id) == entry.body_id
        told += len(found)
    assert told > 100


def by_the_orm(rights: Rights, person: User, since: object) -> list[object]:
    """Keys of the entries, newest first."""
    visible = Case.objects.visible_to(rights).values("public_id")
    entries = LedgerEntry.objects.filter(case__in=visible, recorded_at__gte=since, kind__in=TOLD)
    shown = entries.exclude(recorded_by=person).order_by("-recorded_at", "-seq")
    return list(shown.values_list("pk", flat=True))


def test_what_is_late_is_counted_as_the_queue_has_it(world: World, town: Town) -> None:
    for number, item in enumerate(WorkItem.objects.order_by("pk")):
        WorkItem.objects.filter(pk=item.pk).update(due=TODAY + timedelta(days=number % 9 - 3))
    counted = 0
    for person in world.cast.people.values():
        rights = permissions.rights_of(person, TODAY)
        mine = everything(partial(queues.my_work, rights))
        assert queue_counts.my_pressing(rights, TODAY) == pressing(mine)
        for body in rights.places(Right.READ_QUEUE):
            rows = everything(partial(queues.body_queue, rights, body))
            assert queue_counts.body_pressing(body, TODAY) == pressing(rows)
            counted += len(rows)
    assert counted > 50


def everything(read: Callable[..., queues.QueuePage]) -> list[WorkItem]:
    """All pages of a queue."""
    found: list[WorkItem] = []
    page = 1
    while rows := read(page=page).items:
        found += rows
        page += 1
    return found


def pressing(items: list[WorkItem]) -> queue_counts.Pressing:
    """Late, and due from today to Sunday."""
    sunday = TODAY + timedelta(days=6 - TODAY.weekday())
    late = [i for i in items if i.due and i.due < TODAY]
    soon = [i for i in items if i.due and TODAY <= i.due <= sunday]
    return queue_counts.Pressing(late=len(late), this_week=len(soon))
