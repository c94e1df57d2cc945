"""A role is offered by e-mail and taken once: who may offer, who may take, and what stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, SOCIAL
from tests.world import NOW, TODAY, World
from workflow import invitations, ledger, memberships
from workflow.errors import BadRecord, NoSuchPlace, NotPermitted
from workflow.models import Invitation, LedgerEntry, Membership, OutboxEvent, User
from workflow.permissions import may, rights_of
from workflow.rights import Right, Role

LATER = NOW + timedelta(days=3)
ACCEPTED = TODAY + timedelta(days=3)
NEW = {"name": "Nina Ny", "password": "ett-mycket-hemligt-ord"}


def offer(
    world: World, by: str = "Adam", *, giver: User | None = None, **changes: Any
) -> Invitation:
    """Adam invites Nina to the city as a case officer, unless told otherwise."""
    given: dict[str, Any] = {
        "email": "nina@example.se",
        "name": "Nina Ny",
        "role": Role.CASE_OFFICER,
        "place": world.cast.organisations[CITY],
        "starts": TODAY,
        "by": world.cast.person(by) if by else giver,
        "now": NOW,
    }
    return invitations.invite(**(given | changes))


def accepted(invitation: Invitation, **changes: Any) -> User:
    given: dict[str, Any] = {**NEW, "now": LATER}
    return invitations.accept_as_new(invitations.token_of(invitation), **(given | changes))


# -- taken once


def test_whoever_accepts_has_account_and_role_from_the_first_day(world: World) -> None:
    nina = accepted(offer(world, language="en"))
    city = world.cast.organisations[CITY]
    assert (nina.email, nina.name, nina.language) == ("nina@example.se", "Nina Ny", "en")
    assert nina.check_password(NEW["password"])
    assert may(nina, Right.PROPOSE, city, ACCEPTED)
    row = Invitation.objects.get()
    assert (row.accepted_by, row.accepted_at) == (nina, LATER)


def test_it_gives_nothing_before_it_is_accepted(world: World) -> None:
    before = Membership.objects.count()
    offer(world)
    assert Membership.objects.count() == before
    assert not User.objects.filter(email__iexact="nina@example.se").exists()


def test_a_link_works_once(world: World) -> None:
    invitation = offer(world)
    nina = accepted(invitation)
    with pytest.raises(invitations.InvitationGone):
        accepted(invitation)
    with pytest.raises(invitations.InvitationGone):
        invitations.accept(invitations.token_of(invitation), person=nina, now=LATER)
    assert Membership.objects.filter(person=nina).count() == 1


@pytest.mark.parametrize(
    "written", ["Hanna.Handlaggare@EXAMPLE.se", "hanna.handlaggare@example.se"]
)
def test_whoever_has_an_account_takes_it_signed_in(world: World, written: str) -> None:
    hanna = world.cast.person("Hanna")
    invitation = offer(world, email=written)
    token = invitations.token_of(invitation)
    with pytest.raises(BadRecord, match="Logga in"):
        invitations.accept_as_new(token, **NEW, now=LATER)
    invitations.accept(token, person=hanna, now=LATER)
    assert may(hanna, Right.PROPOSE, world.cast.organisations[CITY], ACCEPTED)
    assert User.objects.filter(email__iexact=written).count() == 1


def test_nobody_takes_what_was_sent_to_another(world: World) -> None:
    token = invitations.token_of(offer(world))
    with pytest.raises(NotPermitted, match="annan adress"):
        invitations.accept(token, person=world.cast.person("Kim"), now=LATER)
    assert Invitation.objects.get().accepted_at is None


def test_inviting_tells_nobody_who_has_an_account(world: World) -> None:
    known, unknown = offer(world, email="kim.kollega@example.se"), offer(world)
    assert (known.accepted_by, unknown.accepted_by) == (None, None)
    payloads = [set(e.payload) for e in OutboxEvent.objects.filter(kind=invitations.EVENT)]
    assert payloads == [{"invitation", "person"}] * 2


def test_a_role_begins_when_it_is_accepted_and_not_before(world: World) -> None:
    """Nobody sat there, or saw anything there, on the days while the letter lay unread."""
    nina = accepted(offer(world))
    assert Membership.objects.get(person=nina).starts == ACCEPTED
    kim = accepted(offer(world, email="k@example.se", starts=TODAY + timedelta(days=9)))
    assert Membership.objects.get(person=kim).starts == TODAY + timedelta(days=9)


def test_nobody_is_offered_a_role_that_began_before_today(world: World) -> None:
    with pytest.raises(BadRecord, match="börja i dag eller senare") as refused:
        offer(world, starts=TODAY - timedelta(days=1))
    assert refused.value.field == "starts"
    assert not Invitation.objects.exists()


def test_no_account_gets_an_address_that_the_letter_has_not_proved(world: World) -> None:
    """A Kelvin sign is a k in lower case, and another mailbox."""
    with pytest.raises(BadRecord) as refused:
        offer(world, email="\u212aim@example.se")
    assert refused.value.field == "email"


# -- the operator gives herself nothing


@pytest.mark.parametrize(
    "written", ["disa.driftansvarig@example.se", "DISA.Driftansvarig@Example.se"]
)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.OPERATOR])
def test_the_operator_does_not_invite_herself(world: World, role: Role, written: str) -> None:
    place = {
        Role.ADMINISTRATOR: world.cast.organisations[CITY],
        Role.COORDINATOR: world.agreement,
        Role.OPERATOR: None,
    }[role]
    assert world.cast.person("Disa").email.lower() == written.lower()
    with pytest.raises(NotPermitted, match="ger inte sig själv"):
        offer(world, "Disa", email=written, role=role, place=place)
    assert not Invitation.objects.exists()


def test_nor_does_she_stand_behind_an_invitation_to_herself(world: World) -> None:
    """Another's, that she sends again; what she has been sent by another she may take."""
    disa = world.cast.person("Disa")
    other = User.objects.create_user(email="dan@example.se", name="Dan")
    memberships.give(other, Role.OPERATOR, None, starts=TODAY, by=None, now=NOW)
    city = world.cast.organisations[CITY]
    hers = offer(world, by="", email=disa.email, role=Role.ADMINISTRATOR, place=city, giver=other)
    with pytest.raises(NotPermitted, match="ger inte sig själv"):
        invitations.resend(hers.public_id, by=disa, now=LATER)
    invitations.accept(invitations.token_of(hers), person=disa, now=LATER)
    assert may(disa, Right.ADMINISTER, city, ACCEPTED)


