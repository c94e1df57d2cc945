"""An account is closed and opened, never deleted: who may, and what follows at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from cases.story.cast import CITY, OFFICIALS, SOCIAL
from tests.web.town import session_of
from tests.world import NOW, TODAY, World, item_of
from workflow import assignments, deactivation, ledger, memberships
from workflow.errors import BadRecord, NoSuchPlace, NotPermitted
from workflow.models import LedgerEntry, Membership, User, WorkItem
from workflow.permissions import rights_of
from workflow.rights import Role


def person_now(world: World, name: str) -> User:
    return User.objects.get(pk=world.cast.person(name).pk)


def visiting(person: User) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_of(person)
    return client


def test_it_takes_effect_at_the_next_click(world: World) -> None:
    rut = world.cast.person("Rut")
    with time_machine.travel(NOW, tick=True):
        client, other = visiting(rut), visiting(world.cast.person("Kim"))
        assert client.get("/att-gora/").status_code == 200
        sessions = Session.objects.count()
        deactivation.deactivate(rut, by=world.cast.person("Adam"), now=NOW)
        assert client.get("/att-gora/").status_code == 302
        assert other.get("/att-gora/").status_code == 200
        assert Session.objects.count() == sessions - 1
        deactivation.reactivate(person_now(world, "Rut"), by=world.cast.person("Adam"), now=NOW)
        assert client.get("/att-gora/").status_code == 302  # signed out for good


def test_an_inactive_person_is_refused_although_her_session_is_there(world: World) -> None:
    rut = world.cast.person("Rut")
    with time_machine.travel(NOW, tick=True):
        client = visiting(rut)
        User.objects.filter(pk=rut.pk).update(is_active=False)
        assert client.get("/att-gora/").status_code == 302


def test_roles_give_nothing_meanwhile_and_count_again(world: World) -> None:
    rut = world.cast.person("Rut")
    before = rights_of(rut, TODAY).held
    assert before
    deactivation.deactivate(rut, by=None, now=NOW)
    assert rights_of(rut, TODAY).held == ()
    assert Membership.objects.get(person=rut).ends is None
    deactivation.reactivate(person_now(world, "Rut"), by=None, now=NOW)
    assert rights_of(rut, TODAY).held == before


def test_what_she_had_taken_goes_back(world: World) -> None:
    case = world.activity_in("preparation")
    item = assignments.take(item_of(case), actor=world.actor("Tove"), now=NOW)
    deactivation.deactivate(world.cast.person("Tove"), by=world.cast.person("Disa"), now=NOW)
    assert WorkItem.objects.get(pk=item.pk).owner is None


def test_it_stands_in_the_ledger(world: World) -> None:
    rut, adam = world.cast.person("Rut"), world.cast.person("Adam")
    deactivation.deactivate(rut, by=adam, now=NOW)
    deactivation.reactivate(person_now(world, "Rut"), by=adam, now=NOW)
    entries = LedgerEntry.objects.filter(chain=rut.public_id).order_by("seq")
    told = [(e.kind, e.act, e.recorded_by, e.subject) for e in entries]
    assert told == [
        ("membership", "deactivate", adam, rut.public_id),
        ("membership", "reactivate", adam, rut.public_id),
    ]
    assert ledger.verify().intact


@pytest.mark.parametrize(
    ("by", "who", "refusal"),
    [
        ("Adam", "Rut", None),  # hers and nobody else's
        ("Adam", "Signe", NotPermitted),  # coordinator besides
        ("Adam", "Adam", NotPermitted),
        ("Adam", "Hanna", NoSuchPlace),  # of a department below
        ("Adam", "Pär", NoSuchPlace),
        ("Adam", "Tove", NoSuchPlace),  # a body's
        ("Signe", "Tove", NoSuchPlace),
        ("Hanna", "Kim", NoSuchPlace),
        ("Disa", "Signe", None),
        ("Disa", "Tove", None),
        ("Disa", "Disa", NotPermitted),
    ],
)
def test_who_may_close_and_open_whose_account(
    world: World, by: str, who: str, refusal: type[Exception] | None
) -> None:
    person, actor = world.cast.person(who), world.cast.person(by)
    for act, after in ((deactivation.deactivate, False), (deactivation.reactivate, True)):
        if refusal is None:
            act(person_now(world, who), by=actor, now=NOW)
            assert person_now(world, who).is_active is after
            continue
        User.objects.filter(pk=person.pk).update(is_active=not after or who == by)
        with pytest.raises(refusal) as refused:
            act(person_now(world, who), by=actor, now=NOW)
        assert type(refused.value) is refusal


def test_a_former_role_is_enough_where_she_has_no_other(world: World) -> None:
    adam, rut = world.cast.person("Adam"), world.cast.person("Rut")
    memberships.end(
        Membership.objects.get(person=rut), on=TODAY - timedelta(days=1), by=None, now=NOW
    )
    deactivation.deactivate(rut, by=adam, now=NOW)
    memberships.give(
        rut, Role.MEMBER, world.cast.organisations[SOCIAL], starts=TODAY, by=None, now=NOW
    )
    with pytest.raises(NotPermitted):
        deactivation.reactivate(person_now(world, "Rut"), by=adam, now=NOW)


def test_a_role_to_come_elsewhere_counts(world: World) -> None:
    rut, body = world.cast.person("Rut"), world.cast.bodies[OFFICIALS]
    memberships.give(rut, Role.CHAIR, body, starts=TODAY + timedelta(days=9), by=None, now=NOW)
    with pytest.raises(NotPermitted):
        deactivation.deactivate(rut, by=world.cast.person("Adam"), now=NOW)


def test_the_last_administrator_is_not_closed_but_by_the_operator(world: World) -> None:
    city = world.cast.organisations[CITY]
    rut, adam = world.cast.person("Rut"), world.cast.person("Adam")
    given = memberships.give(rut, Role.ADMINISTRATOR, city, starts=TODAY, by=None, now=NOW)
    deactivation.deactivate(adam, by=rut, now=NOW)
    assert given.is_active(TODAY)
    with pytest.raises(NotPermitted):
        deactivation.deactivate(rut, by=rut, now=NOW)
    deactivation.deactivate(rut, by=world.cast.person("Disa"), now=NOW)


def test_twice_is_said(world: World) -> None:
    rut = world.cast.person("Rut")
    with pytest.raises(BadRecord, match="redan öppet"):
        deactivation.reactivate(rut, by=None, now=NOW)
    deactivation.deactivate(rut, by=None, now=NOW)
    with pytest.raises(BadRecord, match="redan stängt"):
        deactivation.deactivate(rut, by=None, now=NOW)
