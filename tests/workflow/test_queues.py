"""Who has to do what: the right items, by deadline, in as few statements as ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Activity
from cases.story.cast import OFFICIALS, POLICE, POLITICIANS, SOCIAL, STEERING
from tests.world import NOW, TODAY, World, current, item_of
from workflow import assignments, memberships, queues, releases
from workflow.models import Case, Membership, WorkItem
from workflow.models.work import OPEN
from workflow.permissions import rights_of
from workflow.queues import PAGE, QueuePage
from workflow.rights import Rights, Role

BUDGET = 6  # statements for a queue's page, those for the rights included
FAR = date(2026, 6, 1)  # later than every deadline here but those of agreement and picture


def rights(world: World, name: str, today: date = TODAY) -> Rights:
    return rights_of(world.cast.person(name), today)


def mine(world: World, name: str, today: date = TODAY) -> list[str]:
    return titles(queues.my_work(rights(world, name, today)))


def table(world: World, name: str, body: str) -> list[str]:
    return titles(queues.body_queue(rights(world, name), world.cast.bodies[body].pk))


def overdue(world: World, name: str, today: date = FAR) -> list[str]:
    return titles(queues.late(rights(world, name), today))


def titles(page: QueuePage) -> list[str]:
    assert page.total == len(page.items)
    return [item.process.title for item in page.items]


def named(world: World, state: str, title: str, day: date | None = None) -> Activity:
    """An activity in a state, found again by its title; with a deadline if one is given."""
    activity = world.activity_in(state)
    Case.objects.filter(pk=activity.pk).update(title=title)
    if day is not None:
        WorkItem.objects.filter(public_id=item_of(activity)).update(due=day)
    return activity


def fill(world: World, count: int) -> None:
    """So many more items on the first body's table, deadlines in no order."""
    for number in range(count):
        case = world.propose(title=f"nr {number:02}")
        world.turn(case, "submit", "Hanna")
        day = TODAY + timedelta(days=(number * 7) % 30)
        WorkItem.objects.filter(public_id=item_of(case)).update(due=day)


# -- the right items


def test_my_work_is_what_waits_for_ones_bodies_and_organisations(world: World) -> None:
    named(world, "draft", "utkast")
    named(world, "preparation", "beredning")
    named(world, "steering", "styrgrupp")
    named(world, "execution", "genomförande")
    named(world, "withdrawn", "återkallad")
    assert mine(world, "Hanna") == mine(world, "Carin") == ["utkast"]
    assert mine(world, "Tove") == mine(world, "Olle") == ["beredning"]
    assert mine(world, "Sara") == ["styrgrupp"]
    assert mine(world, "Stina") == ["genomförande"]
    for name in ("Kim", "Lena", "Rut", "Pär", "Disa", "Siv"):
        assert mine(world, name) == [], name


def test_parties_that_act_in_parallel_each_have_their_own_item(world: World) -> None:
    """A signatory finds what waits for her party, and a case officer does not."""
    city, police = world.cast.organisations["Helsingborgs stad"], world.cast.organisations[POLICE]
    case = named(world, "draft", "för två parter")
    first = WorkItem.objects.get(process=case.pk)
    WorkItem.objects.filter(pk=first.pk).update(organisation=city, party=city)
    first.refresh_from_db()
    first.pk, first.public_id, first.organisation, first.party = (
        None,
        world.route.public_id,
        police,
        police,
    )
    first.save(force_insert=True)
    for name, party in (("Uno", city), ("Ulla", police)):
        (item,) = queues.my_work(rights(world, name)).items
        assert item.party == party
    assert "för två parter" not in mine(world, "Pär")


def test_the_table_of_a_body_is_read_by_its_own_people_only(world: World) -> None:
    named(world, "preparation", "beredning")
    named(world, "steering", "styrgrupp")
    for name in ("Tove", "Olle", "Lena"):
        assert table(world, name, OFFICIALS) == ["beredning"]
        assert table(world, name, STEERING) == []
    for name in ("Sara", "Hanna", "Rut", "Signe"):
        assert table(world, name, OFFICIALS) == [], name


def test_what_is_taken_stays_on_the_table_and_once_in_ones_work(world: World) -> None:
    case = named(world, "preparation", "beredning")
    assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    assert mine(world, "Tove") == ["beredning"]
    (item,) = queues.body_queue(rights(world, "Lena"), world.cast.bodies[OFFICIALS].pk).items
    assert item.owner == world.cast.person("Tove")


def test_what_was_decided_is_gone_from_every_queue(world: World) -> None:
    case = named(world, "preparation", "beredning", TODAY)
    assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    world.decide(case, "dismiss")
    assert (mine(world, "Tove"), table(world, "Tove", OFFICIALS)) == ([], [])
    assert overdue(world, "Tove") == []


def test_a_closed_item_names_whoever_acted_and_not_whoever_had_taken_it(world: World) -> None:
    case = named(world, "preparation", "beredning")
    item = item_of(case)
    assignments.take(item, actor=world.actor("Olle"), now=NOW)
    world.decide(case, "endorse")
    closed = WorkItem.objects.get(public_id=item)
    assert (closed.status, closed.owner) == ("DONE", world.cast.person("Tove"))
    assert closed.finished == NOW


def test_a_manager_delegates_and_the_item_is_in_the_others_work(world: World) -> None:
    case, hanna = named(world, "draft", "utkast"), world.cast.person("Hanna")
    assignments.delegate(item_of(case), to=hanna, actor=world.actor("Carin"), now=NOW)
    (item,) = queues.my_work(rights(world, "Hanna")).items
    assert item.owner == hanna


