"""Absence with a substitute: whose work is shown, what is recorded, and that it gives no right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cases.models import Activity
from cases.story.cast import CITY, OFFICIALS, SOCIAL
from tests.world import NOW, TODAY, World, item_of
from workflow import absences, assignments, cover, ledger, memberships, queues
from workflow.errors import AlreadyHandled, BadRecord, NoSuchPlace, NotPermitted
from workflow.models import Absence, Case, LedgerEntry, Membership, User, WorkItem
from workflow.permissions import rights_of
from workflow.records import Record
from workflow.rights import Role

TOMORROW, FRIDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=4)


def away(world: World, name: str, instead: str, **changes: Any) -> Absence:
    """Somebody is away until Friday, by her own word unless told otherwise."""
    by = changes.pop("by", name)
    given: dict[str, Any] = {"starts": TODAY, "ends": FRIDAY, "now": NOW} | changes
    person = world.cast.person
    return absences.register(person(name), person(instead), by=person(by) if by else None, **given)


def taken(world: World, by: str, state: str = "preparation") -> Activity:
    """An activity whose open item somebody has taken."""
    activity = world.activity_in(state)
    assignments.take(item_of(activity), actor=world.actor(by), now=NOW)
    return activity


def work(world: World, name: str, today: date = TODAY) -> list[int]:
    """The cases of what a person has to do, as Att göra asks for it."""
    person = world.cast.person(name)
    stood_in = absences.stood_in_for(person, today)
    page = queues.my_work(rights_of(person, today), away=stood_in)
    assert page.total == len(page.items)
    return [item.process_id for item in page.items]


def give(world: World, name: str, role: Role, place: Any) -> Membership:
    person = world.cast.person(name)
    return memberships.give(person, role, place, starts=TODAY, by=None, now=NOW)


def endorse(world: World, activity: Activity, by: str) -> None:
    record = Record(how=world.meeting(OFFICIALS), motivation="därför")
    world.turn(activity, "endorse", by, record=record)


# -- registering and calling off


def test_an_absence_is_registered_and_stands_in_the_ledger(world: World) -> None:
    absence = away(world, "Tove", "Olle")
    entry = LedgerEntry.objects.get(chain=absence.public_id)
    assert (entry.kind, entry.act, entry.subject) == (
        "membership",
        "absent",
        world.cast.person("Tove").public_id,
    )
    assert entry.text.data == {
        "person": str(world.cast.person("Tove").public_id),
        "substitute": str(world.cast.person("Olle").public_id),
        "starts": TODAY.isoformat(),
        "ends": FRIDAY.isoformat(),
    }
    assert set(entry.text.names.values()) == {"Tove Tjänst", "Olle Ordning"}
    assert ledger.verify().intact


@pytest.mark.parametrize(
    ("by", "name", "instead"),
    [("Signe", "Tove", "Olle"), ("Adam", "Arvid", "Rut"), ("", "Tove", "Olle")],
    ids=["coordinator", "administrator", "installation"],
)
def test_who_looks_after_the_people_of_a_place_registers_for_them(
    world: World, by: str, name: str, instead: str
) -> None:
    absence = away(world, name, instead, by=by)
    entry = LedgerEntry.objects.get(chain=absence.public_id)
    assert entry.recorded_by == (world.cast.person(by) if by else None)
    assert (entry.membership is not None) == bool(by)


@pytest.mark.parametrize("by", ["Hanna", "Olle", "Adam", "Disa"])
def test_nobody_else_knows_of_anybodys_absence(world: World, by: str) -> None:
    with pytest.raises(NoSuchPlace):
        away(world, "Tove", "Olle", by=by)
    absence = away(world, "Tove", "Olle")
    with pytest.raises(NoSuchPlace):
        absences.call_off(absence.public_id, by=world.cast.person(by), now=NOW)
    assert absences.stood_in_for(world.cast.person("Olle"), TODAY)


def test_a_substitute_works_in_the_same_place_on_the_first_day(world: World) -> None:
    for stranger in ("Hanna", "Tove"):
        with pytest.raises(BadRecord) as refused:
            away(world, "Tove", stranger)
        assert refused.value.field == "substitute"
    person = world.cast.person("Hanna")
    officials = world.cast.bodies[OFFICIALS]
    memberships.give(person, Role.CHAIR, officials, starts=FRIDAY, by=None, now=NOW)
    with pytest.raises(BadRecord):
        away(world, "Tove", "Hanna")
    assert away(world, "Tove", "Hanna", starts=FRIDAY).substitute == person


def test_who_looks_after_one_place_names_nobody_from_another(world: World) -> None:
    """The coordinator does not learn by trying who else works where Tove has a role."""
    give(world, "Tove", Role.CASE_OFFICER, world.cast.organisations[SOCIAL])
    with pytest.raises(BadRecord):
        away(world, "Tove", "Hanna", by="Signe")
    seen = absences.roles_seen(
        world.cast.person("Tove"), rights_of(world.cast.person("Signe"), TODAY), TODAY
    )
    assert [role.body for role in seen] == [world.cast.bodies[OFFICIALS]]
    assert away(world, "Tove", "Hanna").substitute == world.cast.person("Hanna")


YEAR = TODAY + absences.LONGEST


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (TODAY - timedelta(days=1), TODAY, "starts"),
        (FRIDAY, TOMORROW, "ends"),
        (TODAY, YEAR + timedelta(days=1), "ends"),
    ],
    ids=["past", "backwards", "too far"],
)
def test_days_that_cannot_be_are_refused(
    world: World, starts: date, ends: date, field: str
) -> None:
    with pytest.raises(BadRecord) as refused:
        away(world, "Tove", "Olle", starts=starts, ends=ends)
    assert refused.value.field == field
    assert not Absence.objects.exists()


def test_one_day_and_a_whole_year_are_absences(world: World) -> None:
    away(world, "Tove", "Olle", starts=TODAY, ends=TODAY)
    away(world, "Olle", "Tove", starts=TODAY, ends=YEAR)
    assert Absence.objects.count() == 2


@pytest.mark.parametrize(("starts", "ends"), [(0, 0), (4, 9), (-1, 0), (1, 2), (0, 9)])
def test_two_absences_of_one_person_do_not_overlap(world: World, starts: int, ends: int) -> None:
    first, last = TODAY + timedelta(days=10), TODAY + timedelta(days=14)
    absence = away(world, "Tove", "Olle", starts=first, ends=last)
    again = {"starts": first + timedelta(days=starts), "ends": first + timedelta(days=ends)}
    with pytest.raises(BadRecord):
        away(world, "Tove", "Lena", **again)
    away(world, "Lena", "Tove", **again)  # another person's are her own
    absences.call_off(absence.public_id, by=world.cast.person("Tove"), now=NOW)
    away(world, "Tove", "Lena", **again)


def test_the_day_after_is_free_again(world: World) -> None:
    away(world, "Tove", "Olle")
    away(world, "Tove", "Lena", starts=FRIDAY + timedelta(days=1), ends=YEAR)
    coming = absences.coming(world.cast.person("Tove"), TODAY)
    assert [one.substitute.name for one in coming] == ["Olle Ordning", "Lena Ledamot"]


def test_an_absence_is_called_off_once_and_not_when_it_is_over(world: World) -> None:
    tove, absence = world.cast.person("Tove"), away(world, "Tove", "Olle")
    over = NOW + timedelta(days=9)
    with pytest.raises(BadRecord):
        absences.call_off(absence.public_id, by=tove, now=over)
    absences.call_off(absence.public_id, by=tove, now=NOW)
    with pytest.raises(AlreadyHandled):
        absences.call_off(absence.public_id, by=tove, now=NOW)
    with pytest.raises(NoSuchPlace):
        absences.call_off(uuid4(), by=tove, now=NOW)
    entries = LedgerEntry.objects.filter(chain=absence.public_id).order_by("seq")
    assert list(entries.values_list("act", flat=True)) == ["absent", "absent_called_off"]
    assert (absences.away([tove.pk], TODAY), absences.coming(tove, TODAY)) == ({}, [])


# -- it gives no right


def test_absences_give_nobody_any_right(world: World) -> None:
    """Everybody away with everybody else as a substitute, more than any rule lets through."""
    for state in ("draft", "preparation", "steering", "political", "execution"):
        world.activity_in(state)
    people = list(world.cast.people.values())
    before = {person: seen_by(person) for person in people}
    Absence.objects.bulk_create(
        Absence(
            person=one, substitute=other, starts=TODAY, ends=TODAY, recorded_by=one,
            recorded_at=NOW,
        )
        for one in people
        for other in people
        if one != other
    )  # fmt: skip
    for item in WorkItem.objects.filter(status="NEW"):
        workers = cover_of(item)
        WorkItem.objects.filter(pk=item.pk).update(owner=workers[0], status="ASSIGNED")
    shown = 0
    for person in people:
        assert seen_by(person) == before[person]
        page = queues.my_work(rights_of(person, TODAY), away=absences.stood_in_for(person, TODAY))
        assert {item.process_id for item in page.items} <= before[person][1]
        shown += page.total
    assert shown > 5


def seen_by(person: User) -> tuple[object, set[int]]:
    rights = rights_of(person, TODAY)
    return rights, set(Case.objects.visible_to(rights).values_list("pk", flat=True))


def cover_of(item: WorkItem) -> list[User]:
    """Some who have a role where an item lies."""
    place = {"body": item.body_id, "organisation": item.organisation_id}
    held = {kind: key for kind, key in place.items() if key is not None}
    return list(
        User.objects.filter(memberships__in=Membership.objects.filter(**held)).order_by("pk")
    )


def test_a_substitute_acts_only_by_a_role_of_her_own(world: World) -> None:
    activity = taken(world, "Tove")
    away(world, "Tove", "Lena")  # a member takes part, and does not record
    assert work(world, "Lena") == []
    with pytest.raises(NotPermitted):
        assignments.take(item_of(activity), actor=world.actor("Lena"), now=NOW)
    with pytest.raises(NotPermitted):
        endorse(world, activity, "Lena")


# -- who can do her work


def test_it_is_said_where_the_substitute_lacks_a_role_and_who_gives_it(world: World) -> None:
    tove = world.cast.person("Tove")
    give(world, "Tove", Role.RECORDS_MANAGER, world.cast.organisations[CITY])
    give(world, "Tove", Role.MANAGER, world.cast.organisations[SOCIAL])
    give(world, "Hanna", Role.CHAIR, world.cast.bodies[OFFICIALS])
    give(world, "Hanna", Role.SECRETARY, world.cast.bodies[OFFICIALS])
    absence = away(world, "Tove", "Hanna")
    covered = cover.covered([absence], cover.roles_of(tove, TODAY), TODAY)[absence.pk]
    assert {one.place: (one.has_role, list(one.givers)) for one in covered} == {
        OFFICIALS: (True, []),
        CITY: (False, ["Adam Administratör"]),
        SOCIAL: (False, []),
    }
    assert cover.covered([], cover.roles_of(tove, TODAY), TODAY) == {}


def test_a_seat_in_a_body_is_given_by_its_coordinator(world: World) -> None:
    absence = away(world, "Tove", "Lena")
    roles = cover.roles_of(world.cast.person("Tove"), TODAY)
    (one,) = cover.covered([absence], roles, TODAY)[absence.pk]
    assert (one.has_role, list(one.givers)) == (False, ["Signe Samordnare"])
