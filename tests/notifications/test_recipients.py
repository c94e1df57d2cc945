"""Who is told of what, and as what."""

from __future__ import annotations

from datetime import date, timedelta

from cases.story.cast import OFFICIALS, POLICE, POLITICIANS
from notifications.happening import happening_of
from notifications.recipients import item_of, kind_for, recipients
from tests.cases.test_parties import new_agreement
from tests.world import NOW, TODAY, World, open_items
from workflow import absences, assignments, conflicts, memberships, releases
from workflow.models import Case, Membership, OutboxEvent
from workflow.records import Record

LATER = NOW + timedelta(hours=1)


def newest(case: Case, kind: str) -> OutboxEvent:
    """The last event of a kind; of several at one moment, that which led to where the case is."""
    state = Case.objects.get(pk=case.pk).state
    events = OutboxEvent.objects.filter(case=case, kind=kind).order_by("id")
    return max(events, key=lambda e: (e.happened_at, e.payload.get("target") == state))


def names(event: OutboxEvent, on: date = TODAY) -> list[str]:
    return [one.person.name.split()[0] for one in recipients(event, on)]


def told(case: Case, kind: str, on: date = TODAY) -> list[str]:
    return names(newest(case, kind), on)


def as_what(case: Case, kind: str) -> dict[str, str]:
    """By first name, what the event is for each who is told of it."""
    found = recipients(newest(case, kind), TODAY)
    assert all(kind_for(one.person, newest(case, kind), TODAY) is one.kind for one in found)
    return {one.person.name.split()[0]: one.kind.value for one in found}


def each(kind: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, kind)


def test_a_body_hears_that_it_is_her_turn(world: World) -> None:
    activity = world.activity_in("preparation")
    assert as_what(activity, "submit") == each("your_turn", "Olle", "Tove")


def test_only_whoever_has_taken_the_item_hears_of_it(world: World) -> None:
    activity = world.activity_in("preparation")
    olle, item = world.actor("Olle"), open_items(activity)[0].public_id
    assignments.take(item, actor=olle, now=NOW)
    assert as_what(activity, "submit") == each("your_turn", "Olle")
    assert as_what(activity, "take") == {}
    assignments.hand_back(item, actor=olle, now=LATER)
    assert as_what(activity, "hand_back") == each("your_turn", "Tove")


def test_to_whom_a_task_is_given_hears_of_it(world: World) -> None:
    case = world.activity_in("revision")
    (item,) = open_items(case)
    hanna = world.cast.person("Hanna")
    assignments.delegate(item.public_id, to=hanna, actor=world.actor("Carin"), now=LATER)
    assert as_what(case, "delegate") == each("your_turn", "Hanna")


def test_nobody_is_told_to_do_what_has_been_done(world: World) -> None:
    case = world.activity_in("preparation")
    world.decide(case, "endorse", motivation="")
    assert as_what(case, "submit") == {}
    assert as_what(case, "endorse") == each("your_turn", "Sara", "Sven")


def test_nobody_is_told_to_do_what_jav_forbids(world: World) -> None:
    case, tove = world.activity_in("preparation"), world.cast.person("Tove")
    conflicts.report(case.public_id, tove, ground="granne", actor=world.actor("Tove"), now=NOW)
    assert as_what(case, "submit") == each("your_turn", "Olle")
    assert item_of(tove, case, TODAY) is None


def test_everybody_who_handled_it_hears_that_it_came_back(world: World) -> None:
    activity = world.activity_in("political")
    world.decide(activity, "refer_back", asked="mer", until=TODAY + timedelta(days=20))
    # They proposed and endorsed; Carin's organisation has the turn. Siv wrote it down.
    assert as_what(activity, "refer_back") == each(
        "referred_back", "Carin", "Hanna", "Sara", "Tove"
    )


def test_a_decision_is_told_to_whoever_handled_it_and_the_turn_to_whoever_is_next(
    world: World,
) -> None:
    expected = each("decided", "Hanna", "Sara", "Tove") | each("your_turn", "Stina")
    assert as_what(world.activity_in("approved"), "endorse") == expected


def test_a_closed_case_is_told_to_whoever_handled_it(world: World) -> None:
    expected = each("decided", "Hanna", "Sara", "Siv", "Stina")
    assert as_what(world.activity_in("closed"), "accept") == expected


def test_a_body_hears_that_the_case_on_its_table_was_withdrawn(world: World) -> None:
    assert as_what(world.activity_in("withdrawn"), "withdraw") == each("decided", "Olle", "Tove")


