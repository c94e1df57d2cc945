"""An invitation's link, opened by whoever sees nothing yet: a body's seat, an agreement's
coordination. What it names lies behind row-level security, which a visitor has no context for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cases.story.cast import OFFICIALS
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World
from workflow import invitations
from workflow.models import Body, Case, Invitation, Membership
from workflow.permissions import may
from workflow.rights import Right, Role

Visit = Callable[[str], Visitor]
PASSWORD = "ett-mycket-hemligt-ord"


def offered(world: World, role: Role, email: str = "nina@example.se") -> Invitation:
    body = role is Role.SECRETARY
    return invitations.invite(
        email=email,
        name="Nina Ny",
        role=role,
        place=world.cast.bodies[OFFICIALS] if body else world.agreement,
        starts=TODAY,
        by=world.cast.person("Signe" if body else "Disa"),
        now=NOW,
    )


def link(invitation: Invitation) -> str:
    return f"/inbjudan/{invitations.token_of(invitation)}/"


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.COORDINATOR])
def test_a_stranger_takes_it(world: World, role: Role) -> None:
    address, client = link(offered(world, role)), Client()
    page = client.get(address)
    assert page.status_code == 200
    assert "Nina Ny" in page.content.decode()
    answer = client.post(address, {"name": "Nina Ny", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code in (200, 302)
    membership = Membership.objects.get(person__email="nina@example.se")
    assert membership.role == role
    place: Body | Case = world.agreement
    right = Right.COORDINATE
    if role is Role.SECRETARY:
        place, right = world.cast.bodies[OFFICIALS], Right.RECORD
    assert may(membership.person, right, place, TODAY)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.COORDINATOR])
def test_somebody_of_another_party_takes_it_signed_in(
    world: World, visit: Visit, role: Role
) -> None:
    par = world.cast.person("Pär")
    address = link(offered(world, role, par.email))
    page = visit("Pär").open(address)
    assert page.status == 200
    visit("Pär").client.post(address)
    assert Membership.objects.filter(person=par, role=role).exists()
