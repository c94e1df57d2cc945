"""A role ends for good, lies in its kind of place, and counts on its days alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.story.cast import OFFICIALS, POLITICIANS, SOCIAL, STEERING
from tests.world import NOW, TODAY, World, item_of
from workflow import assignments, memberships, roles
from workflow.errors import BadRecord, NotFound, NotPermitted
from workflow.models import (
    AgreementGrant,
    Body,
    BodyGrant,
    Case,
    LedgerEntry,
    Membership,
    Organisation,
    OrganisationGrant,
    User,
)
from workflow.permissions import may, people_who, rights_of
from workflow.records import Record
from workflow.rights import ROLE_RIGHTS, Right, Role

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO, DAY = date(2020, 1, 1), timedelta(days=1)


def newcomer() -> User:
    return User.objects.create_user(email="nina@example.se", name="Nina Ny")


# -- nobody makes it so afterwards


def test_a_role_that_somebody_gives_begins_today_or_later(world: World) -> None:
    """Who sat in a body on a meeting's day is read from roles."""
    signe, body = world.cast.person("Signe"), world.cast.bodies[OFFICIALS]
    nina = newcomer()
    with pytest.raises(BadRecord) as refused:
        memberships.give(nina, Role.CHAIR, body, starts=YESTERDAY, by=signe, now=NOW)
    assert refused.value.field == "starts"
    assert not Membership.objects.filter(person=nina).exists()
    memberships.give(nina, Role.CHAIR, body, starts=TODAY, by=signe, now=NOW)
    memberships.give(nina, Role.SECRETARY, body, starts=LONG_AGO, by=None, now=NOW)


def test_nor_does_anybody_make_a_role_end_long_ago(world: World) -> None:
    signe, lena = world.cast.person("Signe"), of(world, "Lena")
    with pytest.raises(BadRecord) as refused:
        memberships.end(lena, on=YESTERDAY - DAY, by=signe, now=NOW)
    assert refused.value.field == "on"
    assert of(world, "Lena").ends is None
    memberships.end(lena, on=YESTERDAY, by=signe, now=NOW)
    assert of(world, "Lena").ends == YESTERDAY


@pytest.mark.parametrize("on", [YESTERDAY, TODAY])
def test_a_role_that_has_not_begun_is_ended_and_never_begins(world: World, on: date) -> None:
    social, nina = world.cast.organisations[SOCIAL], newcomer()
    given = memberships.give(
        nina, Role.CASE_OFFICER, social, starts=TOMORROW + 7 * DAY, by=None, now=NOW
    )
    memberships.end(given, on=on, by=None, now=NOW)
    given.refresh_from_db()
    assert given.ends == on
    assert given.starts <= given.ends
    for day in (TODAY + n * DAY for n in range(1, 20)):
        assert rights_of(nina, day).held == ()
    acts = LedgerEntry.objects.filter(chain=given.public_id).order_by("seq")
    assert list(acts.values_list("act", flat=True)) == ["give", "end"]


# -- ended for good


def of(world: World, name: str) -> Membership:
    return Membership.objects.get(person=world.cast.person(name))


@pytest.mark.parametrize("on", [TODAY, TOMORROW, date(2030, 1, 1)])
def test_an_ended_role_does_not_come_back(world: World, on: date) -> None:
    hers = of(world, "Hanna")
    not_read_again = of(world, "Hanna")
    memberships.end(hers, on=YESTERDAY, by=None, now=NOW)
    for membership in (not_read_again, of(world, "Hanna")):
        with pytest.raises(BadRecord) as refused:
            memberships.end(membership, on=on, by=None, now=NOW)
        assert refused.value.field == "on"
    assert of(world, "Hanna").ends == YESTERDAY
    assert rights_of(world.cast.person("Hanna"), TODAY).held == ()
    acts = LedgerEntry.objects.filter(chain=hers.public_id).order_by("seq")
    assert list(acts.values_list("act", flat=True)) == ["give", "end"]


def test_a_role_may_end_sooner_than_was_said_and_anew_on_the_same_day(world: World) -> None:
    hers = of(world, "Hanna")
    for on in (TOMORROW, TODAY, TODAY):
        memberships.end(hers, on=on, by=None, now=NOW)
        assert of(world, "Hanna").ends == on


