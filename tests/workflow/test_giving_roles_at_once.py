"""Roles given, taken and ended at the same moment: grants are written anew, and none is lost.

Two equal roles may stand beside each other (the longer one counts); their grants are one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from django.db import transaction

from cases.story.cast import CITY, SOCIAL
from tests.racing import at_once, wait_until_waiting
from tests.world import NOW, TODAY, World
from workflow import deactivation, invitations, ledger, memberships, roles
from workflow.errors import BadRecord, NotFound, NotPermitted
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

    def reading(person: User, place: roles.Place, today: date) -> set[str]:
        found = rights_in(person, place, today)
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


# -- two who act on each other, two clicks on one link


@pytest.mark.parametrize("how", ["end", "deactivate"])
def test_two_administrators_do_not_end_each_other(committed_world: World, how: str) -> None:
    social, yesterday = committed_world.cast.organisations[SOCIAL], TODAY - timedelta(days=1)
    given = [
        memberships.give(
            committed_world.cast.person(name),
            Role.ADMINISTRATOR,
            social,
            starts=yesterday,
            by=None,
            now=NOW,
        )
        for name in ("Kim", "Carin")
    ]

    def ending(mine: Membership, hers: Membership) -> Callable[[], None]:
        if how == "end":
            return lambda: memberships.end(hers, on=yesterday, by=mine.person, now=NOW)
        return lambda: deactivation.deactivate(hers.person, by=mine.person, now=NOW)

    answers = at_once([ending(*given), ending(*reversed(given))])
    assert sum(isinstance(answer, NotPermitted | NotFound) for answer in answers) == 1
    left = Membership.objects.active(TODAY).filter(role=Role.ADMINISTRATOR, organisation=social)
    assert left.count() == 1


@pytest.mark.parametrize("known", [True, False])
def test_one_link_is_taken_once(committed_world: World, known: bool) -> None:
    city, adam = committed_world.cast.organisations[CITY], committed_world.cast.person("Adam")
    email = committed_world.cast.person("Kim").email if known else "nina@example.se"
    invitation = invitations.invite(
        email=email, name="N", role=Role.MEMBER, place=city, starts=TODAY, by=adam, now=NOW
    )
    token, kim = invitations.token_of(invitation), committed_world.cast.person("Kim")

    def taking() -> object:
        if known:
            return invitations.accept(token, person=kim, now=NOW)
        return invitations.accept_as_new(token, name="Nina", password="x" * 20, now=NOW)

    answers = at_once([taking, taking])
    assert sum(isinstance(answer, invitations.InvitationGone) for answer in answers) == 1
    joined = Membership.objects.filter(organisation=city, person__email=email)
    assert joined.count() == 1
    assert User.objects.filter(email=email).count() == 1


def test_one_offer_is_made_once(committed_world: World) -> None:
    city, adam = committed_world.cast.organisations[CITY], committed_world.cast.person("Adam")

    def offering(email: str) -> Callable[[], object]:
        return lambda: invitations.invite(
            email=email, name="N", role=Role.MEMBER, place=city, starts=TODAY, by=adam, now=NOW
        )

    answers = at_once([offering("nina@example.se"), offering("NINA@example.se")])
    assert sum(isinstance(answer, BadRecord) for answer in answers) == 1
