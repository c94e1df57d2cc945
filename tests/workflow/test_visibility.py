"""Who sees which case: between authorities, visibility is disclosure.

Told twice: as stories with names, and for the whole cast against an oracle that asks no
query of ours. What somebody must not see does not exist for her, whichever way she asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Permission

from cases.actions.edit import edit_activity
from cases.actions.propose import propose_activity
from cases.drafts import Proposer
from cases.models import Activity
from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, POLITICIANS, SOCIAL, STEERING
from tests import visibility_oracle
from tests.world import NOW, TODAY, World, item_of, open_items, seen
from workflow import assignments, conflicts, engine, memberships, releases
from workflow.errors import BadRecord, NotFound, NotPermitted, Refusal
from workflow.models import BodyGrant, Case, Membership, OrganisationGrant, Release, User, WorkItem
from workflow.permissions import rights_of
from workflow.records import Record
from workflow.rights import Right, Role

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
IN_SOCIAL = {"Hanna", "Kim", "Carin"}
OF_PARTY = {"Rut", "Arvid"}  # auditor and records manager of the city
IN_OFFICIALS = {"Tove", "Olle", "Lena", "Love"}
IN_STEERING = {"Sara", "Sven", "Maja", "Mats", "Mona"}
IN_POLITICIANS = {"Siv", "Bo", "Eva", "Nils", "Sixten"}
IN_POLICE = {"Pär", "Petra", "Ulla"}
IN_PLANNING = {"Stina"}
COORDINATOR = {"Signe"}


def sees(person: User, case: Case, today: date = TODAY) -> bool:
    visible = Case.objects.visible_to(rights_of(person, today))
    return visible.filter(pk=case.pk).exists()


def who_sees(world: World, case: Case) -> set[str]:
    return {name for name, person in world.cast.people.items() if sees(person, case)}


def release(world: World, case: Case, *places: str) -> list[UUID]:
    cast = world.cast
    return [
        releases.release(
            case.public_id,
            cast.bodies.get(place) or cast.organisations[place],
            reason="begärt",
            basis="OSL 10:2",
            actor=world.actor("Hanna"),
            now=NOW,
        ).public_id
        for place in places
    ]


def restricted(world: World) -> Activity:
    case = world.propose()
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    return case


# -- stories


def test_a_draft_is_seen_by_its_own_organisation_and_not_by_the_coordinator(world: World) -> None:
    case = world.propose()
    assert who_sees(world, case) == IN_SOCIAL | OF_PARTY
    social = world.cast.organisations[SOCIAL]
    signe = world.cast.person("Signe")
    memberships.give(signe, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    assert sees(signe, case)


def test_a_body_sees_a_case_from_its_turn_on_and_afterwards(world: World) -> None:
    always = IN_SOCIAL | OF_PARTY | COORDINATOR
    case = world.activity_in("preparation")
    assert who_sees(world, case) == always | IN_OFFICIALS
    world.decide(case, "endorse")
    assert who_sees(world, case) == always | IN_OFFICIALS | IN_STEERING
    world.decide(case, "refer_back", asked="mer", until=date(2026, 2, 2))
    assert who_sees(world, case) == always | IN_OFFICIALS | IN_STEERING
    world.turn(case, "withdraw", "Hanna", record=Record(motivation="nej"))
    assert who_sees(world, case) == always | IN_OFFICIALS | IN_STEERING


def test_the_responsible_organisation_sees_it_when_it_has_the_turn(world: World) -> None:
    case = world.activity_in("political")
    assert not sees(world.cast.person("Stina"), case)
    world.decide(case, "endorse")
    assert sees(world.cast.person("Stina"), case)


def test_those_that_stay_ticked_at_submission_see_it(world: World) -> None:
    case, cast = world.propose(), world.cast
    ticked = [cast.organisations[POLICE], cast.organisations[PLANNING]]
    world.turn(case, "submit", "Hanna", releases=ticked)
    always = IN_SOCIAL | OF_PARTY | COORDINATOR | IN_OFFICIALS
    assert who_sees(world, case) == always | IN_POLICE | IN_PLANNING


def test_a_release_shows_a_case_and_taking_it_back_hides_it(world: World) -> None:
    case = world.activity_in("preparation")
    to_police, to_politicians = release(world, case, POLICE, POLITICIANS)
    before = IN_SOCIAL | OF_PARTY | COORDINATOR | IN_OFFICIALS
    assert who_sees(world, case) == before | IN_POLICE | IN_POLITICIANS
    hanna = world.actor("Hanna")
    releases.take_back(to_police, reason="fel", actor=hanna, now=NOW)
    assert who_sees(world, case) == before | IN_POLITICIANS
    releases.take_back(to_politicians, reason="fel", actor=hanna, now=NOW)
    assert who_sees(world, case) == before
    release(world, case, POLICE)
    assert who_sees(world, case) == before | IN_POLICE


def test_a_restricted_case_is_hidden_from_the_coordinator_and_later_bodies(world: World) -> None:
    case = restricted(world)
    assert who_sees(world, case) == IN_SOCIAL | OF_PARTY
    world.turn(case, "submit", "Hanna")
    assert who_sees(world, case) == IN_SOCIAL | OF_PARTY | IN_OFFICIALS
    release(world, case, POLICE)
    assert who_sees(world, case) == IN_SOCIAL | OF_PARTY | IN_OFFICIALS | IN_POLICE


def test_a_restricted_case_leaves_no_gap_in_the_open_series(world: World) -> None:
    before, hidden, after = world.propose(), restricted(world), world.propose()
    numbers = [world.turn(case, "submit", "Hanna").number for case in (before, hidden, after)]
    series, places = zip(*(str(number).split("/") for number in numbers), strict=True)
    assert series == ("TRY 2026", "TRY-S 2026", "TRY 2026")
    assert int(places[2]) == int(places[0]) + 1
    assert places[1] == "0001"


def test_a_body_sees_what_its_secretary_proposed_only_when_its_turn_comes(world: World) -> None:
    proposer = Proposer(
        organisation=world.cast.organisations[CITY], body=world.cast.bodies[STEERING]
    )
    case = propose_activity(world.draft(), proposer=proposer, actor=world.actor("Sara"), now=NOW)
    assert who_sees(world, case) == {"Sara", "Signe", "Uno"} | OF_PARTY  # the city's own people


def test_an_auditor_reads_her_party_and_no_other(world: World) -> None:
    rolf = User.objects.create_user(email="rolf@example.se", name="Rolf Revisor")
    police = world.cast.organisations[POLICE]
    memberships.give(rolf, Role.AUDITOR, police, starts=TODAY, by=None, now=NOW)
    case = world.activity_in("preparation")
    assert sees(world.cast.person("Rut"), case)
    assert not sees(rolf, case)
    release(world, case, POLICE)
    assert sees(rolf, case)
    assert sees(rolf, world.agreement)  # which the police signed


def test_whoever_has_a_case_already_may_be_ticked_again(world: World) -> None:
    case, police = world.propose(), world.cast.organisations[POLICE]
    world.turn(case, "submit", "Hanna", releases=[police])
    world.decide(case, "refer_back", asked="mer", until=date(2026, 2, 2))
    with pytest.raises(BadRecord):
        release(world, case, POLICE)
    world.turn(case, "resubmit", "Hanna", releases=[police], record=Record(motivation="klart"))
    assert Release.objects.filter(case=case.pk, organisation=police).count() == 1


def test_a_draft_is_released_to_nobody(world: World) -> None:
    case = world.propose()
    with pytest.raises(NotPermitted):
        release(world, case, POLICE)
    assert who_sees(world, case) == IN_SOCIAL | OF_PARTY


def test_a_restricted_agreement_is_not_open_to_the_departments_of_a_party(world: World) -> None:
    assert sees(world.cast.person("Hanna"), world.agreement)
    Case.objects.filter(pk=world.agreement.pk).update(
        restricted=True, restricted_basis="18:1", restricted_at=NOW
    )
    assert not sees(world.cast.person("Hanna"), world.agreement)
    assert sees(world.cast.person("Uno"), world.agreement)


def test_a_secretary_opens_no_case_in_anothers_name(world: World) -> None:
    police, officials = world.cast.organisations[POLICE], world.cast.bodies[OFFICIALS]
    with pytest.raises(NotPermitted):
        propose_activity(
            world.draft(),
            proposer=Proposer(organisation=police, body=officials),
            actor=world.actor("Tove"),
            now=NOW,
        )


# -- a role counts on its days, and only together with its grants


@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [
        (TODAY, TODAY, True),
        (date(2020, 1, 1), None, True),
        (TOMORROW, None, False),
        (date(2020, 1, 1), YESTERDAY, False),
    ],
)
@pytest.mark.parametrize(("role", "place"), [(Role.MEMBER, SOCIAL), (Role.BODY_MEMBER, OFFICIALS)])
def test_a_role_gives_nothing_outside_its_period(
    world: World, starts: date, ends: date | None, counts: bool, role: Role, place: str
) -> None:
    case, cast = world.activity_in("preparation"), world.cast
    nina = User.objects.create_user(email="nina@example.se", name="Nina Ny")
    where = cast.bodies.get(place) or cast.organisations[place]
    memberships.give(nina, role, where, starts=starts, ends=ends, by=None, now=NOW)
    assert sees(nina, case) == counts
    assert bool(rights_of(nina, TODAY).held) == counts


def test_whoever_loses_one_of_two_roles_keeps_what_the_other_gives(world: World) -> None:
    case, kim = world.propose(), world.cast.person("Kim")
    social = world.cast.organisations[SOCIAL]
    officer = memberships.give(kim, Role.CASE_OFFICER, social, starts=TODAY, by=None, now=NOW)
    memberships.end(officer, on=TODAY, by=None, now=NOW)
    today, tomorrow = rights_of(kim, TODAY), rights_of(kim, TOMORROW)
    assert today.find(Right.PROPOSE, social.pk, "organisation")
    assert tomorrow.find(Right.PROPOSE, social.pk, "organisation") is None
    assert sees(kim, case, TOMORROW)


def test_the_longer_of_two_equal_roles_counts(world: World) -> None:
    case, hanna = world.propose(), world.cast.person("Hanna")
    social = world.cast.organisations[SOCIAL]
    first = Membership.objects.get(person=hanna)
    memberships.give(hanna, Role.CASE_OFFICER, social, starts=TODAY, by=None, now=NOW)
    memberships.end(first, on=TODAY, by=None, now=NOW)
    assert rights_of(hanna, TOMORROW).find(Right.PROPOSE, social.pk, "organisation")
    assert sees(hanna, case, TOMORROW)


def test_a_deactivated_person_sees_nothing_and_does_nothing(world: World) -> None:
    case, hanna = world.propose(), world.cast.person("Hanna")
    User.objects.filter(pk=hanna.pk).update(is_active=False)
    assert not Case.objects.visible_to(rights_of(hanna, TODAY)).exists()
    with pytest.raises(NotFound):
        world.turn(case, "submit", "Hanna")


def test_grants_without_a_role_give_nothing(world: World) -> None:
    """What a library, a script or a forgotten row grants counts for nothing by itself."""
    case, disa = world.activity_in("preparation"), world.cast.person("Disa")
    for table, place in (
        (OrganisationGrant, world.cast.organisations[SOCIAL]),
        (BodyGrant, world.cast.bodies[OFFICIALS]),
    ):
        model = type(place)._meta.model_name
        for permission in Permission.objects.filter(content_type__model=model).order_by("pk"):
            table.objects.create(user=disa, permission=permission, content_object=place)
    assert rights_of(disa, TODAY).held == ()
    assert not sees(disa, case)


def test_a_role_whose_grants_were_removed_gives_nothing(world: World) -> None:
    case = world.activity_in("preparation")
    for table, name in ((OrganisationGrant, "Hanna"), (BodyGrant, "Tove")):
        person = world.cast.person(name)
        assert sees(person, case)
        table.objects.filter(user=person).delete()
        assert not sees(person, case)


def test_a_grant_beyond_the_role_gives_no_more_than_the_role(world: World) -> None:
    kim, social = world.cast.person("Kim"), world.cast.organisations[SOCIAL]
    permission = Permission.objects.get(codename="propose")
    OrganisationGrant.objects.create(user=kim, permission=permission, content_object=social)
    assert rights_of(kim, TODAY).find(Right.PROPOSE, social.pk, "organisation") is None


# -- everybody, against the oracle


def gallery(world: World) -> list[Case]:
    """Cases in every situation that the rules tell apart."""
    states = ("draft", "preparation", "steering", "revision", "execution", "review", "withdrawn")
    found: list[Case] = [world.activity_in(state) for state in states]
    hidden, submitted = restricted(world), restricted(world)
    world.turn(submitted, "submit", "Hanna")
    shared, no_more = world.activity_in("preparation"), world.activity_in("preparation")
    release(world, shared, POLICE, STEERING)
    for one in release(world, no_more, POLICE, STEERING):
        releases.take_back(one, reason="fel", actor=world.actor("Hanna"), now=NOW)
    loose = world.propose(agreement=None, problem=None, goals=[])
    return [*found, hidden, submitted, shared, no_more, loose, world.agreement, world.picture]


def crowd(world: World) -> None:
    """More people, with roles that have ended, have not begun, or lie in another tree."""
    cast = world.cast
    days: dict[str, tuple[date, date | None]] = {
        "f": (TODAY, None),
        "g": (date(2020, 1, 1), YESTERDAY),
        "h": (TOMORROW, None),
    }
    for initial, (starts, ends) in days.items():
        for role in Role:
            person = User.objects.create_user(
                email=f"{initial}.{role}@example.se", name=f"{initial} {role.label}"
            )
            cast.people[f"{initial} {role}"] = person
            where: Any = {"operator": None, "coordinator": world.agreement}.get(
                role,
                cast.bodies[POLITICIANS]
                if role in ("secretary", "body_member", "substitute", "chair")
                else cast.organisations[POLICE if initial == "f" else PLANNING],
            )
            memberships.give(person, role, where, starts=starts, ends=ends, by=None, now=NOW)


def test_everybody_sees_exactly_what_the_policy_says(world: World) -> None:
    cases, top = gallery(world), visibility_oracle.trees()
    crowd(world)
    facts = {case.pk: visibility_oracle.facts_of(case, top) for case in cases}
    for name, person in world.cast.people.items():
        roles = visibility_oracle.roles_of(person, TODAY, top)
        visible = Case.objects.visible_to(rights_of(person, TODAY)).values_list("pk", flat=True)
        expected = {pk for pk, fact in facts.items() if visibility_oracle.sees(roles, fact)}
        assert set(visible.filter(pk__in=facts).order_by("pk")) == expected, name
        assert len(visible) == len(set(visible)), name


# -- what is hidden does not exist, whichever way somebody asks


def ways(world: World, case: Case, ids: tuple[UUID, UUID, UUID]) -> dict[str, Callable[[], Any]]:
    """Everything that somebody can try on a case, by name."""
    case_id, item_id, release_id = ids
    given: dict[str, Any] = {"actor": world.actor("Pär"), "now": NOW}
    found: dict[str, Callable[[], Any]] = {
        "edit": lambda: edit_activity(case_id, world.draft(), seen_version=seen(case), **given),
        "stale edit": lambda: edit_activity(case_id, world.draft(), seen_version="x", **given),
        "take": lambda: assignments.take(item_id, **given),
        "hand back": lambda: assignments.hand_back(item_id, **given),
        "delegate": lambda: assignments.delegate(item_id, to=world.cast.person("Kim"), **given),
        "release": lambda: releases.release(
            case_id, world.cast.organisations[POLICE], reason="", **given
        ),
        "take back": lambda: releases.take_back(release_id, reason="", **given),
        "restrict": lambda: releases.restrict(case_id, basis="", **given),
        "conflict": lambda: conflicts.report(
            case_id, world.cast.person("Lena"), ground="", **given
        ),
    }
    turning = given | {"record": Record(motivation="m", how=world.meeting(OFFICIALS))}
    for code in ("submit", "endorse", "withdraw", "finish", "reopen", "register"):
        for name, item in (("", None), (" with its item", item_id)):
            found[code + name] = partial(
                engine.turn, case_id, code, seen_version=seen(case), item_id=item, **turning
            )
    return found


def said_to(call: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code, str(refused.value)


@pytest.mark.parametrize("state", ["draft", "preparation", "steering", "revision", "withdrawn"])
def test_a_hidden_case_answers_as_one_that_does_not_exist(world: World, state: str) -> None:
    case = world.activity_in(state)
    hidden = release(world, case, STEERING)[0] if case.number else uuid4()
    assert not sees(world.cast.person("Pär"), case)
    items = open_items(case)
    item = items[0].public_id if items else uuid4()
    asked = ways(world, case, (case.public_id, item, hidden))
    unknown = ways(world, case, (uuid4(), uuid4(), uuid4()))
    for name, call in asked.items():
        assert said_to(call) == said_to(unknown[name]), name


def test_a_hidden_case_does_not_tell_who_handled_an_item(world: World) -> None:
    case = world.activity_in("preparation")
    item = item_of(case)
    world.decide(case, "endorse")
    assert not WorkItem.objects.get(public_id=item).is_open
    arguments: dict[str, Any] = {"actor": world.actor("Pär"), "seen_version": "", "now": NOW}
    with pytest.raises(NotFound):
        engine.turn(case.public_id, "endorse", item_id=item, **arguments)