def test_an_administrator_gives_herself_a_role_in_her_own_organisation(world: World) -> None:
    """In a small organisation one person is both; it stands in the ledger as hers."""
    adam, city = world.cast.person("Adam"), world.cast.organisations[CITY]
    invitations.accept(invitations.token_of(offer(world, email=adam.email)), person=adam, now=LATER)
    assert may(adam, Right.PROPOSE, city, ACCEPTED)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.RECORDS_MANAGER, Role.SIGNATORY])
def test_but_none_that_holds_for_the_whole_party(world: World, role: Role) -> None:
    """As the city's auditor she would read every department's cases, restricted ones and drafts."""
    adam, city = world.cast.person("Adam"), world.cast.organisations[CITY]
    with pytest.raises(NotPermitted, match="hela parten"):
        offer(world, email=adam.email.upper(), role=role)
    with pytest.raises(NotPermitted, match="hela parten"):
        memberships.give(adam, role, city, starts=TODAY, by=adam, now=NOW)
    assert accepted(offer(world, role=role)).email == "nina@example.se"


# -- what makes a link lead nowhere


def test_a_link_cannot_be_made_from_the_table(world: World) -> None:
    row = offer(world)
    good = invitations.token_of(row)
    key, signature = good.split(".")
    forged = [key, f"{key}.", f"{key}.{signature[:-1]}x", f"{'0' * 32}.{signature}", "x", ""]
    for token in [*forged, str(row.public_id), good.upper()]:
        with pytest.raises(invitations.InvitationGone):
            invitations.find(token, NOW)
    assert invitations.find(good, NOW) == row


@pytest.mark.parametrize(("days", "holds"), [(13, True), (14, False), (15, False)])
def test_it_holds_for_fourteen_days(world: World, days: int, holds: bool) -> None:
    invitation, then = offer(world), NOW + timedelta(days=days)
    if holds:
        assert accepted(invitation, now=then).is_active
        return
    with pytest.raises(invitations.InvitationGone):
        accepted(invitation, now=then)


def test_a_withdrawn_one_leads_nowhere(world: World) -> None:
    invitation = offer(world)
    adam = world.cast.person("Adam")
    invitations.withdraw(invitation.public_id, by=adam, now=NOW)
    with pytest.raises(invitations.InvitationGone):
        accepted(invitation)
    with pytest.raises(NotPermitted, match="redan besvarad"):
        invitations.resend(invitation.public_id, by=adam, now=NOW)


