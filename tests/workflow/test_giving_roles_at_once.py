"""Roles given to one person at the same moment: each writes her grants anew, and none is lost.

Two equal roles may stand beside each other (the longer one counts); their grants are one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import transaction

from cases.story.cast import SOCIAL
from tests.racing import at_once, wait_until_waiting
from tests.world import NOW, TODAY, World
from workflow import ledger, memberships, roles
from workflow.models import LedgerEntry, Membership, OrganisationGrant, User
from workflow.permissions import rights_of
from workflow.rights import ROLE_RIGHTS, Role


def newcomer() -> User:
    return User.objects.create_user(email="nina@example.se", name="Nina Ny")


@pytest.mark.parametrize(
    ("first", "second"),
    [(Role.CASE_OFFICER, Role.CASE_OFFICER), (Role.CASE_OFFICER, Role.MANAGER)],
)
def test_two_roles_given_at_once_are_given_one_after_the_other(
    committed_world: World, first: Role, second: Role
) -> None:
    """Each writes the grants of both anew; neither trips over the other's."""
    nina, social = newcomer(), committed_world.cast.organisations[SOCIAL]

    def giving(role: Role) -> Callable[[], Membership]:
        return lambda: memberships.give(nina, role, social, starts=TODAY, by=None, now=NOW)

    with ThreadPoolExecutor(1) as outer:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=nina.pk)
            waiting = outer.submit(at_once, [giving(first), giving(second)])
            wait_until_waiting(2)
        given = waiting.result()
    assert [membership.role for membership in given] == [first, second]
    written = OrganisationGrant.objects.filter(user=nina).values_list(
        "permission__codename", flat=True
    )
    assert Counter(written) == Counter({r.value for r in ROLE_RIGHTS[first] | ROLE_RIGHTS[second]})
    entries = LedgerEntry.objects.filter(act="give", chain__in=[m.public_id for m in given])
    assert (entries.count(), ledger.verify().intact) == (2, True)


@pytest.mark.parametrize("slow", [Role.CASE_OFFICER, Role.MEMBER])
def test_none_takes_away_what_the_other_has_just_given(
    committed_world: World, monkeypatch: pytest.MonkeyPatch, slow: Role
) -> None:
    """One has read which roles there are and not yet written; the other may not slip in."""
    nina, social = newcomer(), committed_world.cast.organisations[SOCIAL]
    has_read, go_on = Event(), Event()
    rights_in = roles._rights_in

    def reading(person: User, place: roles.Place) -> set[str]:
        found = rights_in(person, place)
        if not has_read.is_set():
            has_read.set()
            go_on.wait(5)
        return found

    def giving(role: Role) -> Callable[[], Membership]:
        return lambda: memberships.give(nina, role, social, starts=TODAY, by=None, now=NOW)

    monkeypatch.setattr(roles, "_rights_in", reading)
    with ThreadPoolExecutor(2) as outer:
        first = outer.submit(at_once, [giving(slow)])
        try:
            assert has_read.wait(5)
            second = outer.submit(at_once, [giving(Role.MANAGER)])
            wait_until_waiting(1)
        finally:
            go_on.set()
        assert [m.role for m in (*first.result(), *second.result())] == [slow, Role.MANAGER]
    both = ROLE_RIGHTS[slow] | ROLE_RIGHTS[Role.MANAGER]
    assert {held.right for held in rights_of(nina, TODAY).held} == both


def test_one_person_does_not_wait_for_another(committed_world: World) -> None:
    nina, social = newcomer(), committed_world.cast.organisations[SOCIAL]

    def give() -> Membership:
        return memberships.give(nina, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)

    with ThreadPoolExecutor(1) as outer, transaction.atomic():
        User.objects.select_for_update().get(pk=committed_world.cast.person("Kim").pk)
        (given,) = outer.submit(at_once, [give]).result()
    assert given.person == nina