def test_a_role_ends_no_earlier_than_it_began(world: World) -> None:
    social = world.cast.organisations[SOCIAL]
    given = memberships.give(newcomer(), Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    memberships.end(given, on=LONG_AGO, by=None, now=NOW)
    assert Membership.objects.get(pk=given.pk).ends == TODAY


def test_a_role_given_anew_counts_beside_the_ended_one(world: World) -> None:
    hanna, social = world.cast.person("Hanna"), world.cast.organisations[SOCIAL]
    memberships.end(of(world, "Hanna"), on=YESTERDAY, by=None, now=NOW)
    memberships.give(hanna, Role.CASE_OFFICER, social, starts=TOMORROW, by=None, now=NOW)
    days = [may(hanna, Right.PROPOSE, social, day) for day in (YESTERDAY, TODAY, TOMORROW)]
    assert days == [True, False, True]


# -- a coordinator coordinates an agreement


@pytest.mark.parametrize("what", ["activity", "picture"])
def test_one_coordinates_an_agreement_and_no_other_case(world: World, what: str) -> None:
    nina = newcomer()
    case = world.activity_in("preparation") if what == "activity" else world.picture
    before = LedgerEntry.objects.count()
    with pytest.raises(BadRecord) as refused:
        memberships.give(nina, Role.COORDINATOR, case, starts=TODAY, by=None, now=NOW)
    assert refused.value.field == "place"
    assert not Membership.objects.filter(person=nina).exists()
    assert not AgreementGrant.objects.filter(user=nina).exists()
    assert LedgerEntry.objects.count() == before
    memberships.give(nina, Role.COORDINATOR, world.agreement, starts=TODAY, by=None, now=NOW)
    assert may(nina, Right.COORDINATE, world.agreement, TODAY)


# -- from its first day to its last, and on no other


PLACES: Mapping[str, tuple[Role, Right]] = {
    "organisation": (Role.CASE_OFFICER, Right.PROPOSE),
    "body": (Role.SECRETARY, Right.RECORD),
    "agreement": (Role.COORDINATOR, Right.COORDINATE),
}
PERIODS = [
    (TODAY, None, True),
    (TODAY, TODAY, True),
    (LONG_AGO, TODAY, True),
    (TOMORROW, None, False),
    (LONG_AGO, YESTERDAY, False),
]


@pytest.mark.parametrize(("starts", "ends", "counts"), PERIODS)
@pytest.mark.parametrize("kind", PLACES)
def test_a_role_counts_on_its_days_wherever_it_is_held(
    world: World, kind: str, starts: date, ends: date | None, counts: bool
) -> None:
    role, right = PLACES[kind]
    places: dict[str, Organisation | Body | Case] = {
        "organisation": world.cast.organisations[SOCIAL],
        "body": world.cast.bodies[OFFICIALS],
        "agreement": world.agreement,
    }
    place, nina = places[kind], newcomer()
    given = memberships.give(nina, role, place, starts=starts, ends=ends, by=None, now=NOW)
    assert may(nina, right, place, TODAY) == counts
    assert (nina in people_who(right, place, TODAY)) == counts
    assert given.is_active(TODAY) == counts


@pytest.mark.parametrize(("starts", "ends", "counts"), PERIODS)
def test_a_turn_asks_for_the_days_too(
    world: World, starts: date, ends: date | None, counts: bool
) -> None:
    """It reads rights in a statement of its own."""
    case, nina = world.activity_in("steering"), newcomer()
    world.cast.people["Nina"] = nina
    body = world.cast.bodies[STEERING]
    memberships.give(nina, Role.SECRETARY, body, starts=starts, ends=ends, by=None, now=NOW)
    record = Record(how=world.meeting(STEERING))
    if counts:
        assert world.turn(case, "endorse", "Nina", record=record).state == "political"
    else:
        with pytest.raises(NotFound):
            world.turn(case, "endorse", "Nina", record=record)


@pytest.mark.parametrize(("starts", "ends", "counts"), PERIODS)
@pytest.mark.parametrize("role", [Role.BODY_MEMBER, Role.CHAIR, Role.SUBSTITUTE])
def test_a_seat_counts_on_the_day_of_the_meeting(
    world: World, role: Role, starts: date, ends: date | None, counts: bool
) -> None:
    """Entered a week later, when those who have left since are still those who decided."""
    case, nina = world.activity_in("political"), newcomer()
    body = world.cast.bodies[POLITICIANS]
    memberships.give(nina, role, body, starts=starts, ends=ends, by=None, now=NOW)
    present = (nina.pk, *world.cast.members(POLITICIANS)[:2])
    record, later = Record(how=world.meeting(POLITICIANS, present=present)), timedelta(days=7)
    if counts:
        decided = world.turn(case, "endorse", "Siv", record=record, now=NOW + later)
        assert decided.state == "approved"
    else:
        with pytest.raises(BadRecord) as refused:
            world.turn(case, "endorse", "Siv", record=record, now=NOW + later)
        assert refused.value.field == "present"


@pytest.mark.parametrize(("starts", "ends", "counts"), PERIODS)
def test_the_quorum_is_of_those_who_sit_on_that_day(
    world: World, starts: date, ends: date | None, counts: bool
) -> None:
    case, body = world.activity_in("political"), world.cast.bodies[POLITICIANS]
    nina = newcomer()
    memberships.give(nina, Role.BODY_MEMBER, body, starts=starts, ends=ends, by=None, now=NOW)
    two = world.meeting(POLITICIANS, present=world.cast.members(POLITICIANS)[:2])
    if counts:  # two of four
        with pytest.raises(NotPermitted, match="beslutsfört"):
            world.turn(case, "endorse", "Siv", record=Record(how=two))
    else:  # two of three
        assert world.turn(case, "endorse", "Siv", record=Record(how=two)).state == "approved"


def test_grants_are_written_for_a_role_that_begins_later(world: World) -> None:
    """Its day needs no job that writes them."""
    nina, body = newcomer(), world.cast.bodies[OFFICIALS]
    memberships.give(nina, Role.SECRETARY, body, starts=TOMORROW, by=None, now=NOW)
    assert BodyGrant.objects.filter(user=nina).count() == len(ROLE_RIGHTS[Role.SECRETARY])


# -- nobody leaves an organisation without an administrator


def administrators(world: World, *names: str) -> list[Membership]:
    """These and nobody else administer Socialförvaltningen."""
    social = world.cast.organisations[SOCIAL]
    people = (world.cast.person(name) for name in names)
    return [
        memberships.give(one, Role.ADMINISTRATOR, social, starts=LONG_AGO, by=None, now=NOW)
        for one in people
    ]


@pytest.mark.parametrize("on", [YESTERDAY, TODAY, TOMORROW])
def test_the_last_administrator_stays(world: World, on: date) -> None:
    kim, carin = administrators(world, "Kim", "Carin")
    first, second = kim.person, carin.person
    memberships.end(carin, on=on, by=first, now=NOW)
    for by in (first, second):
        with pytest.raises((NotPermitted, NotFound)):
            memberships.end(kim, on=TOMORROW, by=by, now=NOW)
    assert Membership.objects.get(pk=kim.pk).ends is None


def test_the_operator_and_the_installation_end_the_last_one(world: World) -> None:
    (kim,) = administrators(world, "Kim")
    with pytest.raises(NotPermitted, match="utan organisationsadministratör"):
        memberships.end(kim, on=TODAY, by=kim.person, now=NOW)
    memberships.end(kim, on=TOMORROW, by=world.cast.person("Disa"), now=NOW)
    memberships.end(kim, on=TODAY, by=None, now=NOW)
    assert Membership.objects.get(pk=kim.pk).ends == TODAY


def test_an_administrator_to_come_or_deactivated_is_no_successor(world: World) -> None:
    (kim,) = administrators(world, "Kim")
    social = world.cast.organisations[SOCIAL]
    for person, starts in (("Carin", TOMORROW + timedelta(days=1)), ("Hanna", LONG_AGO)):
        one = world.cast.person(person)
        memberships.give(one, Role.ADMINISTRATOR, social, starts=starts, by=None, now=NOW)
    User.objects.filter(pk=world.cast.person("Hanna").pk).update(is_active=False)
    with pytest.raises(NotPermitted):
        memberships.end(kim, on=TODAY, by=kim.person, now=NOW)


def test_the_last_operator_stays(world: World) -> None:
    disas = of(world, "Disa")
    with pytest.raises(NotPermitted, match="installationen"):
        memberships.end(disas, on=TODAY, by=disas.person, now=NOW)
    memberships.give(newcomer(), Role.OPERATOR, None, starts=TODAY, by=disas.person, now=NOW)
    memberships.end(disas, on=TODAY, by=disas.person, now=NOW)


# -- what an ended role leaves behind


def grants_of(person: User) -> set[str]:
    found = OrganisationGrant.objects.filter(user=person)
    return set(found.values_list("permission__codename", flat=True))


def test_no_grant_outlives_a_role(world: World) -> None:
    hanna = world.cast.person("Hanna")
    memberships.end(of(world, "Hanna"), on=YESTERDAY, by=None, now=NOW)
    assert grants_of(hanna) == set()
    carin = world.cast.person("Carin")
    memberships.end(of(world, "Carin"), on=TODAY, by=None, now=NOW)
    assert grants_of(carin) == {right.value for right in ROLE_RIGHTS[Role.MANAGER]}
    assert roles.tidy(TODAY) == 0
    memberships.sweep(TOMORROW)
    assert grants_of(carin) == set()


def test_tidying_keeps_what_another_role_gives(world: World) -> None:
    carin, social = world.cast.person("Carin"), world.cast.organisations[SOCIAL]
    memberships.give(carin, Role.MEMBER, social, starts=TOMORROW, by=None, now=NOW)
    memberships.end(of_first(carin), on=TODAY, by=None, now=NOW)
    memberships.sweep(TOMORROW)
    assert grants_of(carin) == {right.value for right in ROLE_RIGHTS[Role.MEMBER]}
    assert may(carin, Right.READ, social, TOMORROW)


def of_first(person: User) -> Membership:
    return Membership.objects.filter(person=person).order_by("pk")[0]


def test_tidying_reads_no_more_for_more_people(world: World) -> None:
    with CaptureQueriesContext(connection) as few:
        roles.tidy(TODAY)
    for number in range(10):
        one = User.objects.create_user(email=f"n{number}@example.se", name=f"N {number}")
        social = world.cast.organisations[SOCIAL]
        memberships.give(one, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    with CaptureQueriesContext(connection) as many:
        roles.tidy(TODAY)
    assert len(few) == len(many) == 1


def test_what_was_taken_goes_back_when_the_last_day_has_passed(world: World) -> None:
    """Nobody acts on that day; the worker asks every hour."""
    case = world.activity_in("preparation")
    item = assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    other = world.activity_in("preparation")
    kept = assignments.take(item_of(other), actor=world.actor("Olle"), now=NOW)
    memberships.end(of(world, "Tove"), on=TOMORROW, by=None, now=NOW)
    for today, holder in ((TODAY, "Tove"), (TOMORROW, "Tove"), (TOMORROW + DAY, None)):
        memberships.sweep(today)
        item.refresh_from_db()
        assert item.owner == (world.cast.person(holder) if holder else None)
    kept.refresh_from_db()
    assert kept.owner == world.cast.person("Olle")


def test_a_role_that_cannot_do_the_work_holds_nothing_back(world: World) -> None:
    case = world.activity_in("preparation")
    item = assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    tove, body = world.cast.person("Tove"), world.cast.bodies[OFFICIALS]
    memberships.give(tove, Role.BODY_MEMBER, body, starts=TODAY, by=None, now=NOW)
    memberships.end(of_first(tove), on=TODAY, by=None, now=NOW)
    item.refresh_from_db()
    assert item.owner is None


def test_the_days_of_a_role_are_in_order(world: World) -> None:
    with pytest.raises(BadRecord) as refused:
        memberships.give(
            newcomer(),
            Role.MEMBER,
            world.cast.organisations[SOCIAL],
            starts=TODAY,
            ends=YESTERDAY,
            by=None,
            now=NOW,
        )
    assert refused.value.field == "ends"