def test_one_that_is_sent_again_has_its_full_time(world: World) -> None:
    invitation = offer(world)
    late = NOW + timedelta(days=20)
    with pytest.raises(invitations.InvitationGone):
        accepted(invitation, now=late)
    invitations.resend(invitation.public_id, by=world.cast.person("Adam"), now=late)
    assert accepted(invitation, now=late + timedelta(days=13)).is_active
    assert OutboxEvent.objects.filter(kind=invitations.EVENT).count() == 2


def test_it_falls_with_the_right_of_whoever_invited(world: World) -> None:
    """Whoever leaves takes no way back in with her; a successor sends it again."""
    invitation = offer(world)
    adam, city = world.cast.person("Adam"), world.cast.organisations[CITY]
    kim = world.cast.person("Kim")
    memberships.give(kim, Role.ADMINISTRATOR, city, starts=TODAY, by=None, now=NOW)
    hers = Membership.objects.get(person=adam, role=Role.ADMINISTRATOR)
    memberships.end(hers, on=TODAY - timedelta(days=1), by=None, now=NOW)
    with pytest.raises(invitations.InvitationGone):
        accepted(invitation)
    invitations.resend(invitation.public_id, by=kim, now=NOW)
    assert accepted(invitation).is_active


def test_a_role_whose_last_day_has_passed_is_not_taken(world: World) -> None:
    invitation = offer(world, ends=TODAY + timedelta(days=1))
    with pytest.raises(invitations.InvitationGone):
        accepted(invitation, now=NOW + timedelta(days=2))


# -- who may offer what


CASES = [
    ("Adam", Role.MEMBER, CITY, None),
    ("Adam", Role.ADMINISTRATOR, CITY, None),
    ("Adam", Role.AUDITOR, CITY, None),
    ("Adam", Role.MEMBER, SOCIAL, NoSuchPlace),  # below hers
    ("Adam", Role.MEMBER, POLICE, NoSuchPlace),
    ("Adam", Role.SECRETARY, OFFICIALS, NoSuchPlace),  # her organisation's, and not hers
    ("Hanna", Role.MEMBER, SOCIAL, NotPermitted),  # she sees who works there
    ("Hanna", Role.MEMBER, PLANNING, NoSuchPlace),
    ("Carin", Role.CASE_OFFICER, SOCIAL, NotPermitted),
    ("Signe", Role.SECRETARY, OFFICIALS, None),
    ("Signe", Role.SUBSTITUTE, OFFICIALS, None),
    ("Tove", Role.BODY_MEMBER, OFFICIALS, NotPermitted),
    ("Hanna", Role.BODY_MEMBER, OFFICIALS, NoSuchPlace),
    ("Signe", Role.COORDINATOR, "agreement", NotPermitted),
    ("Adam", Role.COORDINATOR, "agreement", NoSuchPlace),
    ("Disa", Role.COORDINATOR, "agreement", None),
    ("Disa", Role.ADMINISTRATOR, SOCIAL, None),
    ("Disa", Role.CASE_OFFICER, SOCIAL, NotPermitted),
    ("Disa", Role.SECRETARY, OFFICIALS, NotPermitted),
    ("Disa", Role.OPERATOR, "", None),
    ("Adam", Role.OPERATOR, "", NoSuchPlace),
    ("Signe", Role.OPERATOR, "", NoSuchPlace),
]


@pytest.mark.parametrize(("by", "role", "where", "refusal"), CASES)
def test_who_may_offer_and_give_which_role(
    world: World, by: str, role: Role, where: str, refusal: type[Exception] | None
) -> None:
    """The same for an invitation, a role given at once, and the end of one."""
    world.cast.bodies[OFFICIALS].agreement = world.agreement
    world.cast.bodies[OFFICIALS].save()
    places: dict[str, Any] = {
        **world.cast.organisations,
        **world.cast.bodies,
        "agreement": world.agreement,
        "": None,
    }
    person, kim, place = world.cast.person(by), world.cast.person("Kim"), places[where]
    given = memberships.give(kim, role, place, starts=TODAY, by=None, now=NOW)
    acts: list[Callable[[], object]] = [
        lambda: offer(world, by, role=role, place=place),
        lambda: memberships.give(kim, role, place, starts=TODAY, by=person, now=NOW),
        lambda: memberships.end(given, on=TODAY, by=person, now=NOW),
    ]
    for act in acts:
        if refusal is None:
            act()
            continue
        with pytest.raises(refusal) as refused:
            act()
        assert type(refused.value) is refusal
    row = offer(world, "", role=role, place=place, email="other@example.se")
    for change in (invitations.resend, invitations.withdraw):
        if refusal is None:
            change(row.public_id, by=person, now=NOW)
            continue
        with pytest.raises(refusal):
            change(row.public_id, by=person, now=NOW)


