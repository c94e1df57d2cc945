"""What a substitute is shown, may take over and does: recorded as done for the one who is away."""

from __future__ import annotations

from datetime import timedelta

from cases.models import Activity
from cases.story.cast import OFFICIALS, PLANNING, POLITICIANS
from tests.workflow.test_absences import FRIDAY, TOMORROW, away, endorse, give, taken, work
from tests.world import NOW, TODAY, World, current, item_of, open_items
from workflow import absences, assignments, ledger, memberships, queue_counts
from workflow.models import LedgerEntry, Membership, WorkItem
from workflow.permissions import rights_of
from workflow.records import Record
from workflow.rights import Role
from workflow.views.told import told

# -- whose work is shown


def test_what_the_absent_person_took_waits_for_her_substitute_too(world: World) -> None:
    activity = taken(world, "Tove")
    assert work(world, "Olle") == []
    absence = away(world, "Tove", "Olle", starts=TOMORROW)
    shown = {day: work(world, "Olle", day) for day in (TODAY, TOMORROW, FRIDAY)}
    assert shown == {TODAY: [], TOMORROW: [activity.pk], FRIDAY: [activity.pk]}
    assert work(world, "Olle", FRIDAY + timedelta(days=1)) == []
    assert work(world, "Tove") == [activity.pk]
    absences.call_off(absence.public_id, by=world.cast.person("Tove"), now=NOW)
    assert work(world, "Olle", TOMORROW) == []


def test_only_where_the_substitute_works_herself(world: World) -> None:
    """Tove also keeps the politicians' minutes; Olle has no role there."""
    give(world, "Tove", Role.SECRETARY, world.cast.bodies[POLITICIANS])
    own, other = taken(world, "Tove"), taken(world, "Tove", "political")
    away(world, "Tove", "Olle")
    assert work(world, "Olle") == [own.pk]
    assert set(work(world, "Tove")) == {own.pk, other.pk}


def test_nothing_is_shown_once_the_substitutes_own_role_has_ended(world: World) -> None:
    taken(world, "Tove")
    away(world, "Tove", "Olle")
    olle = Membership.objects.get(person=world.cast.person("Olle"))
    memberships.end(olle, on=TODAY, by=None, now=NOW)
    assert work(world, "Olle", TOMORROW) == []


def test_what_presses_counts_what_is_shown(world: World) -> None:
    activity = taken(world, "Tove")
    yesterday = TODAY - timedelta(days=1)
    WorkItem.objects.filter(public_id=item_of(activity)).update(due=yesterday)
    rights = rights_of(world.cast.person("Olle"), TODAY)
    assert queue_counts.my_pressing(rights, TODAY).late == 0
    away(world, "Tove", "Olle")
    stood_in = absences.stood_in_for(world.cast.person("Olle"), TODAY)
    assert queue_counts.my_pressing(rights, TODAY, away=stood_in).late == 1


# -- what the substitute does is done for her


def last_entry(activity: Activity) -> LedgerEntry:
    return ledger.history(activity.public_id)[-1]


def test_deciding_on_her_item_is_done_for_her(world: World) -> None:
    activity = taken(world, "Tove")
    item = item_of(activity)
    away(world, "Tove", "Olle")
    endorse(world, activity, "Olle")
    closed = WorkItem.objects.get(public_id=item)
    assert (closed.owner, closed.done_for) == (world.cast.person("Olle"), world.cast.person("Tove"))
    entry = last_entry(activity)
    assert entry.recorded_by == world.cast.person("Olle")
    assert entry.text.data["on_behalf_of"] == str(world.cast.person("Tove").public_id)
    assert told(current(activity), [entry])[0].who == (
        "Olle Ordning för Tove Tjänst, Tjänsteberedningen"
    )
    assert open_items(activity)[0].done_for is None
    assert ledger.verify().intact


def test_without_an_absence_or_on_anybody_elses_item_it_is_her_own(world: World) -> None:
    held, nobodys = taken(world, "Tove"), world.activity_in("preparation")
    away(world, "Tove", "Olle", starts=TOMORROW)
    endorse(world, held, "Olle")
    away(world, "Lena", "Olle")
    endorse(world, nobodys, "Olle")
    for activity in (held, nobodys):
        assert "on_behalf_of" not in last_entry(activity).text.data
        assert not WorkItem.objects.filter(process=activity.pk, done_for__isnull=False).exists()


def test_what_is_taken_over_is_hers_and_done_for_the_other(world: World) -> None:
    activity = taken(world, "Tove")
    away(world, "Tove", "Olle")
    for _ in range(2):  # a second click changes nothing
        item = assignments.take(item_of(activity), actor=world.actor("Olle"), now=NOW)
        assert (item.owner, item.done_for) == (
            world.cast.person("Olle"),
            world.cast.person("Tove"),
        )
    endorse(world, activity, "Olle")
    assert last_entry(activity).text.names[str(world.cast.person("Tove").public_id)]
    assert WorkItem.objects.get(pk=item.pk).done_for == world.cast.person("Tove")


def test_after_the_absence_what_was_taken_over_is_ones_own(world: World) -> None:
    activity = taken(world, "Tove")
    absence = away(world, "Tove", "Olle")
    item = assignments.take(item_of(activity), actor=world.actor("Olle"), now=NOW)
    absences.call_off(absence.public_id, by=None, now=NOW)
    endorse(world, activity, "Olle")
    assert WorkItem.objects.get(pk=item.pk).done_for is None
    assert "on_behalf_of" not in last_entry(activity).text.data


def test_what_was_taken_over_goes_back_to_the_queue_as_nobodys(world: World) -> None:
    activity = taken(world, "Tove")
    away(world, "Tove", "Olle")
    assignments.take(item_of(activity), actor=world.actor("Olle"), now=NOW)
    assignments.hand_back(item_of(activity), actor=world.actor("Olle"), now=NOW)
    (item,) = open_items(activity)
    assert (item.owner, item.done_for, item.status) == (None, None, "NEW")


def test_an_organisations_work_is_done_for_her_too(world: World) -> None:
    planning = world.cast.organisations[PLANNING]
    give(world, "Kim", Role.CASE_OFFICER, planning)
    activity = taken(world, "Stina", "approved")
    away(world, "Stina", "Kim")
    world.turn(activity, "start", "Kim")
    assert told(current(activity), [last_entry(activity)])[0].who == (
        f"Kim Kollega för Stina Stadsbyggare, {PLANNING}"
    )


def test_an_act_elsewhere_in_the_case_is_nobody_elses(world: World) -> None:
    """Hanna withdraws what lies with the officials: her own organisation's act."""
    give(world, "Hanna", Role.CHAIR, world.cast.bodies[OFFICIALS])
    activity = taken(world, "Tove")
    away(world, "Tove", "Hanna")
    world.turn(activity, "withdraw", "Hanna", record=Record(motivation="därför"))
    assert "on_behalf_of" not in last_entry(activity).text.data