@pytest.mark.parametrize("way", ["role ended", "account off"])
def test_a_taken_item_leaves_ones_work_with_the_role(world: World, way: str) -> None:
    case, tove = named(world, "preparation", "hemlig rubrik"), world.cast.person("Tove")
    assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    if way == "role ended":
        memberships.end(Membership.objects.get(person=tove), on=TODAY, by=None, now=NOW)
    else:
        type(tove).objects.filter(pk=tove.pk).update(is_active=False)
    tomorrow = TODAY + timedelta(days=1)
    assert not Case.objects.visible_to(rights(world, "Tove", tomorrow)).exists()
    assert mine(world, "Tove", tomorrow) == []


# -- late


def test_late_is_what_is_past_its_day_where_one_reads(world: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    named(world, "preparation", "sen", yesterday)
    named(world, "preparation", "i dag", TODAY)
    named(world, "steering", "annans", yesterday)
    named(world, "draft", "utkast")
    assert overdue(world, "Tove", TODAY) == overdue(world, "Lena", TODAY) == ["sen"]
    assert overdue(world, "Sara", TODAY) == ["annans"]
    assert sorted(overdue(world, "Signe", TODAY)) == ["annans", "sen"]
    assert overdue(world, "Hanna", TODAY) == overdue(world, "Pär", TODAY) == []


def test_late_tells_the_coordinator_nothing_of_drafts_and_restricted_cases(world: World) -> None:
    restricted = world.propose(title="skyddad")
    hanna = world.actor("Hanna")
    releases.restrict(restricted.public_id, basis="OSL 18:1", actor=hanna, now=NOW)
    world.turn(restricted, "submit", "Hanna")
    open_one = named(world, "preparation", "öppen")
    assert overdue(world, "Tove") == ["skyddad", "öppen"]
    assert overdue(world, "Signe") == ["öppen"]
    assert current(open_one).number is not None


def test_late_shows_an_item_once_to_whoever_reads_it_in_two_roles(world: World) -> None:
    named(world, "preparation", "sen")
    officials, signe = world.cast.bodies[OFFICIALS], world.cast.person("Signe")
    memberships.give(signe, Role.SECRETARY, officials, starts=TODAY, by=None, now=NOW)
    assert overdue(world, "Signe") == ["sen"]


def test_nobody_has_late_items_that_she_may_not_see(world: World) -> None:
    for state in ("preparation", "steering", "political", "revision", "execution", "evaluation"):
        named(world, state, state)
    for name in world.cast.people:
        held = rights(world, name)
        visible = set(Case.objects.visible_to(held).values_list("pk", flat=True))
        for page in (queues.late(held, FAR), queues.my_work(held)):
            assert {item.process_id for item in page.items} <= visible, name


# -- order, totals, pages

Queue = Callable[[World, int], QueuePage]
QUEUES: dict[str, Queue] = {
    "my_work": lambda world, page: queues.my_work(rights(world, "Tove"), page=page),
    "body_queue": lambda world, page: queues.body_queue(
        rights(world, "Tove"), world.cast.bodies[OFFICIALS].pk, page=page
    ),
    "late": lambda world, page: queues.late(rights(world, "Tove"), FAR, page=page),
    "late of two roles": lambda world, page: queues.late(rights(world, "Signe"), FAR, page=page),
    "my_work of two places": lambda world, page: queues.my_work(rights(world, "Olle"), page=page),
}


@pytest.fixture
def busy(world: World) -> World:
    """Olle also works at Socialförvaltningen, Signe also keeps the officials' minutes."""
    for name, role, place in (
        ("Olle", Role.CASE_OFFICER, world.cast.organisations[SOCIAL]),
        ("Signe", Role.SECRETARY, world.cast.bodies[OFFICIALS]),
    ):
        person = world.cast.person(name)
        memberships.give(person, role, place, starts=TODAY, by=None, now=NOW)
    return world


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES)
def test_a_queue_is_in_order_of_deadline_and_paged(busy: World, queue: Queue) -> None:
    fill(busy, PAGE + 5)
    first, second, third = (queue(busy, page) for page in (1, 2, 3))
    items = [*first.items, *second.items]
    assert [len(page.items) for page in (first, second, third)] == [PAGE, 5, 0]
    assert [page.total for page in (first, second, third)] == [PAGE + 5] * 3
    in_order = WorkItem.objects.filter(status__in=OPEN, process__title__startswith="nr")
    expected = list(in_order.order_by("due", "pk").values_list("pk", flat=True))
    assert [item.pk for item in items] == expected


def test_what_has_no_deadline_comes_last(world: World) -> None:
    named(world, "preparation", "i mars", date(2026, 3, 1))
    without = named(world, "preparation", "utan")
    WorkItem.objects.filter(public_id=item_of(without)).update(due=None)
    named(world, "preparation", "i februari", date(2026, 2, 1))
    expected = ["i februari", "i mars", "utan"]
    assert mine(world, "Tove") == table(world, "Tove", OFFICIALS) == expected
    assert overdue(world, "Tove") == expected[:2]


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES)
def test_a_queue_costs_the_same_at_one_row_and_at_thirty(busy: World, queue: Queue) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            for item in queue(busy, 1).items:
                str((item.process.title, item.body, item.organisation, item.owner))
        return len(statements)

    fill(busy, 1)
    one = cost()
    fill(busy, 29)
    assert cost() == one <= BUDGET


def test_whoever_works_nowhere_costs_nothing_more(world: World) -> None:
    disa = rights(world, "Disa")
    with CaptureQueriesContext(connection) as statements:
        body = queues.body_queue(disa, world.cast.bodies[POLITICIANS].pk)
        assert (body.total, queues.late(disa, FAR).total) == (0, 0)
    assert len(statements) == 0