def test_a_role_to_come_or_ended_gives_no_right_to_invite(world: World) -> None:
    kim, city = world.cast.person("Kim"), world.cast.organisations[CITY]
    for starts, ends in ((TODAY + timedelta(days=1), None), (date(2020, 1, 1), date(2025, 1, 1))):
        memberships.give(kim, Role.ADMINISTRATOR, city, starts=starts, ends=ends, by=None, now=NOW)
        with pytest.raises(NoSuchPlace):
            offer(world, "Kim")


def test_an_unknown_invitation_is_not_there(world: World) -> None:
    with pytest.raises(NoSuchPlace):
        invitations.withdraw(world.agreement.public_id, by=world.cast.person("Adam"), now=NOW)


# -- what is entered


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nina"}, "email"),
        ({"email": "nina@"}, "email"),
        ({"email": "a b@example.se"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Ni\x00na"}, "name"),
        ({"language": "de"}, "language"),
        ({"ends": TODAY - timedelta(days=1)}, "ends"),
        ({"starts": date(2026, 3, 1), "ends": date(2026, 2, 1)}, "ends"),
    ],
)
def test_what_cannot_be_right_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRecord) as refused:
        offer(world, **changes)
    assert refused.value.field == field
    assert not Invitation.objects.exists()
    assert not OutboxEvent.objects.filter(kind=invitations.EVENT).exists()


@pytest.mark.parametrize("again", ["nina@example.se", "NINA@example.se", " nina@EXAMPLE.SE "])
def test_the_same_role_is_offered_once_however_the_address_is_written(
    world: World, again: str
) -> None:
    offer(world)
    with pytest.raises(BadRecord) as refused:
        offer(world, email=again)
    assert refused.value.field == "email"
    offer(world, email=again, role=Role.MEMBER)
    assert Invitation.objects.count() == 2


def test_one_that_is_too_old_makes_room_for_a_new_one(world: World) -> None:
    old = offer(world)
    later = NOW + timedelta(days=30)
    new = offer(world, starts=TODAY + timedelta(days=30), now=later)
    old.refresh_from_db()
    assert old.withdrawn_at == later
    assert accepted(new, now=later).is_active


@pytest.mark.parametrize("name", ["", "  ", "Ni\x00na"])
def test_a_new_account_has_a_name(world: World, name: str) -> None:
    with pytest.raises(BadRecord) as refused:
        accepted(offer(world), name=name)
    assert refused.value.field == "name"
    assert Invitation.objects.get().accepted_at is None


# -- the record


def test_every_act_stands_in_the_ledger_and_the_address_beside_it(world: World) -> None:
    invitation = offer(world)
    adam = world.cast.person("Adam")
    invitations.resend(invitation.public_id, by=adam, now=NOW)
    nina = accepted(invitation)
    other = offer(world, email="other@example.se", name="Otto Other")
    invitations.withdraw(other.public_id, by=adam, now=NOW)

    def acts(row: Invitation) -> list[tuple[str, User | None]]:
        chain = LedgerEntry.objects.filter(chain=row.public_id).order_by("seq")
        return [(e.act, e.recorded_by) for e in chain.select_related("recorded_by")]

    assert acts(invitation) == [("invite", adam), ("resend", adam), ("accept", nina)]
    assert acts(other) == [("invite", adam), ("withdraw", adam)]
    membership = Membership.objects.get(person=nina)
    given = LedgerEntry.objects.select_related("text").get(chain=membership.public_id)
    assert (given.act, given.recorded_by, given.outcome) == ("give", adam, "case_officer")
    assert given.text.data["invitation"] == str(invitation.public_id)
    assert ledger.verify().intact


def test_the_operator_holds_no_right_in_any_place(world: World) -> None:
    rights = rights_of(world.cast.person("Disa"), TODAY)
    assert rights.held == ()
    assert rights.operates is not None
    assert rights_of(world.cast.person("Adam"), TODAY).operates is None