def test_a_party_hears_that_it_is_asked_to_sign(world: World) -> None:
    """Its signatories, and neither its case officers nor whoever sent it."""
    agreement = new_agreement(world)
    world.turn(agreement, "send", "Signe")
    assert as_what(agreement, "send") == each("your_turn", "Ulla", "Uno")
    theirs = next(i for i in open_items(agreement) if i.party == world.cast.organisations[POLICE])
    world.turn(agreement, "sign", "Ulla", item_id=theirs.public_id, now=LATER)
    assert as_what(agreement, "send") == each("your_turn", "Uno")  # who has not signed
    assert as_what(agreement, "sign") == {}  # and is not told a second time
    (mine,) = open_items(agreement)
    later = LATER + timedelta(hours=1)
    world.turn(agreement, "sign", "Uno", item_id=mine.public_id, now=later)
    assert as_what(agreement, "send") == {}
    assert as_what(agreement, "sign") == each("decided", "Signe", "Ulla")


def test_the_receiver_of_a_release_hears_of_it(world: World) -> None:
    activity = world.activity_in("preparation")
    police = world.cast.organisations[POLICE]
    releases.release(
        activity.public_id, police, reason="berör er", actor=world.actor("Hanna"), now=NOW
    )
    assert as_what(activity, "release") == each("released", "Petra", "Pär", "Ulla")


def test_whoever_has_lost_her_role_hears_nothing(world: World) -> None:
    activity = world.activity_in("preparation")
    tove = Membership.objects.get(
        person=world.cast.person("Tove"), body=world.cast.bodies[OFFICIALS]
    )
    memberships.end(tove, on=TODAY - timedelta(days=1), by=None, now=NOW)
    assert as_what(activity, "submit") == each("your_turn", "Olle")


def test_nobody_hears_of_a_draft(world: World) -> None:
    case = world.propose()
    world.turn(case, "withdraw", "Hanna")
    assert as_what(case, "withdraw") == {}


def test_whose_the_open_item_is(world: World) -> None:
    case = world.activity_in("political")
    names = ("Siv", "Bo", "Eva", "Hanna")
    found = {name: item_of(world.cast.person(name), case, TODAY) for name in names}
    assert {name for name, item in found.items() if item} == {"Siv", "Bo"}
    assert found["Siv"] is not None
    assert found["Siv"].body == world.cast.bodies[POLITICIANS]


# -- away, with a substitute


def away(world: World, name: str, instead: str) -> None:
    person, end = world.cast.person, TODAY + timedelta(days=4)
    absences.register(person(name), person(instead), starts=TODAY, ends=end, by=None, now=NOW)


def test_what_an_absent_person_holds_is_told_to_her_substitute_too(world: World) -> None:
    activity = world.activity_in("preparation")
    assignments.take(open_items(activity)[0].public_id, actor=world.actor("Tove"), now=NOW)
    assert as_what(activity, "submit") == each("your_turn", "Tove")
    away(world, "Tove", "Olle")
    assert as_what(activity, "submit") == each("your_turn", "Olle", "Tove")
    assert told(activity, "submit", TODAY + timedelta(days=5)) == ["Tove"]


def test_a_letter_tells_for_whom_it_was_done(world: World) -> None:
    activity = world.activity_in("preparation")
    assignments.take(open_items(activity)[0].public_id, actor=world.actor("Tove"), now=NOW)
    away(world, "Tove", "Olle")
    record = Record(how=world.meeting(OFFICIALS), motivation="därför")
    world.turn(activity, "endorse", "Olle", record=record)
    assert (
        happening_of(newest(activity, "endorse"), TODAY).recorded_by
        == "Olle Ordning för Tove Tjänst"
    )


def test_a_substitute_who_could_not_do_it_hears_nothing(world: World) -> None:
    activity = world.activity_in("preparation")
    assignments.take(open_items(activity)[0].public_id, actor=world.actor("Tove"), now=NOW)
    away(world, "Tove", "Lena")
    assert as_what(activity, "submit") == each("your_turn", "Tove")


def test_what_nobody_can_do_any_more_is_told_to_everybody_in_the_queue(world: World) -> None:
    """Its holder's role has ended and nothing has handed the item back yet."""
    activity = world.activity_in("preparation")
    assignments.take(open_items(activity)[0].public_id, actor=world.actor("Tove"), now=NOW)
    Membership.objects.filter(person=world.cast.person("Tove")).update(
        ends=TODAY - timedelta(days=1)
    )
    assert as_what(activity, "submit") == each("your_turn", "Olle")
